"""Plays a story: publishes what its devices would, once a second, with their own credentials."""

import asyncio
import time
from collections.abc import Callable

from anlan.connectors.mqtt.client import MqttRefused, Publisher
from anlan.kit.partition import topic_of
from demo.credentials import token_of
from demo.gauges import Instrument
from demo.instruments import gauge_of
from demo.packs import pack
from demo.playing import claim, release
from demo.readings import within_range
from demo.scenarios.story import Story

TICK_S = 1.0
REPEAT_S = 10.0  # a device whose values stand still says so this often
ACK_TIMEOUT_S = 15.0


class CannotPlay(Exception):
    """The story cannot be told here; the message says what to do."""


class Player:
    """One performance."""

    def __init__(self, story: Story, host: str, port: int, say: Callable[[str], None]) -> None:
        self.story, self.host, self.port, self.say = story, host, port, say
        self.devices: dict[str, Instrument] = {gauge_of(code)[0].code: gauge_of(code)[0] for code in story.tracks}
        self.lines: dict[str, Publisher] = {}
        self.said: dict[str, tuple[dict[str, float], float]] = {}
        self.published = 0

    async def play(self, speed: float) -> int:
        """Tell the story to its end; returns how many packs were published. Raises CannotPlay."""
        claim(self.story.key, self.devices)
        try:
            await self._connect()
            await self._tell(speed)
            await self._finish()
        finally:
            release(self.story.key)
            for line in self.lines.values():
                line.close()
        return self.published

    async def _connect(self) -> None:
        for code in self.devices:
            try:
                self.lines[code] = await Publisher.connect(
                    self.host, self.port, code, token_of(code), suffix="scenario"
                )
            except MqttRefused as refusal:
                raise CannotPlay(f"演示设备 {code} 未获接入（{refusal}），请先执行 anlan demo load。") from refusal
            except (OSError, TimeoutError) as trouble:
                raise CannotPlay(f"设备接入端口 {self.host}:{self.port} 连不上，请先执行 anlan up。") from trouble

    async def _tell(self, speed: float) -> None:
        story, began, told = self.story, time.monotonic(), -1.0
        while told < story.length:
            second = min(story.length, (time.monotonic() - began) * speed)
            for remark in story.remarks_between(told, second):
                self.say(f"[{story.clock(remark.at)}] {remark.words}")
            self._publish(story.values_at(second))
            claim(self.story.key, self.devices)
            told = second
            await asyncio.sleep(TICK_S)

    def _publish(self, values: dict[str, float]) -> None:
        now = time.time()
        for code, device in self.devices.items():
            mine = {g.code: within_range(g, values[g.code]) for g in device.gauges if g.code in values}
            before, at = self.said.get(code, ({}, 0.0))
            if mine == before and now - at < REPEAT_S:
                continue
            try:
                self.lines[code].publish(topic_of(code), pack(device, mine, now))
            except ConnectionError as trouble:
                raise CannotPlay("与消息服务的连接断开，情景中止；恢复后请重新播放。") from trouble
            self.said[code] = (mine, now)
            self.published += 1

    async def _finish(self) -> None:
        for code, line in self.lines.items():
            if not await line.drain(ACK_TIMEOUT_S):
                raise CannotPlay(f"设备 {code} 的读数没有全部得到确认，请查看 anlan status。")
