"""An engine at work in a test: a point, a stream, what is stored."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from anlan.foundation.journal.api import Actor
from anlan.kit.partition import subject_of
from anlan.watch.telemetry import api
from anlan.watch.telemetry.engine.loop import Engine
from anlan.watch.telemetry.models import Point, PointKind
from anlan.watch.telemetry.stream import ensure_stream

SYSTEM = Actor.system("测试")


@pytest.fixture
def point() -> Point:
    """A waterlogging point with the default lines of FLD-03, and its device."""
    kind = PointKind.objects.create(key="water_depth", name="积水", unit="cm", heartbeat_s=60, lowest=0, highest=500)
    device, _ = api.register_device(code="JS-0412", name="龙开河路下穿", by=SYSTEM)
    point = api.register_point(code="JS-0412.depth", name="龙开河路下穿", kind=kind, device=device, by=SYSTEM)
    lines = ((4, 15), (3, 27), (2, 40), (1, 50))
    api.tune(
        point=point,
        bands=[{"level": n, "side": "high", "raise": v, "clear": v - 3, "rule_id": "FLD-03"} for n, v in lines],
        by=SYSTEM,
    )
    return point


def conninfo() -> str:
    """The test database for other connections."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return psycopg.conninfo.make_conninfo(**{n: given[n] for n in names if given.get(n)})


async def publish(client: Any, values: list[float], device: str = "JS-0412", name: str = "JS-0412.depth") -> None:
    """Publish single readings as a device would, in order, now."""
    for value in values:
        await client.jetstream().publish(subject_of(device), json.dumps([{"n": name, "u": "cm", "v": value}]).encode())


@contextlib.asynccontextmanager
async def running(nats_url: str) -> AsyncIterator[Engine]:
    """An engine at work; leaving the block ends it as a kill would, without a farewell."""
    engine = Engine(conninfo(), nats_url)
    task = asyncio.create_task(engine.run())
    async with asyncio.timeout(10):
        await engine.is_ready.wait()
    yield engine
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    """Wait in a thread of its own for a condition on the database."""

    def check() -> bool:
        try:
            return condition()
        finally:
            connection.close()

    async with asyncio.timeout(10):
        while not await asyncio.to_thread(check):
            await asyncio.sleep(0.02)


def stored() -> list[float]:
    """Every stored value in order of receipt."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM telemetry_reading ORDER BY received_at, observed_at")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture(autouse=True)
def fresh_stream(nats_url: str) -> Iterator[None]:
    """An empty stream and no readings from the test before."""
    import nats

    async def empty() -> None:
        client = await nats.connect(nats_url)
        await ensure_stream(client)
        await client.jetstream().purge_stream("$MQTT_msgs")
        await client.close()

    asyncio.run(empty())
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE telemetry_reading")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE telemetry_reading")
