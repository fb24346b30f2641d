"""A line never spans a silence longer than the heartbeat allows, and every silence is listed with its length."""

from datetime import datetime, timedelta

import pytest

from anlan.kit.calendar import SHANGHAI
from anlan.watch.telemetry import api, rollups
from anlan.watch.telemetry.selectors.gaps import Gap, gaps
from anlan.watch.telemetry.selectors.series import SPANS, span_between
from anlan.watch.telemetry.tests.test_rollups import committed, read
from anlan.watch.telemetry.tests.test_rollups import point as point

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 7, 8, 12, tzinfo=SHANGHAI)


def told(point: api.Point, *, minutes: range, silent: range = range(0), since: datetime = NOON) -> None:
    """A reading a minute, half a minute past, except while it is silent."""
    for minute in minutes:
        if minute not in silent:
            read(point, since + minute * MINUTE + MINUTE / 2, 1.0)


def parts_of(line: api.Series) -> list[int]:
    """How many columns each unbroken part of a line has."""
    parts = [0]
    for _, value in line:
        if value is None:
            parts.append(0)
        else:
            parts[-1] += 1
    return parts


def test_three_missed_heartbeats_are_a_gap_and_two_are_not(point: api.Point) -> None:
    told(point, minutes=range(60), silent=range(20, 22))
    assert gaps(point, NOON, NOON + HOUR) == []
    told(point, minutes=range(60, 120), silent=range(80, 84))
    found = gaps(point, NOON, NOON + 2 * HOUR)
    assert [gap.length for gap in found] == [5 * MINUTE]
    assert not found[0].is_open


@pytest.mark.parametrize("is_rolled", [False, True])
def test_a_year_knows_its_gaps_to_the_minute(point: api.Point, *, is_rolled: bool) -> None:
    told(point, minutes=range(300), silent=range(100, 150))
    committed(NOON + 5 * HOUR)
    if is_rolled:
        rollups.roll_up()
    found = gaps(point, NOON - 364 * DAY, NOON + 5 * HOUR)
    assert found == [Gap(NOON + 100 * MINUTE, NOON + 150 * MINUTE)]  # what came before the first reading is no gap


def test_the_line_is_broken_at_a_gap_that_is_narrower_than_a_column(point: api.Point) -> None:
    told(point, minutes=range(180), silent=range(70, 75))
    committed(NOON + 3 * HOUR)
    rollups.roll_up()
    line = api.series(point, SPANS["7d"], until=NOON + 3 * HOUR)
    assert parts_of(line) == [2, 2]  # hours 12 and 13 | 14 and the latest reading


def test_a_silence_that_lasts_is_open(point: api.Point) -> None:
    told(point, minutes=range(30))
    committed(NOON + 6 * HOUR)
    rollups.roll_up()
    (gap,) = gaps(point, NOON - DAY, NOON + 6 * HOUR)
    assert (gap.start, gap.end, gap.is_open) == (NOON + 30 * MINUTE, NOON + 6 * HOUR, True)


def test_a_period_that_begins_in_a_silence_says_so(point: api.Point) -> None:
    told(point, minutes=range(1), since=NOON - 3 * DAY)
    told(point, minutes=range(60))
    committed(NOON + HOUR)
    rollups.roll_up()
    (gap,) = gaps(point, NOON - DAY, NOON + HOUR)
    assert (gap.start, gap.end) == (NOON - DAY, NOON)


def test_a_chosen_period_has_columns_from_the_right_roll_up() -> None:
    sources = [span_between(NOON, NOON + n * DAY).source for n in (0.05, 0.2, 1, 10, 50, 300, 3000)]
    assert sources == ["reading", "minute", "minute", "hour", "hour", "day", "day"]
    for days in (0.05, 0.2, 1, 2, 15, 60, 400, 3660):
        span = span_between(NOON, NOON + days * DAY)
        assert span.length / span.bucket <= 410


def test_days_hold_what_hours_hold(point: api.Point) -> None:
    told(point, minutes=range(0, 3000, 7))
    committed(NOON + 60 * HOUR)
    rollups.roll_up()
    year = api.series(point, SPANS["1y"], until=NOON + 50 * HOUR)
    assert [value for _, value in year if value is not None] == [1.0] * 4  # three days and the latest reading
