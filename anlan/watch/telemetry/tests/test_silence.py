"""When a point counts as silent, and when only we were away."""

import numpy as np
import pytest

from anlan.watch.telemetry.engine.batches import SECOND, Batch, Mark
from anlan.watch.telemetry.engine.catalogue import Catalogue, Entry
from anlan.watch.telemetry.engine.judging import GRACE_US, fall_silent, judge, overdue
from anlan.watch.telemetry.engine.levels import LevelRule, Watch
from anlan.watch.telemetry.limits import Limits

LIMITS = Limits(future_s=300, past_s=604800, silence_beats=3, silence_level=4, keep_readings_d=30, keep_minutes_d=400)
HEARTBEAT_S = 60
NOW = 1_800_000_000 * SECOND
MINUTE = 60 * SECOND


def entry(number: int, heartbeat_s: float = HEARTBEAT_S) -> Entry:
    """A point without lines."""
    return Entry(
        id=number,
        code=f"P{number}",
        device_code=f"D{number}",
        name=f"测点 {number}",
        kind_name="水位",
        unit="m",
        decimals=2,
        region_path="",
        organisation_path="",
        enterprise="",
        longitude=None,
        latitude=None,
        is_demo=False,
        heartbeat_s=heartbeat_s,
        rule=LevelRule(),
        watch=Watch(),
    )


@pytest.fixture
def catalogue() -> Catalogue:
    """Three points: heard of just now, heard of four minutes ago, never heard of."""
    found = Catalogue([entry(1), entry(2), entry(3)], LIMITS)
    found.last_received[:2] = (NOW - SECOND, NOW - 4 * MINUTE)
    return found


def silent(catalogue: Catalogue, *, now: int = NOW, since: int = NOW - 60 * MINUTE) -> list[int]:
    """The ids of the points that are overdue, when we have been reading since a moment."""
    rows = overdue(catalogue, np.ones(len(catalogue.entries), dtype=np.bool_), now, since)
    return [catalogue.entries[row].id for row in rows]


def reading(row: int, *, observed: int, received: int) -> Batch:
    """One reading of a point."""
    batch = Batch.empty(Mark())
    batch.rows, batch.values = np.array([row], dtype=np.int32), np.array([1.0])
    batch.observed, batch.received = np.array([observed]), np.array([received])
    batch.quality, batch.is_late = np.zeros(1, dtype=np.int16), np.zeros(1, dtype=np.bool_)
    return batch


def test_three_missed_heartbeats_are_a_silence(catalogue: Catalogue) -> None:
    assert silent(catalogue) == [2]
    assert silent(catalogue, now=NOW + 3 * MINUTE) == [1, 2]


def test_a_point_never_heard_of_has_its_time_from_when_it_was_set_up(catalogue: Catalogue) -> None:
    catalogue.registered[2] = NOW + 10 * MINUTE
    assert silent(catalogue, now=NOW + 13 * MINUTE) == [1, 2]
    assert silent(catalogue, now=NOW + 13 * MINUTE + SECOND) == [1, 2, 3]


def test_after_an_outage_of_ours_devices_get_time_to_speak(catalogue: Catalogue) -> None:
    assert silent(catalogue, since=NOW - 2 * MINUTE) == []
    assert silent(catalogue, since=NOW - 3 * MINUTE - SECOND) == [2]


def test_that_time_is_ten_minutes_at_most_for_devices_that_rarely_speak() -> None:
    daily = Catalogue([entry(1, heartbeat_s=86400)], LIMITS)
    daily.last_received[0] = NOW - 4 * 86400 * SECOND
    assert silent(daily, since=NOW - GRACE_US) == []
    assert silent(daily, since=NOW - GRACE_US - SECOND) == [1]


def test_a_point_under_repair_and_one_already_silent_are_left_alone(catalogue: Catalogue) -> None:
    catalogue.is_served[1] = False
    assert silent(catalogue) == []
    catalogue.is_served[1] = True
    fall_silent(catalogue, np.array([1]), NOW)
    assert silent(catalogue) == []


def test_a_silence_is_told_once_with_the_level_of_the_rule(catalogue: Catalogue) -> None:
    (change,) = fall_silent(catalogue, np.array([1]), NOW)
    assert (change.rule_key, change.before, change.after, change.value) == ("silence", 0, 4, None)
    assert (change.observed, change.received) == (NOW - 4 * MINUTE, NOW)


@pytest.mark.parametrize("observed", [NOW + MINUTE, NOW - 60 * MINUTE], ids=["new", "late"])
def test_any_reading_ends_it_whatever_time_it_bears(catalogue: Catalogue, observed: int) -> None:
    catalogue.last_observed[1] = NOW - 4 * MINUTE
    fall_silent(catalogue, np.array([1]), NOW)
    batch = reading(1, observed=observed, received=NOW + MINUTE)
    judge(batch, catalogue)
    (change,) = batch.changes
    assert (change.rule_key, change.before, change.after, change.received) == ("silence", 4, 0, NOW + MINUTE)
    assert silent(catalogue, now=NOW + 2 * MINUTE) == []
