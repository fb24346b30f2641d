"""When a point was not heard for longer than its heartbeat allows: from the readings, or from a bit a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from anlan.kit.calendar import SHANGHAI
from anlan.watch.telemetry.limits import limits
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.models.quality import OUT_OF_RANGE
from anlan.watch.telemetry.rollups import rolled_to

EXACT = timedelta(hours=2)  # up to here every reading is looked at; beyond, minutes
LATELY = timedelta(hours=1)  # before the roll-up's mark: a late reading of less is seen at once, as in the chart
Minutes = NDArray[np.int64]
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)

_READINGS = """
    SELECT observed_at FROM telemetry_reading
    WHERE point_id = %(point)s AND observed_at >= %(start)s AND observed_at <= %(end)s AND quality & %(bad)s = 0
    ORDER BY observed_at
"""
_DAYS = "SELECT at, minutes FROM telemetry_day WHERE point_id = %(point)s AND at > %(day_before)s AND at <= %(end)s"
_BEFORE = """
    SELECT EXISTS (SELECT 1 FROM telemetry_day WHERE point_id = %(point)s AND at <= %(day_before)s)
        OR EXISTS (SELECT 1 FROM telemetry_reading WHERE point_id = %(point)s AND observed_at < %(start)s)
"""


@dataclass(frozen=True)
class Gap:
    """A silence: nothing was observed from one moment to the other. `is_open`: it lasted to the end of the period."""

    start: datetime
    end: datetime
    is_open: bool = False

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.end - self.start


def longest_silence(point: Point) -> timedelta:
    """How long a point may be silent: its heartbeat as often as TEL-03 says, as the engine judges 失联."""
    return timedelta(seconds=point.kind.heartbeat_s * limits().silence_beats)


def gaps(point: Point, start: datetime, end: datetime) -> list[Gap]:
    """The silences of a point within a period, oldest first; to the second up to two hours, else to the minute.

    What lies before the first reading ever is no gap: the point was not there yet.
    """
    end = min(end, timezone.now())
    if end <= start:
        return []
    allowed = longest_silence(point)
    heard = _exact(point, start, end, allowed) if end - start <= EXACT else _by_minute(point, start, end, allowed)
    if heard and heard[0].start == start and not _was_there_before(point, start):
        heard = heard[1:]
    return heard


def _exact(point: Point, start: datetime, end: datetime, allowed: timedelta) -> list[Gap]:
    asked: dict[str, Any] = {"point": point.pk, "start": start, "end": end, "bad": OUT_OF_RANGE}
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, asked)
        moments = [row[0] for row in cursor.fetchall()]
    borders = [start, *moments, end]
    found = [Gap(a, b) for a, b in pairwise(borders) if b - a > allowed]
    return _with_open_end(found, end)


def _by_minute(point: Point, start: datetime, end: datetime, allowed: timedelta) -> list[Gap]:
    first = start.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    rolled = rolled_to()
    fresh = start if rolled is None else max(start, min(rolled, end) - LATELY)
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, {"point": point.pk, "day_before": first - _DAY, "end": end})
        days: dict[datetime, str] = dict(cursor.fetchall())
        cursor.execute(_READINGS, {"point": point.pk, "start": fresh, "end": end, "bad": OUT_OF_RANGE})
        recent = [row[0] for row in cursor.fetchall()]
    since, until = (start - first) // _MINUTE, ceil((end - first) / _MINUTE)
    heard = _minutes_heard(days, recent, first, until + 1)
    # a minute before the period and one after it stand as borders
    borders = np.concatenate(([since - 1], heard[(heard >= since) & (heard < until)], [until]))
    silent = np.diff(borders) - 1
    found = []
    for place in np.flatnonzero(silent >= max(1, ceil(allowed / _MINUTE))).tolist():
        begins, ends = int(borders[place]) + 1, int(borders[place + 1])
        begin = start if begins == since else first + begins * _MINUTE
        finish = end if ends == until else first + ends * _MINUTE
        if finish - begin >= allowed:
            found.append(Gap(begin, finish))
    return _with_open_end(found, end)


def _minutes_heard(days: dict[datetime, str], recent: list[datetime], first: datetime, number: int) -> Minutes:
    """The minutes since the first midnight in which something was heard, in order; `number` is how many there are."""
    is_heard = np.zeros(number, dtype=np.bool_)
    for day, bits in days.items():
        begin = (day - first) // _MINUTE
        length = min(len(bits), number - begin)
        is_heard[begin : begin + length] = np.frombuffer(bits.encode(), dtype=np.uint8, count=length) == ord("1")
    for moment in recent:
        is_heard[(moment - first) // _MINUTE] = True
    return np.flatnonzero(is_heard)


def _with_open_end(found: list[Gap], end: datetime) -> list[Gap]:
    if found and found[-1].end == end:
        found[-1] = Gap(found[-1].start, end, is_open=True)
    return found


def _was_there_before(point: Point, start: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, {"point": point.pk, "day_before": start - _DAY, "start": start})
        return bool(cursor.fetchone()[0])
