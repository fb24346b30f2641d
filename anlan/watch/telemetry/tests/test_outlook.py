"""预计: an estimate with an honest interval, and silence where the fit does not carry it."""

import numpy as np

from anlan.watch.telemetry.outlook import next_line, outlook

TIMES = np.arange(0, 3600.0, 60)


def test_a_steady_rise_reaches_its_line_when_it_will() -> None:
    found = outlook(TIMES, 10 + TIMES / 600, 3, 20.0, "high")
    assert found is not None
    assert round(found.minutes) == 41
    assert found.words == "预计 41 分钟后到黄线（41 分钟至 41 分钟，95% 区间）"


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    hits, told = 0, 0
    for _ in range(200):
        found = outlook(TIMES, 10 + TIMES / 600 + rng.normal(0, 0.4, TIMES.size), 3, 20.0, "high")
        if found is not None:
            told += 1
            hits += found.soonest <= 41 <= found.latest
    assert told > 190
    assert hits / told > 0.9


def test_nothing_is_told_without_a_sure_way() -> None:
    rng = np.random.default_rng(5)
    level = 10 + rng.normal(0, 1, TIMES.size)
    assert outlook(TIMES, level, 3, 20.0, "high") is None
    assert outlook(TIMES, 10 + TIMES / 600, 3, 12.0, "high") is None  # it is beyond already
    assert outlook(TIMES, 10 + TIMES / 600, 3, 200.0, "high") is None  # farther than twice what was looked at
    assert outlook(TIMES, 10 - TIMES / 600, 3, 20.0, "high") is None  # the other way
    assert outlook(TIMES[:5], 10 + TIMES[:5] / 600, 3, 20.0, "high") is None
    falling = outlook(TIMES, 10 - TIMES / 600, 2, 2.0, "low")
    assert falling is not None
    assert 18 < falling.minutes < 22


def test_the_next_line_on_the_way() -> None:
    lines = [(4, "high", 15.0), (3, "high", 27.0), (2, "low", 2.0)]
    assert next_line(lines, 10, is_rising=True) == (4, "high", 15.0)
    assert next_line(lines, 10, 3, is_rising=True) == (3, "high", 27.0)
    assert next_line(lines, 10, is_rising=False) == (2, "low", 2.0)
    assert next_line(lines, 30, is_rising=True) is None
