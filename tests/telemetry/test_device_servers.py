"""The servers of device protocols with the real register and the real stream."""

import asyncio
import json
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from anlan.connectors.codecs import CODECS
from anlan.connectors.json_mapping.dialogue import JsonDialogue
from anlan.connectors.json_mapping.mapping import Item, Mapping
from anlan.connectors.json_mapping.services import save_mapping
from anlan.connectors.listeners.ports import Served
from anlan.connectors.listeners.service import serve
from anlan.connectors.mqtt.client import MqttRefused, Publisher
from anlan.connectors.sl651.server import Sl651Dialogue
from anlan.foundation.journal.api import Actor
from anlan.kit.bcd import packed_moment
from anlan.kit.partition import subject_of
from anlan.ops import ports
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import RejectedReading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SYSTEM = Actor.system("测试")
CODE, STATION = "SW-651", "0030301490"


@pytest.fixture
def gauge() -> None:
    kind = api.PointKind.objects.create(key="stage", name="水位", unit="m", heartbeat_s=60)
    device, _ = api.register_device(code=CODE, name="甘棠湖水位站", by=SYSTEM)
    api.connect_device(device=device, protocol="sl651", remote_id=STATION, password="A000", by=SYSTEM)
    for code, channel in ((f"{CODE}.z", "39"), (f"{CODE}.power", "38")):
        point = api.register_point(code=code, name=code, kind=kind, device=device, by=SYSTEM)
        api.assign_channel(point=point, channel=channel, by=SYSTEM)


def report(at: datetime) -> bytes:
    """A published report, observed now."""
    raw = bytes.fromhex(
        next(r["frame"] for r in CODECS["sl651"].published if r["frame"].startswith("7E7E010030301490A00032"))
    )
    when = packed_moment(at)
    return CODECS["sl651"].seal(raw.replace(bytes.fromhex("2607010635"), when[:5]).replace(when[:5] + b"\x10", when))


async def talk(nats_url: str, *frames: bytes) -> bytes:
    """Start the process's server, send the frames as a station, and read one answer."""
    stop, port = asyncio.Event(), ports.choose(0)
    serving = asyncio.create_task(serve([Served("sl651", "X", port, Sl651Dialogue)], "127.0.0.1", nats_url, stop))
    try:
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except OSError:
                await asyncio.sleep(0.02)
        writer.write(b"".join(frames))
        async with asyncio.timeout(10):
            answer = await reader.readexactly(25)
        writer.close()
        return answer
    finally:
        stop.set()
        await serving


async def last_in_stream(nats_url: str) -> list[dict[str, object]]:
    client = await api.connect(nats_url)
    try:
        message = await client.jetstream().get_last_msg(api.STREAM, subject_of(CODE))
        return list(json.loads(message.data or b"[]"))
    finally:
        await client.close()


@pytest.mark.usefixtures("gauge")
def test_a_confirmed_report_is_in_the_stream(nats_url: str) -> None:
    now = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=1)
    try:
        answer = asyncio.run(talk(nats_url, report(now)))
    finally:
        connections.close_all()
    found = CODECS["sl651"].read(answer)[0][1]
    assert (found.is_ok, found.header.station, found.header.direction) == (True, STATION, "down")
    (stage,) = asyncio.run(last_in_stream(nats_url))
    assert (stage["n"], stage["u"], stage["v"], stage["t"]) == (f"{CODE}.z", "m", 0.0, now.timestamp())
    # The second point is a stage by kind, and volts are no metres.
    assert "单位「V」" in RejectedReading.objects.get(device_code=CODE).reason


@pytest.fixture
def shed() -> str:
    """A sensor with a mapping; its credential."""
    kind = api.PointKind.objects.create(key="temp", name="气温", unit="Cel", heartbeat_s=60)
    device, token = api.register_device(code=CODE, name="棚屋", by=SYSTEM)
    save_mapping(key="shed", name="棚屋", mapping=Mapping("tele/{device}/up", (Item("t", "t", unit="Cel"),)), by=SYSTEM)
    api.connect_device(device=device, protocol="json", remote_id="shed-3", options={"mapping": "shed"}, by=SYSTEM)
    point = api.register_point(code=f"{CODE}.t", name="气温", kind=kind, device=device, by=SYSTEM)
    api.assign_channel(point=point, channel="t", by=SYSTEM)
    return token


async def publish(nats_url: str, token: str, *payloads: bytes) -> int:
    """Publish as the sensor; how many were acknowledged."""
    stop, port = asyncio.Event(), ports.choose(0)
    serving = asyncio.create_task(serve([Served("json", "X", port, JsonDialogue)], "127.0.0.1", nats_url, stop))
    acknowledged: list[int] = []
    try:
        await asyncio.sleep(0.1)
        sensor = await Publisher.connect("127.0.0.1", port, CODE, token, acknowledged.append)
        for payload in payloads:
            sensor.publish("tele/shed-3/up", payload)
        await sensor.drain(10)
        sensor.close()
    finally:
        stop.set()
        await serving
    return len(acknowledged)


def test_an_acknowledged_json_message_is_in_the_stream(nats_url: str, shed: str) -> None:
    try:
        assert asyncio.run(publish(nats_url, shed, b'{"t": 21.5}', b'{"t": "warm"}', b'{"t": 22.5}')) == 3
        with pytest.raises(MqttRefused, match="编号或凭据格式不对"):
            asyncio.run(publish(nats_url, "guessed"))
    finally:
        connections.close_all()
    (last,) = asyncio.run(last_in_stream(nats_url))
    assert (last["n"], last["u"], last["v"]) == (f"{CODE}.t", "Cel", 22.5)
    assert "应是数" in RejectedReading.objects.get(device_code=CODE).reason
    told = api.recent_frames(api.Device.objects.get(code=CODE))
    assert 'tele/shed-3/up {"t": 22.5}' in [heard.frame for heard in told]
