"""Alarms and their events, written for a whole batch at a time, in the engine's transaction."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import psycopg

from anlan.watch.telemetry import events
from anlan.watch.telemetry.engine.batches import SECOND, Change
from anlan.watch.telemetry.engine.catalogue import Catalogue, Entry
from anlan.watch.telemetry.engine.levels import NONE
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.wording import unit_words

# Times travel as microseconds.
_OPEN = """
    INSERT INTO telemetry_alarm AS a (point_id, rule_key, title, level, peak_level, value, peak_value, recurrences,
        observed_at, received_at, decided_at, region_path, is_demo, shelved_reason)
    SELECT point, rule_key, title, level, level, value, value, 0,
        to_timestamp(observed / 1e6), to_timestamp(received / 1e6), to_timestamp(decided / 1e6), region, demo, ''
    FROM unnest(%s::int4[], %s::text[], %s::text[], %s::int2[], %s::float8[], %s::int8[], %s::int8[], %s::int8[],
        %s::text[], %s::bool[])
        AS n(point, rule_key, title, level, value, observed, received, decided, region, demo)
    ON CONFLICT (point_id, rule_key) WHERE closed_at IS NULL DO UPDATE SET
        level = excluded.level, title = excluded.title, value = excluded.value, returned_at = NULL,
        peak_level = least(a.peak_level, excluded.level), recurrences = a.recurrences + 1
    RETURNING point_id, rule_key, id, shelved_until > now()
"""
# More serious than what was acknowledged: somebody has to look again.
_MOVE = """
    UPDATE telemetry_alarm AS a SET level = n.level, title = n.title, value = n.value,
        peak_level = least(a.peak_level, n.level),
        peak_value = CASE WHEN n.is_low THEN least(a.peak_value, n.peak) ELSE greatest(a.peak_value, n.peak) END,
        acknowledged_at = CASE WHEN n.level < a.level THEN NULL ELSE a.acknowledged_at END,
        acknowledged_by_id = CASE WHEN n.level < a.level THEN NULL ELSE a.acknowledged_by_id END
    FROM unnest(%s::int4[], %s::text[], %s::text[], %s::int2[], %s::float8[], %s::bool[], %s::float8[])
        AS n(point, rule_key, title, level, value, is_low, peak)
    WHERE a.point_id = n.point AND a.rule_key = n.rule_key AND a.closed_at IS NULL
    RETURNING a.point_id, a.rule_key, a.id, a.shelved_until > now()
"""
_RETURN = """
    UPDATE telemetry_alarm AS a SET returned_at = to_timestamp(n.observed / 1e6),
        peak_value = CASE WHEN n.is_low THEN least(a.peak_value, n.peak) ELSE greatest(a.peak_value, n.peak) END,
        closed_at = CASE WHEN a.acknowledged_at IS NOT NULL THEN to_timestamp(n.decided / 1e6) END
    FROM unnest(%s::int4[], %s::text[], %s::int8[], %s::int8[], %s::bool[], %s::float8[])
        AS n(point, rule_key, observed, decided, is_low, peak)
    WHERE a.point_id = n.point AND a.rule_key = n.rule_key AND a.closed_at IS NULL
    RETURNING a.point_id, a.rule_key, a.id, a.shelved_until > now()
"""
_EVENTS = """
    INSERT INTO live_outbox (name, payload, permission, region_path, organisation_path, enterprise)
    SELECT name, payload::jsonb, permission, region, organisation, enterprise
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) WITH ORDINALITY
        AS n(name, payload, permission, region, organisation, enterprise, place)
    ORDER BY place
"""

AlarmEvent = type[events.AlarmRaised | events.AlarmEscalated | events.AlarmLowered | events.AlarmReturned]


@dataclass(slots=True)
class _Step:
    """One change with its point and its words."""

    change: Change
    entry: Entry
    title: str
    words: str
    decided: int


async def write_changes(cursor: psycopg.AsyncCursor[Any], changes: Sequence[Change], catalogue: Catalogue) -> None:
    """Open, move and return alarms in the order of the changes, and announce each."""
    decided = time.time_ns() // 1000
    outbox: list[tuple[str, ...]] = []
    for together in _rounds(changes):
        steps = [_step(change, catalogue, decided) for change in together]
        kept: dict[tuple[int, str], tuple[int, bool]] = {}
        for write, wanted in ((_open, _is_open), (_move, _is_move), (_return, _is_return)):
            chosen = [step for step in steps if wanted(step.change)]
            if chosen:
                await write(cursor, chosen, catalogue)
                kept |= {(row[0], row[1]): (row[2], bool(row[3])) for row in await cursor.fetchall()}
        outbox += [row for step in steps if (row := _announcement(step, kept)) is not None]
    if outbox:
        await cursor.execute(_EVENTS, [list(column) for column in zip(*outbox, strict=True)])


def _rounds(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """The changes in rounds, in each of which a point's rule moves at most once; in the order of points."""
    waiting: dict[tuple[int, str], list[Change]] = {}
    for change in changes:
        waiting.setdefault((change.row, change.rule_key), []).append(change)
    queues = [waiting[key] for key in sorted(waiting)]
    for number in range(max((len(queue) for queue in queues), default=0)):
        yield [queue[number] for queue in queues if number < len(queue)]


def _is_open(change: Change) -> bool:
    return change.before == NONE


def _is_return(change: Change) -> bool:
    return change.after == NONE


def _is_move(change: Change) -> bool:
    return NONE not in (change.before, change.after)


def _step(change: Change, catalogue: Catalogue, decided: int) -> _Step:
    entry = catalogue.entries[change.row]
    if change.value is None:
        words = _span(entry.heartbeat_s * catalogue.limits.silence_beats)
        return _Step(change, entry, f"{entry.name} 失联，超过 {words}没有读数"[:160], "失联", decided)
    words = f"{change.value:.{entry.decimals}f} {unit_words(entry.unit)}".rstrip()
    return _Step(change, entry, f"{entry.name} {entry.kind_name} {words}"[:160], words, decided)


def _span(seconds: float) -> str:
    for size, word in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{seconds / size:g} {word}"
    return f"{seconds:g} 秒"


async def _open(cursor: psycopg.AsyncCursor[Any], steps: list[_Step], catalogue: Catalogue) -> None:
    await cursor.execute(
        _OPEN,
        [
            [step.entry.id for step in steps],
            [step.change.rule_key for step in steps],
            [step.title for step in steps],
            [step.change.after for step in steps],
            [step.change.value for step in steps],
            [step.change.observed for step in steps],
            [step.change.received for step in steps],
            [step.decided for step in steps],
            [step.entry.region_path for step in steps],
            [step.entry.is_demo for step in steps],
        ],
    )


async def _move(cursor: psycopg.AsyncCursor[Any], steps: list[_Step], catalogue: Catalogue) -> None:
    await cursor.execute(
        _MOVE,
        [
            [step.entry.id for step in steps],
            [step.change.rule_key for step in steps],
            [step.title for step in steps],
            [step.change.after for step in steps],
            [step.change.value for step in steps],
            *_peaks(steps, catalogue),
        ],
    )


async def _return(cursor: psycopg.AsyncCursor[Any], steps: list[_Step], catalogue: Catalogue) -> None:
    await cursor.execute(
        _RETURN,
        [
            [step.entry.id for step in steps],
            [step.change.rule_key for step in steps],
            [step.change.observed if step.change.value is not None else step.change.received for step in steps],
            [step.decided for step in steps],
            *_peaks(steps, catalogue),
        ],
    )


def _peaks(steps: list[_Step], catalogue: Catalogue) -> tuple[list[bool], list[float | None]]:
    """For each step: whether its line is one for low values, and the extreme since the alarm was raised, if known."""
    rows = np.array([step.change.row for step in steps], dtype=np.int64)
    peaks = [
        peak if step.change.value is not None and math.isfinite(peak) else None
        for peak, step in zip(catalogue.peaks(rows).tolist(), steps, strict=True)
    ]
    return catalogue.is_low[rows].tolist(), peaks


def _announcement(step: _Step, kept: dict[tuple[int, str], tuple[int, bool]]) -> tuple[str, ...] | None:
    """The outbox row of a step; None when a person has closed the alarm meanwhile or keeps it shelved."""
    change, entry = step.change, step.entry
    alarm_id, is_shelved = kept.get((entry.id, change.rule_key), (0, False))
    kind = _kind(change)
    if not alarm_id or (is_shelved and kind is not events.AlarmEscalated):
        return None
    event = kind(
        alarm_id=alarm_id,
        point_id=entry.id,
        rule_key=change.rule_key,
        level=change.after,
        title=step.title,
        value=change.value,
        longitude=entry.longitude,
        latitude=entry.latitude,
        region_path=entry.region_path,
        observed_ms=round(change.observed * 1000 / SECOND),
        received_ms=round(change.received * 1000 / SECOND),
        decided_ms=round(step.decided * 1000 / SECOND),
        point_code=entry.code,
        point_name=entry.name,
        value_words=step.words,
    )
    payload = msgspec.json.encode(event.payload()).decode()
    audience = (entry.region_path, entry.organisation_path, entry.enterprise)
    return (kind.name, payload, str(Permission.ALARM_VIEW), *audience)


def _kind(change: Change) -> AlarmEvent:
    if _is_open(change):
        return events.AlarmRaised
    if _is_return(change):
        return events.AlarmReturned
    return events.AlarmEscalated if change.after < change.before else events.AlarmLowered
