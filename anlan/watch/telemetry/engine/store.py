"""Writing a batch: readings, states, alarms, events and the position, in ONE transaction."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg

from anlan.watch.telemetry.engine.alarms import write_changes
from anlan.watch.telemetry.engine.arrays import EPOCH_US, Float8s, Int2s, Int4s, Moments
from anlan.watch.telemetry.engine.batches import Batch, Rejected
from anlan.watch.telemetry.engine.catalogue import Catalogue
from anlan.watch.telemetry.refusals import Allowance

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
_COPY = "COPY telemetry_reading (point_id, observed_at, received_at, value, quality) FROM STDIN (FORMAT BINARY)"
COPY_FROM = 500  # as many rows and more go by COPY: cheaper a row, but two more trips to the server

POSITION = """
    UPDATE telemetry_engineposition SET position = greatest(position, %s),
        received_at = greatest(received_at, to_timestamp(nullif(%s, 0) / 1e6))
    WHERE partition = ANY(%s)
"""
# Few rows and the position, in one statement: one trip, which is a transaction of its own.
_READINGS_AND_POSITION = """
    WITH stored AS (
        INSERT INTO telemetry_reading (point_id, observed_at, received_at, value, quality)
        SELECT * FROM unnest(%b::int4[], %b::timestamptz[], %b::timestamptz[], %b::float8[], %b::int2[])
    )
    UPDATE telemetry_engineposition SET position = greatest(position, %s),
        received_at = greatest(received_at, to_timestamp(nullif(%s, 0) / 1e6))
    WHERE partition = ANY(%s)
"""
_allowance = Allowance()

_STATE = """
    INSERT INTO telemetry_pointstate AS s (point_id, value, observed_at, received_at, quality, level, is_silent,
        pending_direction, pending_level, pending_since, pending_count)
    SELECT point, value, to_timestamp(observed / 1e6), to_timestamp(received / 1e6), quality, level, false,
        direction, waiting, since, count
    FROM unnest(%s::int4[], %s::float8[], %s::int8[], %s::int8[], %s::int2[], %s::int2[], %s::int2[], %s::int2[],
        %s::float8[], %s::int4[])
        AS n(point, value, observed, received, quality, level, direction, waiting, since, count)
    ON CONFLICT (point_id) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at,
        received_at = excluded.received_at, quality = excluded.quality, level = excluded.level, is_silent = false,
        pending_direction = excluded.pending_direction, pending_level = excluded.pending_level,
        pending_since = excluded.pending_since, pending_count = excluded.pending_count
"""
_SILENT = """
    UPDATE telemetry_pointstate SET is_silent = n.silent
    FROM unnest(%s::int4[], %s::bool[]) AS n(point, silent) WHERE point_id = n.point
"""
_STORED = """
    SELECT n.place FROM unnest(%b::int4[], %b::int4[], %b::timestamptz[]) AS n(place, point, observed)
    WHERE EXISTS (SELECT 1 FROM telemetry_reading r WHERE r.point_id = n.point AND r.observed_at = n.observed)
"""
_REJECTED = """
    INSERT INTO telemetry_rejectedreading (device_code, received_at, content, reason)
    SELECT device, to_timestamp(received / 1e6), content, reason
    FROM unnest(%s::text[], %s::int8[], %s::text[], %s::text[]) AS n(device, received, content, reason)
"""


async def commit(
    connection: psycopg.AsyncConnection[Any], batch: Batch, catalogue: Catalogue, partitions: Sequence[int]
) -> None:
    """Write everything a batch led to; when this returns it is durable, and it happens wholly or not at all.

    Trips to the server are what a warning waits for. Nothing here needs an answer before the next statement, so a
    batch costs one trip, and two more when it goes by COPY.
    """
    if batch.is_late.any():
        await _leave_out_stored(connection, batch, catalogue)
    if len(batch.rows) < COPY_FROM and not (batch.changes or batch.touched or batch.rejected):
        await connection.execute(_READINGS_AND_POSITION, _few(batch, catalogue, partitions))
        return
    if len(batch.rows) < COPY_FROM:
        async with connection.pipeline(), connection.transaction(), connection.cursor() as cursor:
            await cursor.execute(_READINGS_AND_POSITION, _few(batch, catalogue, partitions))
            await _write_effects(cursor, batch, catalogue)
        return
    async with connection.transaction(), connection.cursor() as cursor:
        async with cursor.copy(_COPY) as copy:
            await copy.write(_binary(batch, catalogue))
        async with connection.pipeline():
            await cursor.execute(POSITION, [*batch.position, list(partitions)])
            await _write_effects(cursor, batch, catalogue)


async def _write_effects(cursor: psycopg.AsyncCursor[Any], batch: Batch, catalogue: Catalogue) -> None:
    if batch.changes:
        await write_changes(cursor, batch.changes, catalogue)
        await _write_silences(cursor, batch, catalogue)
    if batch.touched:
        await _write_states(cursor, batch, catalogue)
    if batch.rejected:
        await _write_rejected(cursor, _allowance.take(batch.rejected))


def _few(batch: Batch, catalogue: Catalogue, partitions: Sequence[int]) -> list[Any]:
    return [
        Int4s(catalogue.ids[batch.rows]),
        Moments(batch.observed),
        Moments(batch.received),
        Float8s(batch.values),
        Int2s(batch.quality),
        *batch.position,
        list(partitions),
    ]


def _binary(batch: Batch, catalogue: Catalogue) -> bytes:
    """The readings in PostgreSQL's binary COPY format, built as one NumPy array."""
    table = np.empty(len(batch.rows), dtype=_ROW)
    table["fields"] = 5
    table["l1"], table["l2"], table["l3"], table["l4"], table["l5"] = 4, 8, 8, 8, 2
    table["point"] = catalogue.ids[batch.rows]
    table["observed"] = batch.observed - EPOCH_US
    table["received"] = batch.received - EPOCH_US
    table["value"] = batch.values
    table["quality"] = batch.quality
    return _HEADER + table.tobytes() + _TRAILER


async def _leave_out_stored(connection: psycopg.AsyncConnection[Any], batch: Batch, catalogue: Catalogue) -> None:
    """Leave out late readings that are stored already: a device that heard no acknowledgement has sent them again.

    Nobody else writes readings of these points (leases), so the answer still holds when the batch is committed.
    """
    places = np.flatnonzero(batch.is_late)
    found = await connection.execute(
        _STORED, [Int4s(places), Int4s(catalogue.ids[batch.rows[places]]), Moments(batch.observed[places])]
    )
    stored = [row[0] for row in await found.fetchall()]
    if stored:
        wanted = np.ones(len(batch.rows), dtype=np.bool_)
        wanted[stored] = False
        batch.keep(wanted)


async def _write_states(cursor: psycopg.AsyncCursor[Any], batch: Batch, catalogue: Catalogue) -> None:
    rows = sorted(batch.touched)  # in the order of ids, as everybody who writes states does: no deadlock
    watches = [catalogue.entries[row].watch for row in rows]
    await cursor.execute(
        _STATE,
        [
            catalogue.ids[rows].tolist(),
            catalogue.last_value[rows].tolist(),
            catalogue.last_observed[rows].tolist(),
            catalogue.last_received[rows].tolist(),
            catalogue.last_quality[rows].tolist(),
            [watch.level for watch in watches],
            [watch.direction for watch in watches],
            [watch.waiting_level for watch in watches],
            [watch.since for watch in watches],
            [watch.count for watch in watches],
        ],
    )


async def _write_silences(cursor: psycopg.AsyncCursor[Any], batch: Batch, catalogue: Catalogue) -> None:
    rows = sorted({change.row for change in batch.changes if change.rule_key == "silence"})
    if rows:
        await cursor.execute(_SILENT, [catalogue.ids[rows].tolist(), catalogue.is_silent[rows].tolist()])


async def _write_rejected(cursor: psycopg.AsyncCursor[Any], rejected: list[Rejected]) -> None:
    if not rejected:
        return
    columns = zip(*((r.device_code[:40], r.received, r.content, r.reason) for r in rejected), strict=True)
    await cursor.execute(_REJECTED, [list(column) for column in columns])
