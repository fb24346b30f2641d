"""Minutes and hours hold every reading once, and old readings go when they have been kept long enough."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.kit.calendar import SHANGHAI
from anlan.kit.partition import PARTITIONS
from anlan.watch.telemetry import api, rollups
from anlan.watch.telemetry.models import EnginePosition
from anlan.watch.telemetry.models.quality import LATE, OUT_OF_RANGE

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("测试")
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
HOUR = datetime(2026, 7, 8, 14, tzinfo=SHANGHAI)


@pytest.fixture
def point() -> api.Point:
    """A rain gauge."""
    kind = api.PointKind.objects.create(key="rain", name="雨量", unit="mm", heartbeat_s=60)
    device, _ = api.register_device(code="YL-1", name="雨量站", by=SYSTEM)
    return api.register_point(code="YL-1.rain", name="雨量", kind=kind, device=device, by=SYSTEM)


def read(
    point: api.Point, observed: datetime, value: float, *, received: datetime | None = None, quality: int = 0
) -> None:
    """A stored reading."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO telemetry_reading VALUES (%s, %s, %s, %s, %s)",
            [point.pk, observed, received or observed, value, quality],
        )


def committed(until: datetime) -> None:
    """What every engine has written in its positions."""
    for partition in range(PARTITIONS):
        EnginePosition.objects.update_or_create(partition=partition, defaults={"received_at": until})


def kept(table: str) -> list[tuple[datetime, int, float, float, float]]:
    """(at, count, lowest, highest, total) of a roll-up, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT at, count, lowest, highest, total FROM telemetry_{table} ORDER BY at")
        return list(cursor.fetchall())


def test_readings_are_in_their_minute_and_hour(point: api.Point) -> None:
    for second, value in ((0, 1.0), (59, 3.0), (60, 5.0)):
        read(point, HOUR + second * SECOND, value)
    committed(HOUR + 2 * MINUTE)
    rollups.roll_up()
    assert kept("minute") == [(HOUR, 2, 1, 3, 4), (HOUR + MINUTE, 1, 5, 5, 5)]
    assert kept("hour") == [(HOUR, 3, 1, 5, 9)]


def test_nothing_counts_twice_however_often_it_runs(point: api.Point) -> None:
    read(point, HOUR, 1)
    committed(HOUR + MINUTE)
    assert rollups.roll_up() == 1
    assert rollups.roll_up() == 0
    read(point, HOUR + 30 * MINUTE, 2)
    committed(HOUR + 31 * MINUTE)
    assert rollups.roll_up() == 6  # windows of five minutes
    assert kept("hour") == [(HOUR, 2, 1, 2, 3)]


def test_a_late_reading_is_added_to_its_old_minute(point: api.Point) -> None:
    read(point, HOUR, 4)
    committed(HOUR + MINUTE)
    rollups.roll_up()
    read(point, HOUR + 20 * SECOND, 7, received=HOUR + 3 * MINUTE, quality=LATE)
    committed(HOUR + 4 * MINUTE)
    rollups.roll_up()
    assert kept("minute") == [(HOUR, 2, 4, 7, 11)]


def test_impossible_values_are_left_out(point: api.Point) -> None:
    read(point, HOUR, 9999, quality=OUT_OF_RANGE)
    committed(HOUR + MINUTE)
    rollups.roll_up()
    assert kept("minute") == []


def test_what_an_engine_may_still_commit_is_waited_for(point: api.Point) -> None:
    read(point, HOUR, 1)
    EnginePosition.objects.create(partition=1, received_at=HOUR + MINUTE)
    EnginePosition.objects.create(partition=2)
    assert rollups.roll_up() == 0
    EnginePosition.objects.filter(partition=2).update(received_at=HOUR)
    rollups.roll_up()
    assert kept("minute") == []
    committed(HOUR + SECOND)
    rollups.roll_up()
    assert len(kept("minute")) == 1


@pytest.mark.parametrize("span", ["1h", "24h", "7d", "1y"])
def test_a_chart_is_the_same_before_and_after_the_roll_up(point: api.Point, span: str) -> None:
    end = HOUR + 90 * MINUTE + 7 * SECOND
    for back in range(0, 3 * 24 * 60, 7):
        read(point, end - back * MINUTE, float(back % 11))
    before = api.series(point, api.SPANS[span], until=end)
    committed(end - 5 * MINUTE)
    rollups.roll_up()
    assert api.series(point, api.SPANS[span], until=end) == before
    assert max(value for _, value in before if value is not None) == 10


@pytest.mark.parametrize("span", ["24h", "7d", "1y"])
def test_a_backlog_that_is_not_rolled_up_yet_shows_at_least_its_latest_reading(point: api.Point, span: str) -> None:
    end = HOUR + 90 * MINUTE
    read(point, end - 3 * 60 * MINUTE, 4, received=end)
    committed(end - MINUTE)
    rollups.roll_up()
    assert api.series(point, api.SPANS[span], until=end) == [(int((end - 3 * 60 * MINUTE).timestamp() * 1000), 4)]


def test_old_days_and_months_go_when_they_are_rolled_up(point: api.Point) -> None:
    now = timezone.now()
    today = now.astimezone(SHANGHAI).date()
    with connection.cursor() as cursor:
        for back in (31, 30):
            cursor.execute("SELECT telemetry_prepare_day(%s)", [today - back * DAY])
    for back in (401, 31, 30, 0):
        read(point, now - back * DAY, back)
    assert rollups.forget_old(at=now) == []
    committed(now + MINUTE)
    rollups.roll_up()
    first_month = f"telemetry_minute_{(today - 401 * DAY):%Y%m}"
    gone = rollups.forget_old(at=now)
    assert f"telemetry_reading_{today - 31 * DAY:%Y%m%d}" in gone
    assert f"telemetry_reading_{today - 30 * DAY:%Y%m%d}" not in gone
    assert (first_month in gone) == ((today - 401 * DAY).month != (today - 400 * DAY).month)
    assert len(kept("hour")) == 4


def test_a_day_that_had_no_table_of_its_own_gets_one_with_its_readings(point: api.Point) -> None:
    day = datetime(2030, 3, 5, tzinfo=SHANGHAI)
    for moment in (day - SECOND, day, day + DAY - SECOND, day + DAY):
        read(point, moment, 1)
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT telemetry_prepare_day(%s)", [day.date()])
        cursor.execute("SELECT count(*) FROM telemetry_reading_20300305")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT count(*) FROM telemetry_reading_default")
        assert cursor.fetchone() == (2,)
