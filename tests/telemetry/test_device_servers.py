"""The servers of device protocols with the real register and the real stream."""

import asyncio
import json
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from anlan.connectors.codecs import CODECS
from anlan.connectors.listeners.ports import Served
from anlan.connectors.listeners.service import serve
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
