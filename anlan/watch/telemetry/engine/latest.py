"""Newest values and last signs of life, written behind the readings on a connection of their own.

They follow from stored readings, so they may lag by a second and are never waited for. Small transactions in the
order of ids: the engine's own transaction waits for none of them longer than a few milliseconds.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.arrays import Column, Float8s, Int2s, Int4s, Moments
from anlan.watch.telemetry.engine.catalogue import NEVER, Catalogue

AT_ONCE = 400
SHARE = 0.2  # of one connection's time: a thousand points in one go would take a processor from a warning on its way
SEEN_EVERY_S = 10.0

_LATEST = """
    INSERT INTO telemetry_pointstate AS s (point_id, value, observed_at, received_at, quality, level, is_silent,
        pending_direction, pending_level, pending_since, pending_count)
    SELECT point, nullif(value, 'NaN'), observed, received, quality, 0, false, 0, 0, 0, 0
    FROM unnest(%b::int4[], %b::float8[], %b::timestamptz[], %b::timestamptz[], %b::int2[])
        AS n(point, value, observed, received, quality)
    JOIN telemetry_point p ON p.id = n.point
    ORDER BY point
    ON CONFLICT (point_id) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at,
        received_at = excluded.received_at, quality = excluded.quality
    WHERE s.observed_at IS NULL OR s.observed_at <= excluded.observed_at
"""
_SEEN = """
    UPDATE telemetry_device d SET last_seen_at = to_timestamp(n.seen / 1e6)
    FROM unnest(%s::text[], %s::int8[]) AS n(code, seen)
    WHERE d.code = n.code AND (d.last_seen_at IS NULL OR d.last_seen_at < to_timestamp(n.seen / 1e6))
"""


_PEAK = """
    UPDATE telemetry_alarm AS a SET peak_value = n.peak
    FROM unnest(%s::int4[], %s::float8[]) AS n(point, peak)
    WHERE a.point_id = n.point AND a.rule_key = 'level' AND a.closed_at IS NULL AND a.returned_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Columns copied right after a commit: what they say is stored."""

    points: list[tuple[Column, ...]]
    devices: list[tuple[list[str], list[int]]]
    peaks: tuple[list[int], list[float]]


class Latest:
    """What was last written of each device and each raised point; of points, the catalogue knows what is fresh."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        codes = [entry.device_code for entry in catalogue.entries]
        self._devices = sorted(set(codes))
        number = {code: place for place, code in enumerate(self._devices)}
        self._device_of = np.array([number[code] for code in codes], dtype=np.int32)
        self._seen = np.full(len(self._devices), NEVER, dtype=np.int64)
        self._seen_at = -SEEN_EVERY_S
        self._peaks = np.full(len(codes), np.nan)

    def snapshot(self) -> Snapshot:
        """Copy what has changed since the last one. Call only when everything judged has been committed."""
        rows = np.flatnonzero(self._catalogue.is_fresh)
        self._catalogue.is_fresh[rows] = False
        chunks = [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]
        return Snapshot([self._points(chunk) for chunk in chunks], self._newly_seen(), self._newly_peaked())

    def _points(self, rows: NDArray[np.int64]) -> tuple[Column, ...]:
        catalogue = self._catalogue
        return (
            Int4s(catalogue.ids[rows]),
            Float8s(catalogue.last_value[rows]),
            Moments(catalogue.last_observed[rows]),
            Moments(catalogue.last_received[rows]),
            Int2s(catalogue.last_quality[rows]),
        )

    def _newly_seen(self) -> list[tuple[list[str], list[int]]]:
        if time.monotonic() - self._seen_at < SEEN_EVERY_S:
            return []
        self._seen_at = time.monotonic()
        now = np.full(len(self._devices), NEVER, dtype=np.int64)
        np.maximum.at(now, self._device_of, self._catalogue.last_received)
        changed = np.flatnonzero(now > self._seen)
        self._seen = now
        chunks = [changed[start : start + AT_ONCE] for start in range(0, len(changed), AT_ONCE)]
        return [([self._devices[place] for place in chunk.tolist()], now[chunk].tolist()) for chunk in chunks]

    def _newly_peaked(self) -> tuple[list[int], list[float]]:
        raised = np.flatnonzero(self._catalogue.is_raised)
        peaks = self._catalogue.peaks(raised)
        changed = np.isfinite(peaks) & (peaks != self._peaks[raised])
        self._peaks[raised] = peaks
        return self._catalogue.ids[raised[changed]].tolist(), peaks[changed].tolist()


async def write(connection: psycopg.AsyncConnection[Any], snapshot: Snapshot, is_urgent: asyncio.Event) -> None:
    """Bring the tables up to a snapshot, a little at a time; without pauses when `is_urgent` is set."""
    statements: list[tuple[str, Any]] = [(_SEEN, devices) for devices in snapshot.devices]
    statements += [(_LATEST, points) for points in snapshot.points]
    if snapshot.peaks[0]:
        statements.append((_PEAK, snapshot.peaks))
    for statement, values in statements:
        began = time.monotonic()
        await connection.execute(statement, values)
        pause = (time.monotonic() - began) * (1 / SHARE - 1)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(is_urgent.wait(), pause)
