"""Level rules: where a level begins and ends, how long it must last, and that the pre-filter loses nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anlan.watch.telemetry.engine.levels import Band, Bands, LevelRule, Watch

# FLD-03: 15/27/40/50 cm, over 3 cm below (FLD-05)
WATER = tuple(Band(level, "high", line, line - 3) for level, line in ((4, 15), (3, 27), (2, 40), (1, 50)))
OXYGEN = (Band(2, "low", 19.5, 19.6), Band(2, "high", 23.5, 23.4))


def _levels(rule: LevelRule, readings: tuple[tuple[float, float], ...]) -> list[int]:
    """The level after each (time, value)."""
    watch = Watch()
    levels = []
    for at, value in readings:
        watch.observe(rule, at, value)
        levels.append(watch.level)
    return levels


def test_it_works() -> None:
    rule = LevelRule(WATER)
    assert _levels(rule, ((0, 10), (1, 15), (2, 41), (3, 60), (4, 10))) == [0, 4, 2, 1, 0]


def test_level_ends_only_beyond_its_clear_value() -> None:
    rule = LevelRule(WATER)
    assert _levels(rule, ((0, 27), (1, 24.5), (2, 24), (3, 23.9), (4, 12), (5, 11.9))) == [3, 3, 3, 4, 4, 0]


def test_low_and_high_lines_of_one_point() -> None:
    rule = LevelRule(OXYGEN)
    assert _levels(rule, ((0, 20.9), (1, 19.5), (2, 19.55), (3, 20.0), (4, 23.5), (5, 23.0))) == [0, 2, 2, 0, 2, 0]


def test_rise_must_last_and_a_dip_starts_it_again() -> None:
    rule = LevelRule(WATER, hold_up_s=10)
    assert _levels(rule, ((0, 16), (9, 16), (9.5, 14), (10, 16), (19.9, 16), (20, 16))) == [0, 0, 0, 0, 0, 4]


def test_only_what_lasted_the_whole_time_counts() -> None:
    rule = LevelRule(WATER, hold_up_s=10)
    assert _levels(rule, ((0, 16), (5, 55), (10, 55), (20, 55))) == [0, 0, 4, 4]


def test_fall_must_last() -> None:
    rule = LevelRule(WATER, hold_down_s=600)
    assert _levels(rule, ((0, 16), (1, 5), (600, 5), (601, 5))) == [4, 4, 4, 0]


def test_repeat_counts_readings() -> None:
    rule = LevelRule(WATER, repeat=3)
    assert _levels(rule, ((0, 16), (1, 16), (2, 16))) == [0, 0, 4]


def test_late_reading_changes_nothing() -> None:
    rule = LevelRule(WATER)
    assert _levels(rule, ((10, 5), (9, 60), (10, 16))) == [0, 0, 4]


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(-10, 70)), max_size=60),
    st.sampled_from([0.0, 5.0, 20.0]),
    st.sampled_from([0.0, 5.0]),
    st.integers(1, 3),
)
def test_prefilter_passes_over_nothing(
    steps: list[tuple[float, float]], hold_up: float, hold_down: float, repeat: int
) -> None:
    rule = LevelRule(WATER, hold_up, hold_down, repeat)
    filtered, whole, at = Watch(), Watch(), 0.0
    bands = Bands([(rule, filtered)])
    for pause, value in steps:
        at += pause
        whole.observe(rule, at, value)
        is_outside = bool(bands.outside(np.array([0], dtype=np.int32), np.array([value]))[0])
        if is_outside:
            filtered.observe(rule, at, value)
            bands.follow(0, rule, filtered)
        assert (filtered.level, filtered.direction) == (whole.level, whole.direction)
