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
from anlan.watch.telemetry.engine.catalogue import NEVER, Catalogue, Entry
from anlan.watch.telemetry.engine.levels import NONE
from anlan.watch.telemetry.limits import Limits
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.wording import alarm_title, number_text, unit_words

_STEPS = """
    SELECT * FROM unnest(
        %(point)s::int4[], %(rule_key)s::text[], %(title)s::text[], %(level)s::int2[], %(value)s::float8[],
        %(observed)s::int8[], %(received)s::int8[], %(decided)s::int8[], %(region)s::text[], %(demo)s::bool[],
        %(is_low)s::bool[], %(peak)s::float8[], %(event)s::text[], %(payload)s::jsonb[], %(organisation)s::text[],
        %(enterprise)s::text[], %(is_loud)s::bool[], %(gateway)s::int4[])
    AS n(point, rule_key, title, level, value, observed, received, decided, region, demo, is_low, peak, event, payload,
         organisation, enterprise, is_loud, gateway)
"""
# What an opening meets: the alarm of a silent gateway, an open maintenance window, and raises shortly before.
_MET = f"""
    SELECT s.*, to_timestamp(s.decided / 1e6) AS moment, g.id AS suppressor, w.id AS window,
        g.id IS NOT NULL OR w.id IS NOT NULL AS is_hushed,
        coalesce(b.burst, 0) + 1 AS burst, coalesce(b.began, to_timestamp(s.decided / 1e6)) AS began
    FROM ({_STEPS}) AS s
    LEFT JOIN LATERAL (
        SELECT id FROM telemetry_alarm a WHERE a.point_id = s.gateway AND a.rule_key = 'gateway'
        ORDER BY id DESC LIMIT 1
    ) AS g ON true
    LEFT JOIN LATERAL (
        SELECT m.id FROM telemetry_windowpoint p JOIN telemetry_maintenancewindow m ON m.id = p.window_id
        WHERE p.point_id = s.point AND m.closed_at IS NULL AND m.starts_at <= now() AND m.ends_at > now()
        ORDER BY m.id LIMIT 1
    ) AS w ON true
    LEFT JOIN LATERAL (
        SELECT a.burst, a.burst_began_at AS began FROM (
            SELECT * FROM telemetry_alarm l WHERE l.point_id = s.point ORDER BY id DESC LIMIT 2
        ) AS a
        WHERE a.rule_key = s.rule_key AND NOT a.is_quiet
            AND a.burst_began_at > to_timestamp(s.decided / 1e6) - %(chatter_s)s::float8 * interval '1 second'
        ORDER BY a.id DESC LIMIT 1
    ) AS b ON true
"""  # noqa: S608 - put together from the constants above
# Nothing is announced of an alarm that a person has closed meanwhile, that is only recorded (a silent gateway, a
# maintenance window), or that has been chattering; and only escalations of one that is shelved.
_TELL = """
    INSERT INTO live_outbox (name, payload, permission, region_path, organisation_path, enterprise)
    SELECT n.event, n.payload || jsonb_build_object('alarm_id', a.id), %(permission)s, n.region, n.organisation,
        n.enterprise
    FROM a JOIN n ON n.point = a.point_id AND n.rule_key = a.rule_key
    WHERE NOT (a.is_quiet OR n.is_hushed) AND (n.is_loud OR (
        (a.shelved_until IS NULL OR a.shelved_until <= now())
        AND (a.chattering_since IS NULL OR a.chattering_since >= n.moment)))
    ORDER BY n.point
"""
_PEAK = "CASE WHEN n.is_low THEN least(alarm.peak_value, n.peak) ELSE greatest(alarm.peak_value, n.peak) END"
_MOVED = """RETURNING alarm.id, alarm.point_id, alarm.rule_key, alarm.shelved_until, alarm.is_quiet,
    alarm.chattering_since"""
_THE_OPEN_ONE = "alarm.point_id = n.point AND alarm.rule_key = n.rule_key AND alarm.closed_at IS NULL"
_NEW = """
    INSERT INTO telemetry_alarm AS alarm (point_id, rule_key, title, level, peak_level, value, peak_value,
        recurrences, observed_at, received_at, decided_at, region_path, is_demo, shelved_reason, suppressed_by_id,
        window_id, is_quiet, burst, burst_began_at, moved_at, chattering_since)
    SELECT point, rule_key, title, level, level, value, value, 0, to_timestamp(observed / 1e6),
        to_timestamp(received / 1e6), moment, region, demo, '', suppressor, "window", is_hushed, burst, began, moment,
        CASE WHEN burst >= %(chatter_count)s THEN moment END
    FROM n
"""

# One that recurs joins the open one. A silence that was recorded as its gateway's becomes its own without counting.
_OPEN = f"""
    WITH n AS ({_MET}), a AS (
        {_NEW} ORDER BY point
        ON CONFLICT (point_id, rule_key) WHERE closed_at IS NULL DO UPDATE SET
            level = excluded.level, title = excluded.title, value = excluded.value, returned_at = NULL,
            peak_level = least(alarm.peak_level, excluded.level), moved_at = excluded.moved_at,
            recurrences = alarm.recurrences + (alarm.returned_at IS NOT NULL)::int,
            is_quiet = alarm.is_quiet AND excluded.is_quiet, suppressed_by_id = excluded.suppressed_by_id,
            window_id = coalesce(excluded.window_id, alarm.window_id),
            burst = excluded.burst, burst_began_at = excluded.burst_began_at,
            chattering_since = coalesce(alarm.chattering_since, excluded.chattering_since)
        {_MOVED}
    )
    {_TELL}
"""
# What a person has closed goes on unseen while it stays as it was; when it gets worse, it is an alarm anew.
_MOVE = f"""
    WITH n AS ({_MET}), moved AS (
        UPDATE telemetry_alarm AS alarm SET level = n.level, title = n.title, value = n.value, moved_at = n.moment,
            peak_level = least(alarm.peak_level, n.level), peak_value = {_PEAK}
        FROM n WHERE {_THE_OPEN_ONE} {_MOVED}
    ), anew AS (
        {_NEW}
        WHERE n.is_loud
            AND NOT EXISTS (SELECT 1 FROM moved WHERE moved.point_id = n.point AND moved.rule_key = n.rule_key)
        ORDER BY point
        ON CONFLICT DO NOTHING
        {_MOVED}
    ), a AS (SELECT * FROM moved UNION ALL SELECT * FROM anew)
    {_TELL}
"""  # noqa: S608
# What was only recorded is over with its return; what chatters stays open, to be joined, until it is calm.
_RETURN = f"""
    WITH n AS (SELECT s.*, to_timestamp(s.decided / 1e6) AS moment, false AS is_hushed FROM ({_STEPS}) AS s), a AS (
        UPDATE telemetry_alarm AS alarm SET returned_at = to_timestamp(n.observed / 1e6), peak_value = {_PEAK},
            moved_at = n.moment, closed_at = CASE WHEN alarm.is_quiet
                OR (alarm.acknowledged_at IS NOT NULL AND alarm.chattering_since IS NULL) THEN n.moment END
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
    gateway: int | None = None


AlarmEvent = events.AlarmRaised | events.AlarmEscalated | events.AlarmLowered | events.AlarmReturned


async def write_changes(cursor: psycopg.AsyncCursor[Any], changes: Sequence[Change], catalogue: Catalogue) -> None:
    """Open, move and return alarms in the order of the changes, and announce each."""
    decided = time.time_ns() // 1000
    for together in _rounds(changes):
        steps = [_step(change, catalogue, decided) for change in together]
        for statement, is_meant in _VERBS:
            chosen = [step for step in steps if is_meant(step.change)]
            if chosen:
                await cursor.execute(statement, _columns(chosen, catalogue.limits))


def _is_opening(change: Change) -> bool:
    return change.before == NONE and change.rule_key != "gateway"


def _is_gateway(change: Change) -> bool:
    """Its alarm is written before those that it suppresses."""
    return change.before == NONE and change.rule_key == "gateway"


def _is_move(change: Change) -> bool:
    return NONE not in (change.before, change.after)


def _is_return(change: Change) -> bool:
    return change.after == NONE


_VERBS: tuple[tuple[str, Callable[[Change], bool]], ...] = (
    (_OPEN, _is_gateway),
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
    if change.rule_key == "gateway":
        gateway = catalogue.gateways.known[catalogue.gateways.of[change.row]]
        title = f"{gateway.name[:100]} 失联，经由它的 {gateway.size} 个测点都没有读数"
        return _Step(change, entry, title, "失联", decided, False, None)
    if change.value is None:
        span = _span(entry.heartbeat_s * catalogue.limits.silence_beats)
        since = "登记后" if catalogue.last_received[change.row] == NEVER else ""
        parent = catalogue.entries[change.parent].id if change.parent >= 0 else None
        title = f"{entry.name} 失联，{since}超过 {span}没有读数"[:160]
        return _Step(change, entry, title, "失联", decided, False, None, parent)
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


def _columns(steps: list[_Step], limits: Limits) -> dict[str, Any]:
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
        "gateway": [step.gateway for step in steps],
        "chatter_s": limits.chatter_s,
        "chatter_count": limits.chatter_count,
        "permission": str(Permission.ALARM_VIEW),
    }


def _moment(change: Change) -> int:
    """When the thing itself happened. A silence ends when something is received, whatever time that bears."""
    return change.received if change.rule_key in ("silence", "gateway") and _is_return(change) else change.observed


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
    if change.before == NONE:
        return events.AlarmRaised
    if _is_return(change):
        return events.AlarmReturned
    return events.AlarmEscalated if change.after < change.before else events.AlarmLowered
