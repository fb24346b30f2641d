"""Readings are stored behind the decisions: nothing is lost or doubled, and nothing decided upon twice."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from anlan.foundation.live.models import Outbox
from anlan.kit.partition import partition_of
from anlan.watch.telemetry.engine import batches, loop, store
from anlan.watch.telemetry.engine.arrays import teach
from anlan.watch.telemetry.engine.batches import Mark, Message
from anlan.watch.telemetry.engine.catalogue import Catalogue
from anlan.watch.telemetry.limits import limits
from anlan.watch.telemetry.models import Alarm, Point
from tests.telemetry.at_work import conninfo, fresh_stream, point, publish, running, stored, until

__all__ = ["fresh_stream", "point"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_warning_does_not_wait_for_readings_and_what_was_lost_behind_it_is_stored_once(
    nats_url: str, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        with monkeypatch.context() as broken:
            broken.setattr(store, "keep", _never)  # killed before anything was stored
            broken.setattr(loop._Run, "_settle_behind", _at_once)
            async with running(nats_url):
                await publish(client, [5, 16, 43.6, 30])
                await until(lambda: Outbox.objects.filter(name="telemetry.alarm_lowered").exists())
            await publish(client, [29])
        assert await asyncio.to_thread(_in_thread, stored) == []
        async with running(nats_url):
            await until(lambda: len(stored()) == 5)
            await publish(client, [5])
            await until(lambda: len(stored()) == 6)
        await client.close()

    asyncio.run(story())
    assert stored() == [5, 16, 43.6, 30, 29, 5]
    names = list(Outbox.objects.order_by("id").values_list("name", flat=True))
    assert [n.removeprefix("telemetry.alarm_") for n in names] == ["raised", "escalated", "lowered", "returned"]
    alarm = Alarm.objects.get()
    assert (alarm.peak_level, alarm.recurrences, alarm.state) == (2, 0, "已恢复未确认")
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_or(quality <> 0) FROM telemetry_reading")
        assert cursor.fetchone() == (False,)


async def _never(*_: Any) -> None:
    await asyncio.Event().wait()


async def _at_once(_: Any) -> None:
    """Nothing."""


def _in_thread(question: Callable[[], Any]) -> Any:
    try:
        return question()
    finally:
        connection.close()


def test_who_was_overtaken_by_another_engine_stores_nothing(nats_url: str, point: Point) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [1])
            await until(lambda: len(stored()) == 1)
        await client.close()
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as bulk:
            teach(bulk)
            catalogue = await Catalogue.load(bulk, await sync_to_async(limits)())
            batch = batches.decode(
                [
                    Message(
                        900,
                        partition_of("JS-0412"),
                        "JS-0412",
                        time.time_ns() // 1000,
                        b'[{"n":"JS-0412.depth","v":2}]',
                    )
                ],
                Mark(900, 0),
                catalogue,
            )
            with pytest.raises(store.Overtaken):
                await store.keep(bulk, batch, catalogue, {partition_of("JS-0412"): 0})

    asyncio.run(story())
    assert stored() == [1]
