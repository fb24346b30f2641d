"""History of a point from readings and roll-ups: as many columns as a chart can show, gaps kept as gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from anlan.kit.calendar import SHANGHAI
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.models.quality import OUT_OF_RANGE
from anlan.watch.telemetry.rollups import rolled_to
from anlan.watch.telemetry.selectors.gaps import Gap, gaps


@dataclass(frozen=True)
class Span:
    """A length of history and the width of one column of its chart."""

    key: str
    title: str
    length: timedelta
    bucket: timedelta
    bucket_words: str
    source: str  # readings, or the roll-ups that are no coarser than a column


SPANS = {
    span.key: span
    for span in (
        Span("1h", "1 小时", timedelta(hours=1), timedelta(seconds=30), "30 秒", "reading"),
        Span("24h", "24 小时", timedelta(hours=24), timedelta(minutes=10), "10 分钟", "minute"),
        Span("7d", "7 天", timedelta(days=7), timedelta(hours=1), "1 小时", "hour"),
        Span("1y", "1 年", timedelta(days=365), timedelta(days=1), "1 天", "day"),
    )
}
LONGEST = timedelta(days=3660)
# (up to this length, one column, its words, the roll-up that is no coarser): some 400 columns at most
_COLUMN_WIDTHS = (
    (timedelta(hours=2), timedelta(seconds=30), "30 秒", "reading"),
    (timedelta(hours=6), timedelta(minutes=1), "1 分钟", "minute"),
    (timedelta(days=2), timedelta(minutes=10), "10 分钟", "minute"),
    (timedelta(days=15), timedelta(hours=1), "1 小时", "hour"),
    (timedelta(days=60), timedelta(hours=6), "6 小时", "hour"),
    (timedelta(days=400), timedelta(days=1), "1 天", "day"),
    (LONGEST, timedelta(days=10), "10 天", "day"),
)


def span_between(start: datetime, end: datetime) -> Span:
    """The columns for a period somebody chose; `series(..., until=end)` draws it. Longer than LONGEST: cut there."""
    length = min(end - start, LONGEST)
    bucket, words, source = next(width[1:] for width in _COLUMN_WIDTHS if length <= width[0])
    return Span("", "自选", length, bucket, words, source)


_ORIGIN = datetime(2000, 1, 1, tzinfo=SHANGHAI)  # columns begin on whole minutes, hours and local days
_LATELY = timedelta(hours=1)  # later than that, a late reading shows with the next roll-up, a minute on

_READINGS = """
    SELECT observed_at AS at, value FROM telemetry_reading
    WHERE point_id = %(point)s AND observed_at >= %(fresh)s AND observed_at <= %(end)s AND quality & %(bad)s = 0
        AND received_at > %(rolled_to)s
"""
_ROLLED = """
    SELECT at, {worst}est AS value FROM telemetry_{table}
    WHERE point_id = %(point)s AND at >= %(start)s AND at <= %(end)s
"""
_COLUMNS = """
    SELECT extract(epoch FROM date_bin(%(bucket)s, at, %(origin)s)) * 1000, {function}(value)
    FROM ({parts}) AS found GROUP BY 1 ORDER BY 1
"""
_LAST = """
    SELECT extract(epoch FROM observed_at) * 1000, value
    FROM telemetry_reading
    WHERE point_id = %(point)s AND observed_at >= %(start)s AND observed_at <= %(end)s AND quality & %(bad)s = 0
    ORDER BY observed_at DESC LIMIT 1
"""

Series = list[tuple[int, float | None]]


def series(
    point: Point,
    span: Span,
    *,
    until: datetime | None = None,
    is_low: bool = False,
    silences: Sequence[Gap] | None = None,
) -> Series:
    """(epoch ms, worst value of the column) oldest first; None where the point was silent for longer than it may be.

    `silences` are the gaps of the same period, where the caller knows them already.

    Worst is the highest value, or the lowest where the point is dangerous when low. Impossible values are left out.
    The line ends with the latest reading itself: what it says now, and not the worst of its column.
    """
    end = until or timezone.now()
    start = _column_of(end - span.length, span.bucket)
    rolled = None if span.source == "reading" else rolled_to()
    asked: dict[str, Any] = {
        "bucket": span.bucket,
        "origin": _ORIGIN,
        "start": start,
        "fresh": start if rolled is None else max(start, rolled - _LATELY),
        "rolled_to": rolled or "-infinity",
        "end": end,
        "point": point.pk,
        "bad": OUT_OF_RANGE,
    }
    parts = [_READINGS]
    if rolled is not None:
        parts.append(_ROLLED.format(table=span.source, worst="low" if is_low else "high"))
    statement = _COLUMNS.format(function="min" if is_low else "max", parts=" UNION ALL ".join(parts))
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows: Series = [(int(ms), round(value, 4)) for ms, value in cursor.fetchall()]
        cursor.execute(_LAST, asked)
        shown_to = rows[-1][0] if rows else 0  # a backlog that is not rolled up yet has no column, only its last word
        rows += [(int(ms), round(value, 4)) for ms, value in cursor.fetchall() if int(ms) > shown_to]
    return _broken(rows, gaps(point, start, end) if silences is None else silences)


def _broken(rows: Series, silences: Sequence[Gap]) -> Series:
    """The same line with a None after the last column before each silence: no line is drawn across it."""
    starts = iter([gap.start.timestamp() * 1000 for gap in silences])
    begins = next(starts, None)
    found: Series = []
    for ms, value in rows:
        is_broken = False
        while begins is not None and begins < ms:
            is_broken, begins = True, next(starts, None)
        if is_broken and found:
            found.append((found[-1][0] + 1, None))
        found.append((ms, value))
    return found


def _column_of(moment: datetime, bucket: timedelta) -> datetime:
    """The beginning of the column that a moment belongs to."""
    return moment - (moment - _ORIGIN) % bucket


_CHANGES = """
    SELECT asked.point_id, latest.value - former.value
    FROM unnest(%(points)s::bigint[], %(ends)s::timestamptz[]) AS asked (point_id, until),
    LATERAL (
        SELECT value FROM telemetry_reading AS r WHERE r.point_id = asked.point_id AND r.observed_at <= asked.until
            AND r.observed_at > asked.until - %(length)s AND r.quality & %(bad)s = 0
            AND r.observed_at > %(earliest)s AND r.observed_at <= %(last)s
        ORDER BY r.observed_at DESC LIMIT 1
    ) AS latest,
    LATERAL (
        SELECT value FROM telemetry_reading AS r WHERE r.point_id = asked.point_id
            AND r.observed_at <= asked.until - %(length)s AND r.observed_at > asked.until - 2 * %(length)s
            AND r.quality & %(bad)s = 0 AND r.observed_at > %(earliest)s AND r.observed_at <= %(last)s
        ORDER BY r.observed_at DESC LIMIT 1
    ) AS former
"""


def change_over(point: Point, length: timedelta, *, at: datetime | None = None) -> float | None:
    """How much the value changed within `length`; None when either end is not known."""
    return changes_over({point.pk: at or timezone.now()}, length).get(point.pk)


def changes_over(ends: Mapping[int, datetime], length: timedelta) -> dict[int, float]:
    """How much each point's value changed within `length` before its own moment, in one query.

    A point of which either end is not known is left out.
    """
    if not ends:
        return {}
    asked: dict[str, Any] = {
        "points": list(ends),
        "ends": list(ends.values()),
        "length": length,
        "bad": OUT_OF_RANGE,
        # said once for all, so that only the days in question are looked into
        "earliest": min(ends.values()) - 2 * length,
        "last": max(ends.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, asked)
        return {point: float(change) for point, change in cursor.fetchall()}
