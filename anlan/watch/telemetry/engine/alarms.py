"""Alarms and their events, written for a whole batch at a time, in the engine's transaction.

Each statement moves alarms and announces what it has moved, so that nothing has to come back to us in between.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
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
from anlan.watch.telemetry.wording import alarm_title, number_text, unit_words

_STEPS = """
    SELECT * FROM unnest(
        %(point)s::int4[], %(rule_key)s::text[], %(title)s::text[], %(level)s::int2[], %(value)s::float8[],
        %(observed)s::int8[], %(received)s::int8[], %(decided)s::int8[], %(region)s::text[], %(demo)s::bool[],
        %(is_low)s::bool[], %(peak)s::float8[], %(event)s::text[], %(payload)s::jsonb[], %(organisation)s::text[],
        %(enterprise)s::text[], %(is_loud)s::bool[])
    AS n(point, rule_key, title, level, value, observed, received, decided, region, demo, is_low, peak, event, payload,
         organisation, enterprise, is_loud)
"""
# Nothing is announced of an alarm that a person has closed meanwhile, and only escalations of one that is shelved.
_TELL = """
    INSERT INTO live_outbox (name, payload, permission, region_path, organisation_path, enterprise)
    SELECT n.event, n.payload || jsonb_build_object('alarm_id', a.id), %(permission)s, n.region, n.organisation,
        n.enterprise
    FROM a JOIN n ON n.point = a.point_id AND n.rule_key = a.rule_key
    WHERE n.is_loud OR a.shelved_until IS NULL OR a.shelved_until <= now()
    ORDER BY n.point
"""
_PEAK = "CASE WHEN n.is_low THEN least(alarm.peak_value, n.peak) ELSE greatest(alarm.peak_value, n.peak) END"
_MOVED = "RETURNING alarm.id, alarm.point_id, alarm.rule_key, alarm.shelved_until"
_THE_OPEN_ONE = "alarm.point_id = n.point AND alarm.rule_key = n.rule_key AND alarm.closed_at IS NULL"

_OPEN = f"""
    WITH n AS ({_STEPS}), a AS (
        INSERT INTO telemetry_alarm AS alarm (point_id, rule_key, title, level, peak_level, value, peak_value,
            recurrences, observed_at, received_at, decided_at, region_path, is_demo, shelved_reason)
        SELECT point, rule_key, title, level, level, value, value, 0, to_timestamp(observed / 1e6),
            to_timestamp(received / 1e6), to_timestamp(decided / 1e6), region, demo, ''
        FROM n ORDER BY point
        ON CONFLICT (point_id, rule_key) WHERE closed_at IS NULL DO UPDATE SET
            level = excluded.level, title = excluded.title, value = excluded.value, returned_at = NULL,
            peak_level = least(alarm.peak_level, excluded.level), recurrences = alarm.recurrences + 1
        {_MOVED}
    )
    {_TELL}
"""  # noqa: S608 - put together from the constants above
# What a person has closed goes on unseen while it stays as it was; when it gets worse, it is an alarm anew.
_MOVE = f"""
    WITH n AS ({_STEPS}), moved AS (
        UPDATE telemetry_alarm AS alarm SET level = n.level, title = n.title, value = n.value,
            peak_level = least(alarm.peak_level, n.level), peak_value = {_PEAK}
        FROM n WHERE {_THE_OPEN_ONE} {_MOVED}
    ), anew AS (
        INSERT INTO telemetry_alarm AS alarm (point_id, rule_key, title, level, peak_level, value, peak_value,
            recurrences, observed_at, received_at, decided_at, region_path, is_demo, shelved_reason)
        SELECT point, rule_key, title, level, level, value, value, 0, to_timestamp(observed / 1e6),
            to_timestamp(received / 1e6), to_timestamp(decided / 1e6), region, demo, ''
        FROM n WHERE n.is_loud
            AND NOT EXISTS (SELECT 1 FROM moved WHERE moved.point_id = n.point AND moved.rule_key = n.rule_key)
        ORDER BY point
        ON CONFLICT DO NOTHING
        {_MOVED}
    ), a AS (SELECT * FROM moved UNION ALL SELECT * FROM anew)
    {_TELL}
"""  # noqa: S608
_RETURN = f"""
    WITH n AS ({_STEPS}), a AS (
        UPDATE telemetry_alarm AS alarm SET returned_at = to_timestamp(n.observed / 1e6), peak_value = {_PEAK},
            closed_at = CASE WHEN alarm.acknowledged_at IS NOT NULL THEN to_timestamp(n.decided / 1e6) END
        FROM n WHERE {_THE_OPEN_ONE} {_MOVED}
    )
    {_TELL}
"""  # noqa: S608


@dataclass(slots=True)
class _Step:
    """One change with its point and its words."""

    change: Change
    entry: Entry
    title: str
    words: str
    decided: int
    is_low: bool
    peak: float | None


AlarmEvent = events.AlarmRaised | events.AlarmEscalated | events.AlarmLowered | events.AlarmReturned


async def write_changes(cursor: psycopg.AsyncCursor[Any], changes: Sequence[Change], catalogue: Catalogue) -> None:
    """Open, move and return alarms in the order of the changes, and announce each."""
    decided = time.time_ns() // 1000
    for together in _rounds(changes):
        steps = [_step(change, catalogue, decided) for change in together]
        for statement, is_meant in _VERBS:
            chosen = [step for step in steps if is_meant(step.change)]
            if chosen:
                await cursor.execute(statement, _columns(chosen))


def _is_opening(change: Change) -> bool:
    return change.before == NONE


def _is_move(change: Change) -> bool:
    return NONE not in (change.before, change.after)


def _is_return(change: Change) -> bool:
    return change.after == NONE


_VERBS: tuple[tuple[str, Callable[[Change], bool]], ...] = (
    (_OPEN, _is_opening),
    (_MOVE, _is_move),
    (_RETURN, _is_return),
)


def _rounds(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """The changes in rounds, in each of which a point's rule moves at most once; in the order of points."""
    waiting: dict[tuple[int, str], list[Change]] = {}
    for change in changes:
        waiting.setdefault((change.row, change.rule_key), []).append(change)
    queues = [waiting[key] for key in sorted(waiting)]
    for number in range(max((len(queue) for queue in queues), default=0)):
        yield [queue[number] for queue in queues if number < len(queue)]


def _step(change: Change, catalogue: Catalogue, decided: int) -> _Step:
    entry = catalogue.entries[change.row]
    if change.title:
        return _Step(change, entry, change.title[:160], change.words, decided, False, change.value)
    if change.value is None:
        span = _span(entry.heartbeat_s * catalogue.limits.silence_beats)
        return _Step(change, entry, f"{entry.name} 失联，超过 {span}没有读数"[:160], "失联", decided, False, None)
    words = f"{number_text(change.value, entry.unit, entry.decimals)} {unit_words(entry.unit)}".rstrip()
    title = alarm_title(entry.name, entry.kind_name, words)
    peak = float(catalogue.peaks(np.array([change.row]))[0])
    is_low = bool(catalogue.is_low[change.row])
    return _Step(change, entry, title, words, decided, is_low, peak if math.isfinite(peak) else None)


def _span(seconds: float) -> str:
    for size, word in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{seconds / size:g} {word}"
    return f"{seconds:g} 秒"


def _columns(steps: list[_Step]) -> dict[str, Any]:
    """The parameters of a statement."""
    announcements = [_announcement(step) for step in steps]
    return {
        "point": [step.entry.id for step in steps],
        "rule_key": [step.change.rule_key for step in steps],
        "title": [step.title for step in steps],
        "level": [step.change.after for step in steps],
        "value": [step.change.value for step in steps],
        "observed": [_moment(step.change) for step in steps],
        "received": [step.change.received for step in steps],
        "decided": [step.decided for step in steps],
        "region": [step.entry.region_path for step in steps],
        "demo": [step.entry.is_demo for step in steps],
        "is_low": [step.is_low for step in steps],
        "peak": [step.peak for step in steps],
        "event": [event.name for event in announcements],
        "payload": [msgspec.json.encode(event.payload()).decode() for event in announcements],
        "organisation": [step.entry.organisation_path for step in steps],
        "enterprise": [step.entry.enterprise for step in steps],
        "is_loud": [isinstance(event, events.AlarmEscalated) for event in announcements],
        "permission": str(Permission.ALARM_VIEW),
    }


def _moment(change: Change) -> int:
    """When the thing itself happened. A silence ends when something is received, whatever time that bears."""
    return change.received if change.rule_key == "silence" and _is_return(change) else change.observed


def _announcement(step: _Step) -> AlarmEvent:
    """The event of a step; the number of its alarm is known only where the alarm is written."""
    change, entry = step.change, step.entry
    return _kind(change)(
        alarm_id=0,
        point_id=entry.id,
        rule_key=change.rule_key,
        level=change.after,
        title=step.title,
        value=change.value,
        longitude=entry.longitude,
        latitude=entry.latitude,
        region_path=entry.region_path,
        observed_ms=round(_moment(change) * 1000 / SECOND),
        received_ms=round(change.received * 1000 / SECOND),
        decided_ms=round(step.decided * 1000 / SECOND),
        point_code=entry.code,
        point_name=entry.name,
        value_words=step.words,
    )


def _kind(change: Change) -> type[AlarmEvent]:
    if _is_opening(change):
        return events.AlarmRaised
    if _is_return(change):
        return events.AlarmReturned
    return events.AlarmEscalated if change.after < change.before else events.AlarmLowered
