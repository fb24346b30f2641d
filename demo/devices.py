"""The process "devices": every demo device publishes its readings by MQTT, each with its own credential.

Devices that speak once a minute keep their connection; the others connect, publish, wait for the acknowledgement and
hang up, as battery-driven devices do. Some are mute on purpose, so that 失联 is to be seen.
"""

import asyncio
import contextlib
import heapq
import logging
import os
import signal
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from random import Random

import django

from anlan.config.environment import environment
from anlan.kit.partition import topic_of
from anlan.kit.readiness import announce_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
django.setup()

from anlan.connectors.mqtt.client import MqttRefused, Publisher  # noqa: E402 - needs the settings
from anlan.watch.telemetry.api import shipped_kinds  # noqa: E402
from demo import boards  # noqa: E402
from demo.credentials import token_of  # noqa: E402
from demo.gauges import Instrument  # noqa: E402
from demo.instruments import instruments  # noqa: E402
from demo.packs import pack  # noqa: E402
from demo.playing import claimed  # noqa: E402
from demo.readings import reading_now  # noqa: E402
from demo.speaking import speaking  # noqa: E402

log = logging.getLogger("demo.devices")

FIRST_ROUND_S = 240.0  # everybody speaks once within this time after a start
STAYS_CONNECTED_S = 60.0  # whoever speaks at least this often keeps its connection
ACK_TIMEOUT_S = 20.0
LONGEST_PAUSE_S = 60.0


@dataclass(order=True)
class Turn:
    """When a device speaks next."""

    at: float
    number: int
    device: Instrument = field(compare=False)
    heartbeat: float = field(compare=False)


@cache
def heartbeat_of(device: Instrument) -> float:
    """The shortest interval that the kinds of its points ask for, in seconds."""
    return min(float(shipped_kinds()[gauge.kind]["heartbeat_s"]) for gauge in device.gauges)


class Choir:
    """All devices of the demo in one loop."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.chance = Random()
        self.kept: dict[str, Publisher] = {}
        self.turns: list[Turn] = []
        self.pause = 0.0
        self.refused: set[str] = set()

    async def run(self) -> None:
        """Speak for ever."""
        now = time.monotonic()
        for number, device in enumerate(instruments()):
            if not device.is_mute and not device.code.startswith(boards.PREFIX):
                beat = heartbeat_of(device)
                first = now + self.chance.uniform(0, min(beat, FIRST_ROUND_S))
                heapq.heappush(self.turns, Turn(first, number, device, beat))
        announce_ready()
        while True:
            turn = self.turns[0]
            wait = turn.at - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            heapq.heappop(self.turns)
            await self._take(turn)
            turn.at = time.monotonic() + turn.heartbeat * self.chance.uniform(0.93, 1.0)
            heapq.heappush(self.turns, turn)

    async def _take(self, turn: Turn) -> None:
        """One device speaks. When the broker is away, all wait a growing while: one knock at a time is enough."""
        if turn.device.code in claimed():
            return
        try:
            await self._speak(turn)
        except MqttRefused as refusal:
            if turn.device.code not in self.refused:
                self.refused.add(turn.device.code)
                log.warning("设备 %s 未获接入：%s", turn.device.code, refusal)
        except (OSError, TimeoutError):
            self.pause = min(LONGEST_PAUSE_S, max(1.0, self.pause * 2))
            await asyncio.sleep(self.pause * self.chance.uniform(0.8, 1.2))
        else:
            self.pause = 0.0

    async def _speak(self, turn: Turn) -> None:
        device, at = turn.device, time.time()
        moment = datetime.fromtimestamp(at, UTC)
        values = {gauge.code: reading_now(gauge, moment, self.chance) for gauge in device.gauges}
        publisher = self.kept.get(device.code)
        if publisher is None or not publisher.is_open:
            publisher = await Publisher.connect(self.host, self.port, device.code, token_of(device.code))
        publisher.publish(topic_of(device.code), pack(device, values, at))
        if turn.heartbeat <= STAYS_CONNECTED_S:
            self.kept[device.code] = publisher
            return
        try:
            if not await publisher.drain(ACK_TIMEOUT_S):
                raise TimeoutError
        finally:
            publisher.close()


async def main() -> None:
    """Run until told to stop."""
    choir = Choir(environment.value("ANLAN_MQTT_HOST", "127.0.0.1"), int(environment.value("ANLAN_MQTT_PORT", "1883")))
    singing = asyncio.create_task(choir.run())
    signs = [
        boards.Board(device, choir.host, choir.port, choir.chance)
        for device in instruments()
        if device.code.startswith(boards.PREFIX)
    ]
    listening = [asyncio.create_task(sign.run()) for sign in signs]
    talking = [asyncio.create_task(talk) for talk in speaking(environment.value("ANLAN_HOST", "127.0.0.1"))]
    for stop in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(stop, singing.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await singing
    for task in (*listening, *talking):
        task.cancel()
    await asyncio.gather(*listening, *talking, return_exceptions=True)
    for publisher in choir.kept.values():
        publisher.close()
    for sign in signs:
        sign.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    asyncio.run(main())
