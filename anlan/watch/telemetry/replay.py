"""Trying a rule on the past: the readings of the last days, judged by the rule as it is and as it would be.

The engine's own `Judge` does it, with a clock that runs through those days. Readings count from their observation
here, so that what was brought in later (backfill) is part of the past too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from anlan.watch.telemetry.engine.levels import NONE, Band, LevelRule, Watch
from anlan.watch.telemetry.engine.monitoring.definitions import Definition, groups_of
from anlan.watch.telemetry.engine.monitoring.judge import NEVER, Facts, Judge
from anlan.watch.telemetry.engine.monitoring.subjects import rows_named
from anlan.watch.telemetry.engine.monitoring.windows import CELLS, SECOND
from anlan.watch.telemetry.limits import limits
from anlan.watch.telemetry.models import Point, PointRule
from anlan.watch.telemetry.models.quality import LATE, OUT_OF_RANGE
from anlan.watch.telemetry.rule_kinds import AREA, SEVERAL
from anlan.watch.telemetry.weather import warnings_between

DAYS = (1, 3, 7)
MOST_POINTS = 40  # of a rule over a kind of point: the first by code, and the page says so
MOST_AREA_POINTS = 300
MOST_READINGS = 600_000
MOST_STEPS = 3000
NOTHING = np.zeros(0, dtype=np.int64)

_READINGS = f"""
    SELECT point_id, (extract(epoch FROM observed_at) * 1000000)::int8,
        value, quality
    FROM telemetry_reading WHERE point_id = ANY(%s) AND observed_at >= %s AND observed_at < %s AND quality & {LATE} = 0
    ORDER BY observed_at LIMIT {MOST_READINGS + 1}
"""  # noqa: S608 - put together from constants


@dataclass(frozen=True)
class Episode:
    """What would have been one alarm: where, from when until when (None: still), how bad at worst."""

    point: Point
    since: datetime
    until: datetime | None
    level: int
    words: str = ""

    def meets(self, other: "Episode") -> bool:
        """Whether two are of the same point and at the same time, in part."""
        if self.point.pk != other.point.pk:
            return False
        mine, theirs = self.until or _FAR, other.until or _FAR
        return self.since <= theirs and other.since <= mine


_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Comparison:
    """Alarms of the past days by the rule as it is (`before`) and as it would be (`after`)."""

    days: int
    step_s: float
    points: int
    readings: int
    is_cut: bool
    before: list[Episode]
    after: list[Episode]

    @property
    def fresh(self) -> list[Episode]:
        """Those that only the new rule raises."""
        return [each for each in self.after if not any(each.meets(old) for old in self.before)]

    @property
    def gone(self) -> list[Episode]:
        """Those that the new rule no longer raises."""
        return [each for each in self.before if not any(each.meets(new) for new in self.after)]

    @property
    def regraded(self) -> list[tuple[Episode, Episode]]:
        """(as it was, as it would be) of those whose worst level changes."""
        pairs = [(old, next((new for new in self.after if new.meets(old)), None)) for old in self.before]
        return [(old, new) for old, new in pairs if new is not None and new.level != old.level]


@dataclass(frozen=True)
class _Past:
    points: list[Point]
    rows: np.ndarray[Any, np.dtype[np.int32]]
    observed: np.ndarray[Any, np.dtype[np.int64]]
    values: np.ndarray[Any, np.dtype[np.float64]]
    quality: np.ndarray[Any, np.dtype[np.int16]]
    is_cut: bool


def compare_rules(
    before: Definition | None, after: Definition | None, points: Iterable[Point], days: int, now: datetime | None = None
) -> Comparison:
    """A monitoring rule over the points it watches and those it names (all visible to who asks)."""
    end = now or timezone.now()
    start = end - timedelta(days=days)
    window_s = max(int(d.settings.get("window_s", 0)) for d in (before, after) if d is not None)
    past = _past(list(points), start - timedelta(seconds=window_s), end)
    step = max(window_s * SECOND // CELLS, SECOND, days * 86400 * SECOND // MOST_STEPS)
    span = (int(start.timestamp() * SECOND), int(end.timestamp() * SECOND))
    told = [_run(each, past, span, step) if each is not None else [] for each in (before, after)]
    return Comparison(days, step / SECOND, len(past.points), len(past.rows), past.is_cut, told[0], told[1])


def compare_lines(point: Point, after: LevelRule, days: int, now: datetime | None = None) -> Comparison:
    """The level lines of a point, reading by reading as the engine does."""
    end = now or timezone.now()
    past = _past([point], end - timedelta(days=days), end)
    rule = point.rules.filter(is_current=True).first()
    told = [_watched(level_rule_of(rule), point, past, 0), _watched(after, point, past, 0)]
    return Comparison(days, 0.0, 1, len(past.rows), past.is_cut, told[0], told[1])


def level_rule_of(rule: PointRule | None) -> LevelRule:
    """A stored rule as the engine judges it."""
    if rule is None:
        return LevelRule()
    return LevelRule(bands_of(rule.bands), rule.hold_up_s, rule.hold_down_s, rule.repeat)


def bands_of(bands: Sequence[dict[str, Any]]) -> tuple[Band, ...]:
    """Stored lines as the engine judges them."""
    return tuple(Band(b["level"], b["side"], float(b["raise"]), float(b["clear"])) for b in bands)


def _past(points: list[Point], start: datetime, end: datetime) -> _Past:
    points = sorted(points, key=lambda each: each.code)
    row_of = {point.pk: row for row, point in enumerate(points)}
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, [list(row_of), start, end])
        found = cursor.fetchall()
    is_cut = len(found) > MOST_READINGS
    columns = list(zip(*found[:MOST_READINGS], strict=True)) or [()] * 4
    return _Past(
        points,
        np.array([row_of[point] for point in columns[0]], dtype=np.int32),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=np.float64),
        np.array(columns[3], dtype=np.int16),
        is_cut,
    )


@dataclass(frozen=True)
class _Place:
    id: int
    code: str
    kind_key: str
    region_path: str


def _run(definition: Definition, past: _Past, span: tuple[int, int], step: int) -> list[Episode]:
    places = [_Place(p.pk, p.code, p.kind_id, p.region_path) for p in past.points]
    facts = _facts(past)
    groups = groups_of([definition], places, np.ones(len(places), dtype=np.bool_))
    judge = Judge(facts, groups)
    moments = (datetime.fromtimestamp(at / SECOND, UTC) for at in span)
    judge.warnings = warnings_between(*moments)
    judge.feed(past.rows, past.observed, past.observed, past.values, past.quality)
    levels = _levels(judge, past)
    open_ones: dict[int, Episode] = {}
    done: list[Episode] = []
    judge.absorb(span[0])
    for at in range(span[0] + step, span[1] + 1, step):
        for row, changes in levels.items():
            facts.level[row] = next((level for moment, level in reversed(changes) if moment <= at), NONE)
        for moved in (each for chunk in judge.step(at) for each in chunk):
            _note(open_ones, done, past.points[moved.row], moved.after, at, moved.words)
        judge.touched.clear()
    return sorted([*done, *open_ones.values()], key=lambda each: each.since)


def _note(
    open_ones: dict[int, Episode], done: list[Episode], point: Point, level: int, at: int, words: str = ""
) -> None:
    """Begin, worsen or end an episode."""
    moment = datetime.fromtimestamp(at / SECOND, UTC)
    known = open_ones.pop(point.pk, None)
    if level == NONE:
        if known is not None:
            done.append(Episode(point, known.since, moment, known.level, known.words))
    elif known is None:
        open_ones[point.pk] = Episode(point, moment, None, level, words)
    else:
        is_worse = level < known.level
        open_ones[point.pk] = Episode(
            point, known.since, None, min(level, known.level), words if is_worse else known.words
        )


def _levels(judge: Judge, past: _Past) -> dict[int, list[tuple[int, int]]]:
    """Line levels over time of the points that conditions name, by row: (moment, level) at each change."""
    named = np.unique(np.concatenate([rows_named(group, judge.facts) for group in judge.groups] or [NOTHING]))
    found = {}
    for row in named.tolist():
        rule = level_rule_of(past.points[row].rules.filter(is_current=True).first())
        watch, changes = Watch(), [(0, NONE)]
        for place in np.flatnonzero((past.rows == row) & (past.quality & OUT_OF_RANGE == 0)).tolist():
            at = int(past.observed[place])
            changes += [(at, watch.level)] if watch.observe(rule, at / SECOND, float(past.values[place])) else []
        found[row] = changes
    return found


def _watched(rule: LevelRule, point: Point, past: _Past, row: int) -> list[Episode]:
    watch = Watch()
    open_ones: dict[int, Episode] = {}
    done: list[Episode] = []
    good = (past.rows == row) & (past.quality & OUT_OF_RANGE == 0)
    order = np.flatnonzero(good)[np.argsort(past.observed[good], kind="stable")]
    for place in order.tolist():
        at = int(past.observed[place])
        if watch.observe(rule, at / SECOND, float(past.values[place])):
            _note(open_ones, done, point, watch.level, at)
    return sorted([*done, *open_ones.values()], key=lambda each: each.since)


def _facts(past: _Past) -> Facts:
    size = len(past.points)
    beats = limits().silence_beats
    rules = {r.point_id: r for r in PointRule.objects.filter(point__in=past.points, is_current=True)}
    bands = [rules[p.pk].bands if p.pk in rules else [] for p in past.points]
    return Facts(
        value=np.full(size, np.nan),
        observed=np.full(size, NEVER, dtype=np.int64),
        heard=np.full(size, NEVER, dtype=np.int64),
        patience=np.array([p.kind.heartbeat_s * beats * SECOND for p in past.points], dtype=np.int64),
        level=np.zeros(size, dtype=np.int16),
        decimals=[p.kind.decimals for p in past.points],
        units=[p.kind.unit for p in past.points],
        region_paths=[p.region_path for p in past.points],
        row_of_code={p.code: row for row, p in enumerate(past.points)},
        lines=[[(b["level"], b["side"], float(b["raise"])) for b in own] for own in bands],
        kinds=[p.kind_id for p in past.points],
        served=np.ones(size, dtype=np.bool_),
    )


def points_of(definition: Definition, account: Any) -> tuple[list[Point], int]:
    """The points that a replay of a rule reads, as far as the account may see them, and how many the rule watches."""
    visible = Point.objects.visible_to(account).select_related("kind").filter(is_active=True)
    own = visible.filter(pk=definition.point_id or 0) if definition.point_kind is None else visible.filter(
        kind_id=definition.point_kind, region_path__startswith=definition.region_path
    )  # fmt: skip
    most = MOST_AREA_POINTS if definition.kind.subject == AREA else MOST_POINTS
    total = own.count()
    found = {point.pk: point for point in own.order_by("code")[:most]}
    extra = visible.filter(code__in=_codes_named(definition))
    if definition.kind.subject in (AREA, SEVERAL) and definition.point_id:
        extra = extra | visible.filter(pk=definition.point_id or 0)
    for term in definition.settings.get("terms", []):
        if "region" in term:
            area = visible.filter(kind_id=term["kind"], region_path__startswith=term["region"])
            found |= {point.pk: point for point in area.order_by("code")[:MOST_AREA_POINTS]}
    return list((found | {point.pk: point for point in extra}).values()), total


def _codes_named(definition: Definition) -> list[str]:
    terms = definition.settings.get("terms", [])
    return [definition.settings.get("twin", ""), *(term["point"] for term in terms if "point" in term)]
