"""From a published reading to a committed alarm, through a real NATS server, across kills of the engine."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from anlan.foundation.live.models import Outbox
from anlan.kit.partition import subject_of
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Alarm, EnginePosition, Point, PointKind, RejectedReading
from anlan.watch.telemetry.stream import ensure_stream
from tests.telemetry.at_work import SYSTEM, fresh_stream, point, publish, running, stored, until

__all__ = ["fresh_stream", "point"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_reading_over_a_line_is_one_alarm_that_moves_and_returns(nats_url: str, point: Point) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [5, 16, 43.6, 43.6, 30, 5])
            await until(lambda: Outbox.objects.filter(name="telemetry.alarm_returned").exists())
            await until(lambda: len(stored()) == 6)
        await client.close()

    asyncio.run(story())
    alarm = Alarm.objects.get()
    assert (alarm.point_id, alarm.peak_level, alarm.state) == (point.pk, 2, "已恢复未确认")
    assert stored() == [5, 16, 43.6, 43.6, 30, 5]
    names = list(Outbox.objects.order_by("id").values_list("name", flat=True))
    assert [n.removeprefix("telemetry.alarm_") for n in names] == ["raised", "escalated", "lowered", "returned"]


def test_engine_killed_between_readings_loses_and_doubles_nothing(nats_url: str, point: Point) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        for start in range(0, 40, 10):
            async with running(nats_url):
                await publish(client, [float(v) for v in range(start, start + 5)])
            await publish(client, [float(v) for v in range(start + 5, start + 10)])
        async with running(nats_url):
            await until(lambda: len(stored()) >= 40)
        await client.close()

    asyncio.run(story())
    assert stored() == [float(v) for v in range(40)]
    assert Alarm.objects.count() == 1
    assert Outbox.objects.filter(name="telemetry.alarm_raised").count() == 1
    assert Outbox.objects.filter(name="telemetry.alarm_escalated").count() == 1
    assert EnginePosition.objects.exists()


def test_readings_of_another_stream_are_read_from_its_beginning(nats_url: str, point: Point) -> None:
    """NATS was replaced: the numbers of the new stream have nothing to do with the committed position."""

    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [1, 2])
            await until(lambda: len(stored()) == 2)
        async with running(nats_url):  # the same stream again: nothing is read twice
            await publish(client, [3])
            await until(lambda: len(stored()) == 3)
        await client.jetstream().delete_stream("$MQTT_msgs")
        await ensure_stream(client)
        await publish(client, [float(value) for value in range(10, 30)])
        async with running(nats_url):
            await until(lambda: len(stored()) == 23)
        await client.close()

    asyncio.run(story())
    assert stored() == [1, 2, 3, *range(10, 30)]


def test_bad_readings_are_named_and_good_ones_kept(nats_url: str, point: Point) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [1], name="nobody")
            await publish(client, [1], device="OTHER")
            await client.jetstream().publish(subject_of("JS-0412"), b"\xff{not json")
            half = b'[{"n":"JS-0412.depth","v":1,"u":"\\ud800"},{"n":"JS-0412.depth","v":1,"x\\udfff_":1}]'
            await client.jetstream().publish(subject_of("JS-0412"), half)
            pack = [
                {"n": "JS-0412.depth", "v": 1, "u": "Cel"},
                {"n": "JS-0412.depth", "v": 1, "t": time.time() + 86400},
                {"n": "JS-0412.depth", "v": 1, "t": time.time() - 864000},
                {"n": "JS-0412.depth", "v": 0.07, "u": "m"},
            ]
            await client.jetstream().publish(subject_of("JS-0412"), json.dumps(pack).encode())
            await until(lambda: len(stored()) == 1)
        await client.close()

    asyncio.run(story())
    assert stored() == [pytest.approx(7)]
    reasons = " ".join(RejectedReading.objects.values_list("reason", flat=True))
    for words in ("没有测点", "不属于设备 OTHER", "不是 SenML", "代理字符", "不能换算", "时间在未来", "时间过早"):
        assert words in reasons


def test_tuned_point_is_judged_by_its_new_lines(nats_url: str, point: Point) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [8])
            await until(lambda: len(stored()) == 1)
            bands = [{"level": 3, "side": "high", "raise": 7, "clear": 5, "rule_id": "FLD-03"}]
            await asyncio.to_thread(_tune, point, bands)
            await asyncio.sleep(1.5)
            await publish(client, [8])
            await until(lambda: Alarm.objects.exists())
        await client.close()

    asyncio.run(story())
    assert Alarm.objects.get().level == 3


def _tune(point: Point, bands: list[dict[str, Any]]) -> None:
    try:
        api.tune(point=point, bands=bands, by=SYSTEM)
    finally:
        connection.close()


def test_state_of_the_point_follows(nats_url: str, point: Point) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [3, 4])
            await until(lambda: api.PointState.objects.filter(value=4).exists())
        await client.close()

    asyncio.run(story())
    assert api.Device.objects.get().last_seen_at is not None


def test_a_silent_point_is_an_alarm_until_it_speaks_also_across_a_restart(nats_url: str, point: Point) -> None:
    PointKind.objects.update(heartbeat_s=1)

    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [3])
            await until(lambda: Alarm.objects.filter(rule_key="silence").exists())
        async with running(nats_url):
            await asyncio.sleep(1.5)
            assert await asyncio.to_thread(_returned) == [None]
            await publish(client, [4])
            await until(lambda: Outbox.objects.filter(name="telemetry.alarm_returned").exists())
        await client.close()

    asyncio.run(story())
    alarm = Alarm.objects.get()
    assert (alarm.level, alarm.value, alarm.title) == (4, None, "龙开河路下穿 失联，超过 3 秒没有读数")
    assert alarm.returned_at is not None
    names = list(Outbox.objects.order_by("id").values_list("name", flat=True))
    assert names == ["telemetry.alarm_raised", "telemetry.alarm_returned"]
    assert stored() == [3, 4]


def test_changes_of_rules_do_not_put_off_a_silence(nats_url: str, point: Point) -> None:
    PointKind.objects.update(heartbeat_s=1)

    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [3])
            for number in range(8):
                await asyncio.sleep(0.8)
                await asyncio.to_thread(
                    _tune, point, [{"level": 4, "side": "high", "raise": 20 + number, "clear": 15, "rule_id": "FLD-03"}]
                )
            found = await asyncio.to_thread(_returned)
        await client.close()
        assert found == [None]

    asyncio.run(story())


def _returned() -> list[Any]:
    try:
        return list(Alarm.objects.values_list("returned_at", flat=True))
    finally:
        connection.close()


def test_an_alarm_closed_by_hand_comes_back_when_it_gets_worse(nats_url: str, point: Point) -> None:
    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [16])
            await until(lambda: Alarm.objects.exists())
            await asyncio.to_thread(_close)
            await publish(client, [17, 60, 45])
            await until(lambda: Outbox.objects.filter(name="telemetry.alarm_lowered").exists())
        await client.close()

    asyncio.run(story())
    first, second = Alarm.objects.order_by("pk")
    assert (first.level, second.peak_level, second.peak_value, second.closed_at) == (4, 1, 60, None)
    told = Outbox.objects.filter(name="telemetry.alarm_escalated").values_list("payload__alarm_id", flat=True)
    assert list(told) == [second.pk]


def _close() -> None:
    try:
        Alarm.objects.update(closed_at=timezone.now())
    finally:
        connection.close()


def test_a_point_comes_back_into_service_by_itself(nats_url: str, point: Point) -> None:
    Point.objects.update(out_of_service_until=timezone.now() + timedelta(seconds=1.5))

    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [60])
            await until(lambda: len(stored()) == 1)
            assert not await asyncio.to_thread(_returned)
            await asyncio.sleep(3.5)
            await publish(client, [61])
            await until(lambda: Alarm.objects.exists())
        await client.close()

    asyncio.run(story())


def test_a_day_without_a_table_gets_one_with_what_came_before_it(point: Point) -> None:
    day = timezone.localdate() + timedelta(days=40)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO telemetry_reading SELECT %s, (%s::timestamp + interval '12 hours') AT TIME ZONE 'Asia/Shanghai',"
            " now(), 7, 0",
            [point.pk, day],
        )
        cursor.execute("SELECT telemetry_prepare_day(%s), telemetry_prepare_day(%s)", [day, day])
        cursor.execute("SELECT tableoid::regclass::text, value FROM telemetry_reading")
        assert cursor.fetchall() == [(f"telemetry_reading_{day:%Y%m%d}", 7.0)]
        cursor.execute(f"DROP TABLE telemetry_reading_{day:%Y%m%d}")
