"""Rules, states and windows out of the database, when the engine starts or points and rules were changed."""

from typing import Any, NamedTuple

import numpy as np
import psycopg
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.arrays import Int4s
from anlan.watch.telemetry.engine.catalogue import Catalogue
from anlan.watch.telemetry.engine.monitoring.definitions import Definition, Group, definition_of
from anlan.watch.telemetry.engine.monitoring.judge import Judge
from anlan.watch.telemetry.engine.monitoring.windows import SECOND, Grid, Whole
from anlan.watch.telemetry.models.quality import LATE, OUT_OF_RANGE
from anlan.watch.telemetry.rule_kinds import DAY, HOUR

FROM_READINGS_S, FROM_MINUTES_S = HOUR, 3 * DAY  # longer windows are restored from minutes, still longer from hours
AT_ONCE = 2000  # points whose windows are asked for in one statement

_DEFINITIONS = """
    SELECT r.id, v.name, r.kind, r.point_id, r.point_kind_id, r.region_path, v.lines, v.settings, v.conditions,
        v.hold_up_s, v.hold_down_s
    FROM telemetry_monitoringrule r JOIN telemetry_monitoringruleversion v ON v.rule_id = r.id AND v.is_current
    WHERE v.is_active ORDER BY r.id
"""
_STATES = """
    SELECT s.rule_id, s.point_id, s.level, s.direction, s.waiting_level, s.since, s.judged_us, s.words, v.name
    FROM telemetry_rulestate s JOIN telemetry_monitoringruleversion v ON v.rule_id = s.rule_id AND v.is_current
"""
_CLOCK = """
    SELECT coalesce(extract(epoch FROM max(received_at)), extract(epoch FROM now()))::float8
    FROM telemetry_engineposition
"""
_READINGS = f"""
    SELECT point_id, floor(extract(epoch FROM observed_at) * 1000000 / %(width)s)::int8 AS number,
        count(*) FILTER (WHERE quality & {OUT_OF_RANGE} = 0)::int4,
        count(*) FILTER (WHERE quality & {OUT_OF_RANGE} <> 0)::int4,
        coalesce(sum(value) FILTER (WHERE quality & {OUT_OF_RANGE} = 0), 0),
        coalesce(min(value) FILTER (WHERE quality & {OUT_OF_RANGE} = 0), 'Infinity'),
        coalesce(max(value) FILTER (WHERE quality & {OUT_OF_RANGE} = 0), '-Infinity')
    FROM telemetry_reading
    WHERE point_id = ANY(%(points)b) AND quality & {LATE} = 0 AND observed_at >= %(since)s AND received_at > %(after)s
    GROUP BY 1, 2
"""  # noqa: S608 - put together from constants
_ROLLED = """
    SELECT point_id, floor(extract(epoch FROM at) * 1000000 / %(width)s)::int8 AS number,
        sum(count)::int4, 0, sum(total), min(lowest), max(highest)
    FROM telemetry_{table} WHERE point_id = ANY(%(points)b) AND at >= %(since)s GROUP BY 1, 2
"""


class Ended(NamedTuple):
    """A rule that had raised something and is no longer in force at that point."""

    row: int
    rule_id: int
    level: int
    name: str


async def definitions(connection: psycopg.AsyncConnection[Any]) -> list[Definition]:
    """The rules in use, as they read now."""
    return [definition_of(row) for row in await (await connection.execute(_DEFINITIONS)).fetchall()]


async def clock(connection: psycopg.AsyncConnection[Any]) -> int:
    """The moment (µs) up to which everything received is committed, so that judging goes on from there."""
    row = await (await connection.execute(_CLOCK)).fetchone()
    return int(row[0] * SECOND) if row else 0


async def states(
    connection: psycopg.AsyncConnection[Any], catalogue: Catalogue, groups: list[Group], ours: NDArray[np.bool_]
) -> list[Ended]:
    """Put every rule where it stood; returns those that stand raised at points where they are no longer in force."""
    places = _Places(groups)
    row_of = {entry.id: row for row, entry in enumerate(catalogue.entries)}
    ended = []
    for rule, point, level, direction, waiting, since, judged, words, name in await (
        await connection.execute(_STATES)
    ).fetchall():
        row = row_of.get(point)
        found = None if row is None else places.find(rule, row)
        if found is None:
            if level and row is not None and ours[row]:
                ended.append(Ended(row, rule, level, name))
            continue
        group, place = found
        machine = group.machine
        machine.level[place], machine.direction[place], machine.waiting[place] = level, direction, waiting
        machine.since[place], machine.judged[place], group.words[place] = since, judged, words
    return ended


class _Places:
    """Where rules stand at points, looked up group by group as it is asked for."""

    def __init__(self, groups: list[Group]) -> None:
        self._of_rule: dict[int, list[Group]] = {}
        for group in groups:
            for rule in np.unique(group.rule_ids).tolist():
                self._of_rule.setdefault(rule, []).append(group)
        self._known: dict[int, dict[tuple[int, int], int]] = {}

    def find(self, rule: int, row: int) -> tuple[Group, int] | None:
        """The group and the place in it; None when the rule is not in force there."""
        for group in self._of_rule.get(rule, []):
            known = self._known.get(id(group))
            if known is None:
                pairs = zip(group.rule_ids.tolist(), group.rows.tolist(), strict=True)
                known = self._known[id(group)] = {pair: place for place, pair in enumerate(pairs)}
            if (rule, row) in known:
                return group, known[rule, row]
        return None


async def windows(
    connection: psycopg.AsyncConnection[Any], catalogue: Catalogue, judge: Judge, before: Judge | None
) -> None:
    """Fill the windows: out of those of `before`, the rest from stored readings and their roll-ups."""
    for window_s, grid in judge.grids.items():
        rows = np.flatnonzero(judge.place_of[window_s] >= 0)
        places = judge.place_of[window_s][rows]
        missing = np.ones(len(rows), dtype=np.bool_)
        if before is not None and window_s in before.grids:
            theirs = _places_before(catalogue, before, window_s, rows)
            missing = theirs < 0
            grid.take_over(before.grids[window_s], places[~missing], theirs[~missing])
        rows = rows[missing]
        for start in range(0, len(rows), AT_ONCE):
            await _restore(connection, catalogue, judge, window_s, rows[start : start + AT_ONCE])


def _places_before(catalogue: Catalogue, before: Judge, window_s: int, rows: Whole) -> Whole:
    """Where the points of these rows stand in the grid of the judge before; -1 for those it did not watch."""
    codes = [catalogue.entries[row].code for row in rows.tolist()]
    old = np.array([before.facts.row_of_code.get(code, -1) for code in codes], dtype=np.int64)
    return np.where(old >= 0, before.place_of[window_s][old], -1)


async def _restore(
    connection: psycopg.AsyncConnection[Any], catalogue: Catalogue, judge: Judge, window_s: int, rows: Whole
) -> None:
    grid = judge.grids[window_s]
    place_of_id = dict(zip(catalogue.ids[rows].tolist(), judge.place_of[window_s][rows].tolist(), strict=True))
    row = await (
        await connection.execute(
            "SELECT now() - %s * interval '1 second', rolled_to FROM telemetry_rolledup", [window_s]
        )
    ).fetchone()
    since, rolled_to = row if row else (None, None)
    asked: dict[str, Any] = {
        "width": grid.width, "points": Int4s(catalogue.ids[rows]), "since": since, "after": "-infinity",
    }  # fmt: skip
    if window_s > FROM_READINGS_S and rolled_to is not None:
        table = "minute" if window_s <= FROM_MINUTES_S else "hour"
        await _merge(connection, grid, place_of_id, _ROLLED.format(table=table), asked)
        asked["after"] = rolled_to
    await _merge(connection, grid, place_of_id, _READINGS, asked)


async def _merge(
    connection: psycopg.AsyncConnection[Any],
    grid: Grid,
    place_of_id: dict[int, int],
    statement: str,
    asked: dict[str, Any],
) -> None:
    found = await (await connection.execute(statement, asked)).fetchall()
    if not found:
        return
    points, number, count, bad, total, low, high = zip(*found, strict=True)
    places = np.array([place_of_id[point] for point in points], dtype=np.int64)
    order = np.lexsort((np.array(number), places))
    grid.merge(
        places[order],
        np.array(number, dtype=np.int64)[order],
        np.array(count, dtype=np.int32)[order],
        np.array(bad, dtype=np.int32)[order],
        np.array(total, dtype=np.float64)[order],
        np.array(low, dtype=np.float64)[order],
        np.array(high, dtype=np.float64)[order],
    )
