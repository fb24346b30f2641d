"""Levels of many rules at once are what `Watch` decides one after another, whatever comes."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.watch.telemetry.engine.levels import Band, LevelRule, Watch
from anlan.watch.telemetry.engine.monitoring.machine import Machine

SIZE = 6
VALUES = st.lists(
    st.lists(st.one_of(st.integers(-20, 80).map(float), st.just(float("nan"))), min_size=SIZE, max_size=SIZE),
    min_size=1,
    max_size=40,
)
LINES = st.lists(
    st.dictionaries(st.integers(1, 4), st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=4),
    min_size=SIZE,
    max_size=SIZE,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, LINES, st.sampled_from([0, 3]), st.sampled_from([0, 2]), st.booleans())
def test_many_at_once_are_as_one_after_another(
    series: list[list[float]],
    lines: list[dict[int, tuple[int, int]]],
    hold_up: int,
    hold_down: int,
    is_low: bool,
) -> None:
    side, sign = ("low", 1) if is_low else ("high", -1)
    raise_at, clear_at = np.full((SIZE, 4), np.nan), np.full((SIZE, 4), np.nan)
    rules = []
    for number, own in enumerate(lines):
        bands = []
        for level, (line, gap) in own.items():
            raise_at[number, level - 1], clear_at[number, level - 1] = line, line + sign * gap
            bands.append(Band(level, side, line, line + sign * gap))
        rules.append(LevelRule(tuple(bands), hold_up, hold_down))
    machine = Machine(raise_at, clear_at, hold_up, hold_down, is_low=is_low)
    watches = [Watch() for _ in range(SIZE)]
    everything, always = np.arange(SIZE), np.ones(SIZE, dtype=np.bool_)
    for second, values in enumerate(series, 1):
        machine.observe(everything, second * 1_000_000, np.array(values), always)
        for watch, rule, value in zip(watches, rules, values, strict=True):
            if value == value:
                watch.observe(rule, second, value)
        assert machine.level.tolist() == [watch.level for watch in watches]
        assert machine.direction.tolist() == [watch.direction for watch in watches]


def test_no_moment_is_judged_twice_and_out_of_force_wants_nothing() -> None:
    lines = np.array([[np.nan, np.nan, 10.0, np.nan]])
    machine = Machine(lines, lines - 1, 0, 0, is_low=False)
    one, yes, no = np.array([0]), np.array([True]), np.array([False])
    assert machine.observe(one, 5_000_000, np.array([12.0]), yes)[0].tolist() == [0]
    assert machine.observe(one, 5_000_000, np.array([0.0]), yes)[0].tolist() == []
    assert machine.level.tolist() == [3]
    machine.observe(one, 6_000_000, np.array([np.nan]), yes)
    assert machine.level.tolist() == [3]
    machine.observe(one, 7_000_000, np.array([12.0]), no)
    assert machine.level.tolist() == [0]
