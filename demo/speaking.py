"""The demo devices with protocols of their own, at their ports: connect, speak, wait for the answer, come back."""

import asyncio
import logging
import os
from collections.abc import Coroutine
from datetime import UTC, datetime
from random import Random
from typing import Any

from anlan.connectors.codecs import CODECS
from anlan.connectors.jt808.answers import message as jt808_message
from anlan.connectors.listeners import PORT_VARIABLES
from anlan.connectors.mqtt.client import MqttRefused, Publisher
from demo.credentials import token_of
from demo.readings import reading_now
from demo.speakers import FRAMES, SPEAKERS, Speaker, tanker_header

log = logging.getLogger("demo.devices")

ANSWER_S = 20.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 60.0
REGISTER, AUTHENTICATE = 0x0100, 0x0102


class Unanswered(ConnectionError):
    """The platform hung up or said no."""


def speaking(host: str) -> list[Coroutine[Any, Any, None]]:
    """What those whose protocol has a port have to do."""
    found = []
    for speaker in SPEAKERS:
        port = os.environ.get(PORT_VARIABLES[speaker.protocol], "")
        if port.isdecimal():
            found.append(_for_ever(speaker, host, int(port)))
    return found


async def _for_ever(speaker: Speaker, host: str, port: int) -> None:
    chance, pause = Random(speaker.code), FIRST_PAUSE_S
    while True:
        await asyncio.sleep(pause * chance.uniform(0.5, 1.0))
        try:
            await (_publish if speaker.protocol == "json" else _talk)(speaker, host, port, chance)
        except (OSError, MqttRefused, TimeoutError, asyncio.IncompleteReadError) as error:
            log.info("设备 %s 的连接断了，稍后再连：%s", speaker.code, error)
            pause = min(LONGEST_PAUSE_S, pause * 2)


def _frame(speaker: Speaker, serial: int, chance: Random) -> bytes:
    at = datetime.now(UTC)
    values = {gauge.code.partition(".")[2]: reading_now(gauge, at, chance) for gauge in speaker.gauges}
    return FRAMES[speaker.protocol](values, at, serial)


async def _publish(speaker: Speaker, host: str, port: int, chance: Random) -> None:
    publisher = await Publisher.connect(host, port, speaker.code, token_of(speaker.code))
    try:
        for serial in range(1 << 30):
            publisher.publish(f"sensors/{speaker.remote_id}/up", _frame(speaker, serial, chance))
            if not await publisher.drain(ANSWER_S):
                raise Unanswered("没有应答")
            await asyncio.sleep(speaker.every_s)
    finally:
        publisher.close()


async def _talk(speaker: Speaker, host: str, port: int, chance: Random) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    framer = CODECS[speaker.protocol].framer()

    async def ask(frame: bytes) -> Any:
        """Send, and return the answer's message."""
        writer.write(frame)
        await writer.drain()
        async with asyncio.timeout(ANSWER_S):
            while True:
                chunk = await reader.read(4096)
                if not chunk:
                    raise Unanswered("平台断开了连接")
                for found in framer.feed(chunk):
                    return CODECS[speaker.protocol].decode(found)

    try:
        if speaker.protocol == "jt808":
            await _log_in(ask)
        for serial in range(2, 1 << 30):
            await ask(_frame(speaker, serial, chance))
            await asyncio.sleep(speaker.every_s)
    finally:
        writer.close()


async def _log_in(ask: Any) -> None:
    """Register and authenticate: the platform gives the code."""
    plate = "赣GD9004".encode("gb18030")
    registered = await ask(jt808_message(tanker_header(0), REGISTER, 0, bytes(36) + b"\x02" + plate))
    token = str(registered.events[0].facts.get("token", "")).encode()
    answer = await ask(jt808_message(tanker_header(1), AUTHENTICATE, 1, token))
    if answer.events[0].facts.get("result") != 0:
        raise Unanswered("终端鉴权没有通过")
