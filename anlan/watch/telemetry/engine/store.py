"""Writing a batch: readings, states, alarms, events and the position, in ONE transaction."""

import time
from typing import Any

import msgspec
import numpy as np
import psycopg

from anlan.watch.telemetry import events
from anlan.watch.telemetry.engine.batches import Batch, Change
from anlan.watch.telemetry.engine.catalogue import Catalogue, Entry
from anlan.watch.telemetry.engine.levels import NONE
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.wording import alarm_title, unit_words

_PG_EPOCH = 946684800.0
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        *(("l1", ">i4"), ("point", ">i4")),
        *(("l2", ">i4"), ("observed", ">i8")),
        *(("l3", ">i4"), ("received", ">i8")),
        *(("l4", ">i4"), ("value", ">f8")),
        *(("l5", ">i4"), ("quality", ">i2")),
    ]
)
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"

_OPEN = """
    INSERT INTO telemetry_alarm (point_id, rule_key, title, level, peak_level, value, peak_value, recurrences,
        observed_at, received_at, decided_at, region_path, is_demo, shelved_reason)
    VALUES (%(point)s, 'level', %(title)s, %(level)s, %(level)s, %(value)s, %(value)s, 0,
        to_timestamp(%(observed)s), to_timestamp(%(received)s), to_timestamp(%(decided)s), %(region)s, %(demo)s, '')
    ON CONFLICT (point_id, rule_key) WHERE closed_at IS NULL DO UPDATE SET
        level = excluded.level, title = excluded.title, returned_at = NULL,
        peak_level = least(telemetry_alarm.peak_level, excluded.level),
        recurrences = telemetry_alarm.recurrences + 1
    RETURNING id
"""
_MOVE = """
    UPDATE telemetry_alarm SET level = %(level)s, title = %(title)s, value = %(value)s,
        peak_level = least(peak_level, %(level)s)
    WHERE point_id = %(point)s AND rule_key = 'level' AND closed_at IS NULL RETURNING id
"""
_RETURN = """
    UPDATE telemetry_alarm SET returned_at = to_timestamp(%(observed)s),
        closed_at = CASE WHEN acknowledged_at IS NOT NULL THEN to_timestamp(%(decided)s) END
    WHERE point_id = %(point)s AND rule_key = 'level' AND closed_at IS NULL RETURNING id
"""
_EVENT = """
    INSERT INTO live_outbox (name, payload, permission, region_path, organisation_path, enterprise)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
_STATE = """
    INSERT INTO telemetry_pointstate AS s (point_id, value, observed_at, received_at, quality, level, is_silent,
        pending_direction, pending_level, pending_since, pending_count)
    SELECT point, value, to_timestamp(observed), to_timestamp(received), quality, level, false,
        direction, waiting, since, count
    FROM unnest(%s::int4[], %s::float8[], %s::float8[], %s::float8[], %s::int2[], %s::int2[], %s::int2[], %s::int2[],
        %s::float8[], %s::int4[])
        AS n(point, value, observed, received, quality, level, direction, waiting, since, count)
    ON CONFLICT (point_id) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at,
        received_at = excluded.received_at, quality = excluded.quality, level = excluded.level, is_silent = false,
        pending_direction = excluded.pending_direction, pending_level = excluded.pending_level,
        pending_since = excluded.pending_since, pending_count = excluded.pending_count
"""


_LATEST = """
    INSERT INTO telemetry_pointstate AS s (point_id, value, observed_at, received_at, quality, level, is_silent,
        pending_direction, pending_level, pending_since, pending_count)
    SELECT point, value, to_timestamp(observed), to_timestamp(received), 0, 0, false, 0, 0, 0, 0
    FROM unnest(%s::int4[], %s::float8[], %s::float8[], %s::float8[]) AS n(point, value, observed, received)
    JOIN telemetry_point p ON p.id = n.point
    ON CONFLICT (point_id) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at,
        received_at = excluded.received_at, is_silent = false
    WHERE s.observed_at IS NULL OR s.observed_at <= excluded.observed_at
"""
_SEEN = """
    UPDATE telemetry_device d SET last_seen_at = n.seen
    FROM (SELECT p.device_id, max(s.received_at) AS seen FROM telemetry_pointstate s
          JOIN telemetry_point p ON p.id = s.point_id WHERE s.point_id = ANY(%s) GROUP BY p.device_id) AS n
    WHERE d.id = n.device_id AND (d.last_seen_at IS NULL OR d.last_seen_at < n.seen)
"""


async def write_latest(connection: psycopg.AsyncConnection[Any], catalogue: Catalogue) -> None:
    """Bring the newest values up to date; they follow from stored readings, so they may lag by a second."""
    rows = np.flatnonzero(catalogue.is_fresh)
    if not len(rows):
        return
    catalogue.is_fresh[rows] = False
    ids = catalogue.ids[rows].tolist()
    async with connection.transaction():
        await connection.execute(
            _LATEST,
            [
                ids,
                catalogue.last_value[rows].tolist(),
                catalogue.last_observed[rows].tolist(),
                catalogue.last_received[rows].tolist(),
            ],
        )
        await connection.execute(_SEEN, [ids])


async def commit(connection: psycopg.AsyncConnection[Any], batch: Batch, catalogue: Catalogue) -> None:
    """Write everything a batch led to; when this returns it is durable, and it happens wholly or not at all."""
    async with connection.transaction(), connection.cursor() as cursor:
        if len(batch.rows):
            await _copy_readings(cursor, batch, catalogue)
        for change in batch.changes:
            await _write_change(cursor, change, catalogue.entries[change.row])
        if batch.touched:
            await _write_states(cursor, batch, catalogue)
        for rejected in batch.rejected[:100]:
            await cursor.execute(
                "INSERT INTO telemetry_rejectedreading (device_code, received_at, content, reason)"
                " VALUES (%s, to_timestamp(%s), %s, %s)",
                [rejected.device_code[:40], rejected.received, rejected.content, rejected.reason],
            )
        for partition, position in batch.positions.items():
            await cursor.execute(
                "INSERT INTO telemetry_engineposition (partition, position) VALUES (%s, %s)"
                " ON CONFLICT (partition) DO UPDATE SET position = excluded.position",
                [partition, position],
            )


async def _copy_readings(cursor: psycopg.AsyncCursor[Any], batch: Batch, catalogue: Catalogue) -> None:
    table = np.empty(len(batch.rows), dtype=_ROW)
    table["fields"] = 5
    table["l1"], table["l2"], table["l3"], table["l4"], table["l5"] = 4, 8, 8, 8, 2
    table["point"] = catalogue.ids[batch.rows]
    table["observed"] = np.round((batch.observed - _PG_EPOCH) * 1e6)
    table["received"] = np.round((batch.received - _PG_EPOCH) * 1e6)
    table["value"] = batch.values
    table["quality"] = batch.quality
    statement = "COPY telemetry_reading (point_id, observed_at, received_at, value, quality) FROM STDIN (FORMAT BINARY)"
    async with cursor.copy(statement) as copy:
        await copy.write(_HEADER + table.tobytes() + _TRAILER)


async def _write_change(cursor: psycopg.AsyncCursor[Any], change: Change, entry: Entry) -> None:
    decided = time.time()
    words = f"{change.value:.{entry.decimals}f} {unit_words(entry.unit)}".rstrip()
    facts = {
        "point": entry.id,
        "title": alarm_title(entry.name, entry.kind_name, words),
        "level": change.after,
        "value": change.value,
        "observed": change.observed,
        "received": change.received,
        "decided": decided,
        "region": entry.region_path,
        "demo": entry.is_demo,
    }
    statement, kind = _verdict(change)
    await cursor.execute(statement, facts)
    row = await cursor.fetchone()
    if row is None:  # closed by a person meanwhile: there is nothing left to move
        return
    event = kind(
        alarm_id=row[0],
        point_id=entry.id,
        rule_key="level",
        level=change.after,
        title=str(facts["title"]),
        value=change.value,
        longitude=entry.longitude,
        latitude=entry.latitude,
        region_path=entry.region_path,
        observed_ms=round(change.observed * 1000),
        received_ms=round(change.received * 1000),
        decided_ms=round(decided * 1000),
        point_code=entry.code,
        point_name=entry.name,
        value_words=words,
    )
    payload = msgspec.json.encode(event.payload()).decode()
    await cursor.execute(
        _EVENT,
        [
            kind.name,
            payload,
            str(Permission.ALARM_VIEW),
            entry.region_path,
            entry.organisation_path,
            entry.enterprise,
        ],
    )


def _verdict(change: Change) -> tuple[str, type[events.AlarmRaised] | type[Any]]:
    if change.before == NONE:
        return _OPEN, events.AlarmRaised
    if change.after == NONE:
        return _RETURN, events.AlarmReturned
    return _MOVE, events.AlarmEscalated if change.after < change.before else events.AlarmLowered


async def _write_states(cursor: psycopg.AsyncCursor[Any], batch: Batch, catalogue: Catalogue) -> None:
    last = {int(row): position for position, row in enumerate(batch.rows) if int(row) in batch.touched}
    rows = list(last)
    at = list(last.values())
    watches = [catalogue.entries[row].watch for row in rows]
    await cursor.execute(
        _STATE,
        [
            catalogue.ids[rows].tolist(),
            batch.values[at].tolist(),
            [watch.last_observed for watch in watches],
            batch.received[at].tolist(),
            batch.quality[at].tolist(),
            [watch.level for watch in watches],
            [watch.direction for watch in watches],
            [watch.waiting_level for watch in watches],
            [watch.since for watch in watches],
            [watch.count for watch in watches],
        ],
    )
