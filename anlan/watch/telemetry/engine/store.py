"""What is written: decisions at once, in a transaction of their own; readings and the position behind them, in bulk.

Each transaction carries its own mark, so that after a kill the stream is taken up where each left off
(docs/adr/0004-decide-first.md).
"""

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
COPY_FROM = 500  # as many rows and more go by COPY: cheaper a row, but one more trip to the server

_INSERT = """
    INSERT INTO telemetry_reading (point_id, observed_at, received_at, value, quality)
    SELECT * FROM unnest(%b::int4[], %b::timestamptz[], %b::timestamptz[], %b::float8[], %b::int2[])
"""
# Whoever has moved a position since we read it has taken over from us, and stored what we are about to store.
_MOVE = """
    UPDATE telemetry_engineposition AS p SET position = greatest(p.position, %s),
        received_at = greatest(p.received_at, to_timestamp(nullif(%s, 0) / 1e6))
    FROM unnest(%s::int2[], %s::int8[]) AS n(partition, position)
    WHERE p.partition = n.partition AND p.position = n.position
"""
_DECIDED = """
    INSERT INTO telemetry_enginedecision AS d (partition, decided) SELECT n, %s FROM unnest(%s::int2[]) AS n
    ON CONFLICT (partition) DO UPDATE SET decided = greatest(d.decided, excluded.decided)
"""
_allowance = Allowance()

# The newest value is written behind (`latest.py`), as the reading itself is.
_STATE = """
    INSERT INTO telemetry_pointstate AS s (point_id, quality, level, is_silent,
        pending_direction, pending_level, pending_since, pending_count)
    SELECT point, 0, level, false, direction, waiting, since, count
    FROM unnest(%s::int4[], %s::int2[], %s::int2[], %s::int2[], %s::float8[], %s::int4[])
        AS n(point, level, direction, waiting, since, count)
    ON CONFLICT (point_id) DO UPDATE SET level = excluded.level, is_silent = false,
        pending_direction = excluded.pending_direction, pending_level = excluded.pending_level,
        pending_since = excluded.pending_since, pending_count = excluded.pending_count
"""
# A point that was never heard of has no state yet.
_SILENT = """
    INSERT INTO telemetry_pointstate AS s (point_id, quality, level, is_silent, pending_direction, pending_level,
        pending_since, pending_count)
    SELECT point, 0, 0, silent, 0, 0, 0, 0 FROM unnest(%s::int4[], %s::bool[]) AS n(point, silent)
    ON CONFLICT (point_id) DO UPDATE SET is_silent = excluded.is_silent
"""
_SILENT_GATEWAYS = """
    UPDATE telemetry_device SET silent_at = to_timestamp(n.since / 1e6)
    FROM unnest(%s::int4[], %s::int8[]) AS n(device, since) WHERE id = n.device
"""
_STORED = """
    SELECT n.place FROM unnest(%b::int4[], %b::int4[], %b::timestamptz[]) AS n(place, point, observed)
    WHERE EXISTS (SELECT 1 FROM telemetry_reading r WHERE r.point_id = n.point AND r.observed_at = n.observed)
"""
_RULE_STATES = """
    INSERT INTO telemetry_rulestate AS s (rule_id, point_id, level, direction, waiting_level, since, judged_us, words)
    SELECT n.* FROM unnest(%s::int8[], %s::int8[], %s::int2[], %s::int2[], %s::int2[], %s::float8[], %s::int8[],
        %s::text[]) AS n(rule, point, level, direction, waiting, since, judged, words)
    WHERE EXISTS (SELECT 1 FROM telemetry_monitoringrule r WHERE r.id = n.rule) ORDER BY rule, point
    ON CONFLICT (rule_id, point_id) DO UPDATE SET level = excluded.level, direction = excluded.direction,
        waiting_level = excluded.waiting_level, since = excluded.since, judged_us = excluded.judged_us,
        words = excluded.words
"""
_REJECTED = """
    INSERT INTO telemetry_rejectedreading (device_code, received_at, content, reason)
    SELECT device, to_timestamp(received / 1e6), content, reason
    FROM unnest(%s::text[], %s::int8[], %s::text[], %s::text[]) AS n(device, received, content, reason)
"""


class Overtaken(Exception):
    """Another engine has moved on from the position that we started from; nothing was stored."""


async def decide(
    connection: psycopg.AsyncConnection[Any], batch: Batch, catalogue: Catalogue, partitions: Sequence[int]
) -> None:
    """Write what a batch led to; when this returns it is durable, and it happens wholly or not at all.

    Trips to the server are what a warning waits for. Nothing here needs an answer before the next statement, so it
    costs one trip. `batch.position` becomes the mark up to which these partitions have been decided upon.
    """
    async with connection.pipeline(), connection.transaction(), connection.cursor() as cursor:
        if batch.position.sequence:
            await cursor.execute(_DECIDED, [batch.position.sequence, list(partitions)])
        if batch.changes:
            await write_changes(cursor, batch.changes, catalogue)
            await _write_silences(cursor, batch, catalogue)
        if batch.rule_states is not None:
            await cursor.execute(_RULE_STATES, list(batch.rule_states))
        if batch.touched:
            await _write_states(cursor, batch, catalogue)


async def keep(
    connection: psycopg.AsyncConnection[Any], batch: Batch, catalogue: Catalogue, positions: dict[int, int]
) -> None:
    """Store readings and refusals, and move the positions (partition → sequence) to the batch's.

    Raises Overtaken, with nothing stored, when the positions in the table are not these any more.
    """
    async with connection.transaction(), connection.cursor() as cursor:
        if batch.is_late.any():
            await _leave_out_stored(connection, batch, catalogue)
        if len(batch.rows) >= COPY_FROM:
            async with cursor.copy(_COPY) as copy:
                await copy.write(_binary(batch, catalogue))
        elif len(batch.rows):
            await cursor.execute(_INSERT, _few(batch, catalogue))
        if batch.rejected:
            await _write_rejected(cursor, _allowance.take(batch.rejected))
        await cursor.execute(_MOVE, [*batch.position, list(positions), list(positions.values())])
        if cursor.rowcount != len(positions):
            raise Overtaken


def _few(batch: Batch, catalogue: Catalogue) -> list[Any]:
    return [
        Int4s(catalogue.ids[batch.rows]),
        Moments(batch.observed),
        Moments(batch.received),
        Float8s(batch.values),
        Int2s(batch.quality),
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
    """Leave out late readings that are known already: a device that heard no acknowledgement has sent them again.

    Nobody else writes readings of these points (leases), so the answer still holds when the batch is committed.
    """
    batch.leave_out_repeated()
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
    last = {change.row: change for change in batch.changes if change.rule_key == "gateway"}
    if last:
        known, of = catalogue.gateways.known, catalogue.gateways.of
        since = [change.observed if change.after else None for _, change in sorted(last.items())]
        await cursor.execute(_SILENT_GATEWAYS, [[known[of[row]].device for row in sorted(last)], since])


async def _write_rejected(cursor: psycopg.AsyncCursor[Any], rejected: list[Rejected]) -> None:
    if not rejected:
        return
    columns = zip(*((r.device_code[:40], r.received, r.content, r.reason) for r in rejected), strict=True)
    await cursor.execute(_REJECTED, [list(column) for column in columns])
