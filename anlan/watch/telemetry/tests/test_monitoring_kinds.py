"""Every kind of monitoring rule raises what it is for, and says it; conditions, areas and unknowns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from anlan.watch.telemetry.engine.monitoring.definitions import Definition, groups_of
from anlan.watch.telemetry.engine.monitoring.judge import NEVER, Facts, Judge, Moved
from anlan.watch.telemetry.engine.monitoring.windows import SECOND
from anlan.watch.telemetry.models.quality import OUT_OF_RANGE
from anlan.watch.telemetry.rule_kinds import ONE, RULE_KINDS
from anlan.watch.telemetry.weather import WarningSpan

START = 1_790_000_000  # 22:13:20 in Beijing, in September
STREET = "/360403/360403001/"


@dataclass(frozen=True)
class Spot:
    """A point as the judge sees it."""

    id: int
    code: str
    kind_key: str = "depth"
    region_path: str = STREET


SPOTS = [Spot(10, "A"), Spot(11, "B"), Spot(12, "C"), Spot(13, "R", "rain")]


def facts() -> Facts:
    """Nothing known yet; lines at 20 and 27, patience 180 s."""
    size = len(SPOTS)
    return Facts(
        value=np.full(size, np.nan),
        observed=np.full(size, NEVER, dtype=np.int64),
        heard=np.full(size, NEVER, dtype=np.int64),
        patience=np.full(size, 180 * SECOND, dtype=np.int64),
        level=np.zeros(size, dtype=np.int16),
        decimals=[1] * size,
        units=["cm"] * size,
        region_paths=[spot.region_path for spot in SPOTS],
        row_of_code={spot.code: row for row, spot in enumerate(SPOTS)},
        lines=[[(4, "high", 20.0), (3, "high", 27.0)]] * size,
        kinds=[spot.kind_key for spot in SPOTS],
        served=np.ones(size, dtype=np.bool_),
    )


def judge(kind: str, raise_at: float, clear_at: float, settings: dict[str, Any], **more: Any) -> Judge:
    """A judge of one yellow rule: of point A, or over the depths of the street at A."""
    found = RULE_KINDS[kind]
    area = "depth" if found.subject == "area" else None
    line = {"level": 3, "raise": raise_at, "clear": clear_at, "rule_id": ""}
    definition = Definition(7, "试验", found, 10, area, STREET if area else "", [line], settings, **more)
    return Judge(facts(), groups_of([definition], SPOTS, np.ones(len(SPOTS), dtype=np.bool_)))


def feed(judge: Judge, row: int, readings: list[tuple[float, float]], quality: int = 0) -> None:
    """Readings of a point as (second, value)."""
    moments = np.array([int((START + at) * SECOND) for at, _ in readings], dtype=np.int64)
    values = np.array([value for _, value in readings])
    size = len(readings)
    judge.feed(np.full(size, row, np.int32), moments, moments, values, np.full(size, quality, np.int16))


def run(judge: Judge, seconds: int, step: int = 10) -> list[Moved]:
    """Everything that moved up to a second."""
    moments = range(step, seconds + 1, step)
    return [moved for at in moments for chunk in judge.step((START + at) * SECOND) for moved in chunk]


def minutes(*values: float) -> list[tuple[float, float]]:
    """One reading every ten seconds."""
    return [(10.0 * number, value) for number, value in enumerate(values, 1)]


UP = [5.0 + 0.1 * n for n in range(60)]
W = {"window_s": 600}
CASES: list[tuple[str, float, float, dict[str, Any], list[float], str]] = [
    ("high", 10, 9, {}, [5, 11], "高于分时上限，现 11.0 厘米"),
    ("low", 2, 3, {}, [5, 1], "低于分时下限，现 1.0 厘米"),
    ("rise", 5, 4, W, [1, 2, 7], "10 分钟内上涨 6.0 厘米"),
    ("fall", 5, 4, W, [7, 2], "10 分钟内下降 5.0 厘米"),
    ("rate", 30, 20, {**W, "per_s": 3600}, UP, "变化速率每小时 36.00 厘米"),
    ("bend", 100, 50, {**W, "per_s": 3600}, [0.01 * n * n for n in range(60)], "加速，每小时 2592.00 厘米，每小时"),
    ("sum", 10, 9, W, [4, 4, 4], "10 分钟累计 12.0 厘米"),
    ("mean", 4, 3, W, [4, 4.2], "10 分钟均值 4.0 厘米"),
    ("mean_low", 4, 5, W, [4, 3.8], "10 分钟均值低至 4.0 厘米"),
    ("range", 3, 2, W, [4, 1, 2], "10 分钟内波动 3.0 厘米"),
    ("jump", 6, 3, W, [5, 5.1] * 6 + [9], "跳变，离均值 75.6 个标准差"),
    ("times", 3, 2, {**W, "beyond": 8.0}, [9, 1, 9, 1, 9], "10 分钟内 3 次到 8 厘米"),
    ("share", 50, 40, {**W, "beyond": 8.0}, [1, 9], "10 分钟内 50%的时间到 8 厘米"),
    ("stuck", 1, 1, {**W, "tolerance": 0.0}, [5.0] * 40, "10 分钟内读数不变，疑似卡住"),
    ("trend", 60, 90, {**W, "target": 0}, [15 + 0.05 * n + 0.01 * (n % 3) for n in range(60)], "预计"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_each_kind_raises_and_says_what_it_found(
    case: tuple[str, float, float, dict[str, Any], list[float], str],
) -> None:
    kind, raise_at, clear_at, settings, values, words = case
    found = judge(kind, raise_at, clear_at, settings)
    feed(found, 0, minutes(*values))
    moved = run(found, 10 * len(values))
    assert [(each.row, each.rule_id, each.before, each.after) for each in moved][:1] == [(0, 7, 0, 3)]
    assert moved[0].words.startswith(words) if kind != "rate" else moved[0].words == words


def test_impossible_readings_count_and_move_nothing_else() -> None:
    found = judge("impossible", 3, 1, {"window_s": 600})
    feed(found, 0, minutes(900, 900, 900), OUT_OF_RANGE)
    assert [each.words for each in run(found, 30)] == ["10 分钟内超量程 3 次"]
    assert np.isnan(found.facts.value[0])


def test_twins_that_differ() -> None:
    found = judge("spread", 2, 1, {"twin": "B"})
    feed(found, 0, minutes(5, 5, 5))
    assert run(found, 20) == []  # the twin has said nothing: unknown
    feed(found, 1, [(25, 8.0)])
    assert [each.words for each in run(found, 30)] == ["与 B 相差 3.0 厘米"]


@pytest.mark.parametrize(
    ("kind", "line", "settings", "words"),
    [
        ("area_sum", 5, {"window_s": 600, "aggregate": "mean"}, "区域10 分钟面平均累计 6.0 厘米"),
        ("area_mean", 5, {"aggregate": "highest"}, "区域最大 9.0 厘米"),
        ("area_count", 2, {"beyond": 3.0}, "区域内 2 个测点到 3 厘米"),
    ],
)
def test_areas_ask_half_of_their_points(kind: str, line: float, settings: dict[str, Any], words: str) -> None:
    found = judge(kind, line, line - 1, settings)
    feed(found, 1, [(5, 9.0)])
    assert run(found, 10) == []  # one of three: nothing is known of the area
    feed(found, 2, [(15, 3.0)])
    assert [(each.row, each.words) for each in run(found, 20)] == [(0, words)]


def test_an_area_gone_silent() -> None:
    found = judge("area_silent", 60, 50, {})
    for row in range(3):
        feed(found, row, [(1, 1.0)])
    feed(found, 0, [(300, 1.0)])
    moved = [each for at in (10, 310) for chunk in found.step((START + at) * SECOND) for each in chunk]
    assert [each.words for each in moved] == ["区域内 67%的测点失联"]


def test_conditions_with_unknown_parts() -> None:
    terms = [
        {"point": "A", "is_high": True, "value": 10.0},
        {"point": "B", "level": 3},
        {"event": "11B03", "level": 3},
        {"region": STREET, "kind": "rain", "aggregate": "mean", "is_high": True, "value": 5.0},
    ]
    two = judge("composite", 1, 1, {"terms": terms, "mode": "some", "least": 2})
    every = judge("composite", 1, 1, {"terms": terms, "mode": "all"})
    rain = WarningSpan("11B03", 2, (STREET,), START + 15, START + 35)
    for found in (two, every):
        feed(found, 0, minutes(12, 12, 12, 12))
        found.warnings = [rain]
    assert [(each.after, each.words) for each in run(two, 40)] == [(3, "试验：条件已满足")]
    assert two.groups[0].machine.level[0] == 3  # after the warning B and the rain are unknown: it stays
    assert run(every, 40) == []
    feed(every, 1, [(20, 30.0)])
    feed(every, 3, [(20, 6.0)])
    every.facts.level[1] = 3
    assert [each.after for each in run(every, 30)] == [3]


def test_hours_months_and_weather_put_a_rule_out_of_force() -> None:
    night = judge("high", 10, 9, {}, conditions={"hours": "22:20-06:00"})
    feed(night, 0, [(t, 12.0) for t in range(10, 1000, 60)])
    assert [each.after for each in run(night, 390)] == []
    assert [each.after for each in run(night, 410)] == [3]  # 22:20 is 400 s after the start
    winter = judge("high", 10, 9, {}, conditions={"months": [11, 2]})
    feed(winter, 0, [(10, 12.0)])
    assert run(winter, 20) == []
    wet = judge("high", 10, 9, {}, conditions={"event": "11B03", "event_level": 3})
    feed(wet, 0, [(10, 12.0), (60, 12.0)])
    wet.warnings = [WarningSpan("11B03", 3, (), START + 25, START + 45)]
    assert [each.after for each in run(wet, 60)] == [3, 0]


def test_every_kind_has_a_case() -> None:
    tried = {case[0] for case in CASES} | {"impossible", "spread", "area_sum", "area_mean", "area_count", "area_silent"}
    assert tried | {"composite"} == set(RULE_KINDS)
    assert len(RULE_KINDS) >= 20
    assert sum(kind.subject == ONE for kind in RULE_KINDS.values()) == len(CASES) + 2


def test_readings_do_not_count_before_the_clock_has_passed_their_receipt() -> None:
    found = judge("high", 10, 9, {})
    feed(found, 0, [(10, 5.0), (20, 12.0)])
    assert run(found, 10) == []
    assert np.isclose(found.facts.value[0], 5.0)
    assert [each.after for each in run(found, 20)] == [3]
