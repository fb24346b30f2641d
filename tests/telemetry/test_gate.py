"""The gate: a device gets in with its own credential, and can write its own readings and nothing else."""

import asyncio
import contextlib
import json
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import nats as nats_client
import pytest
from django.db import connections

from anlan.connectors.devices.gate.service import serve
from anlan.connectors.mqtt.client import MqttRefused, Publisher
from anlan.foundation.journal.api import Actor
from anlan.kit.partition import subject_of, topic_of
from anlan.ops.nats import Nats
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Device

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SYSTEM = Actor.system("测试")
ONE, OTHER = "SW-0101", "SW-0102"
READING = json.dumps([{"n": f"{ONE}.stage", "v": 19.5}]).encode()

Story = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture
def token() -> str:
    """The credential of one device; another stands beside it."""
    api.register_device(code=OTHER, name="另一台", by=SYSTEM)
    return api.register_device(code=ONE, name="水位计", by=SYSTEM)[1]


@contextlib.asynccontextmanager
async def gate(nats: Nats) -> AsyncIterator[Any]:
    """The gate at work over an empty stream; gives a connection of the services."""
    stop = asyncio.Event()
    work = asyncio.create_task(serve(nats.url, stop))
    client = await api.connect(nats.url)
    await api.ensure_stream(client)
    await client.jetstream().purge_stream(api.STREAM)
    await asyncio.sleep(0.3)
    try:
        yield client
    finally:
        stop.set()
        await asyncio.gather(work, return_exceptions=True)
        await client.close()


def tell(story: Story) -> None:
    """Run a story and leave no connection behind."""
    try:
        asyncio.run(story())
    finally:
        connections.close_all()


async def stored(client: Any) -> list[str]:
    """The subjects of everything in the stream."""
    js = client.jetstream()
    state = (await js.stream_info(api.STREAM)).state
    numbers = range(state.first_seq, state.last_seq + 1) if state.messages else ()
    return [(await js.get_msg(api.STREAM, number)).subject for number in numbers]


async def refusal_of(nats: Nats, code: str, token: str) -> str:
    """What a device is told that is not let in."""
    with pytest.raises(MqttRefused) as refused:
        await Publisher.connect("127.0.0.1", nats.mqtt_port, code, token)
    return str(refused.value)


def test_a_device_writes_its_own_readings(nats: Nats, token: str) -> None:
    async def story() -> None:
        async with gate(nats) as client:
            device = await Publisher.connect("127.0.0.1", nats.mqtt_port, ONE, token)
            device.publish(topic_of(ONE), READING)
            assert await device.drain(5)
            device.close()
            assert await stored(client) == [subject_of(ONE), f"$MQTT.msgs.{subject_of(ONE)}"]

    tell(story)


@pytest.mark.parametrize(
    "topic",
    [topic_of(OTHER), "readings/00/x", "$MQTT/msgs/readings/00/x", "$JS/API/STREAM/PURGE/x", "$SYS/REQ/SERVER/PING"],
)
def test_what_a_device_publishes_elsewhere_is_thrown_away(nats: Nats, token: str, topic: str) -> None:
    async def story() -> None:
        async with gate(nats) as client:
            device = await Publisher.connect("127.0.0.1", nats.mqtt_port, ONE, token)
            with contextlib.suppress(ConnectionError):
                device.publish(topic, READING)
                await device.drain(1)
            device.close()
            assert await stored(client) == []

    tell(story)


def test_a_wrong_token_an_unknown_device_and_one_out_of_use_stay_outside(nats: Nats, token: str) -> None:
    async def story() -> None:
        async with gate(nats):
            for code, presented in ((ONE, "wrong"), (ONE, ""), (OTHER, token), ("SW-9999", token), ("anlan", token)):
                assert "不对" in await refusal_of(nats, code, presented)
            await asyncio.to_thread(_switch_off)
            assert "不对" in await refusal_of(nats, ONE, token)

    tell(story)


def _switch_off() -> None:
    try:
        Device.objects.filter(code=ONE).update(is_active=False)
    finally:
        connections.close_all()


def test_nobody_throws_a_device_out_by_taking_its_client_id(nats: Nats, token: str) -> None:
    async def story() -> None:
        async with gate(nats):
            device = await Publisher.connect("127.0.0.1", nats.mqtt_port, ONE, token)
            with pytest.raises(MqttRefused):
                await _connect_as(nats, client_id=OTHER, code=ONE, token=token)
            second = await Publisher.connect("127.0.0.1", nats.mqtt_port, ONE, token, suffix="2")
            assert device.is_open
            assert second.is_open
            device.close()
            second.close()

    tell(story)


async def _connect_as(nats: Nats, *, client_id: str, code: str, token: str) -> None:
    """Connect under any client id, as `Publisher` never would."""

    def text(words: str) -> bytes:
        return struct.pack(">H", len(words)) + words.encode()

    body = text("MQTT") + bytes((4, 0xC2)) + struct.pack(">H", 60) + text(client_id) + text(code) + text(token)
    reader, writer = await asyncio.open_connection("127.0.0.1", nats.mqtt_port)
    writer.write(b"\x10" + bytes((len(body),)) + body)
    answer = await reader.read(4)
    writer.close()
    if answer[3:] != b"\0":
        raise MqttRefused("refused")


def test_a_device_that_speaks_nats_may_neither_listen_nor_command(nats: Nats, token: str) -> None:
    async def story() -> None:
        async with gate(nats) as client:
            refusals: list[str] = []

            async def note(error: Exception) -> None:
                refusals.append(str(error).lower())

            device = await nats_client.connect(
                f"nats://127.0.0.1:{nats.client_port}", user=ONE, password=token, error_cb=note
            )
            heard = await device.subscribe("readings.>")
            await device.publish(subject_of(OTHER), READING)
            await device.publish(f"$JS.API.STREAM.PURGE.{api.STREAM}", b"")
            await device.publish(subject_of(ONE), READING)
            await device.flush()
            await asyncio.sleep(0.3)
            assert await stored(client) == [subject_of(ONE)]
            assert heard.pending_msgs == 0
            assert len([words for words in refusals if "permissions violation" in words]) == 3
            await device.close()

    tell(story)
