"""How fast a slow thing moves (a house leans, ground sinks): a rate a month with its interval, or what is lacking."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from anlan.foundation.rules.api import rule, value
from anlan.kit.trend import FEWEST, Trend, fit
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.models.quality import OUT_OF_RANGE
from anlan.watch.telemetry.rollups import rolled_to
from anlan.watch.telemetry.standard_kinds import shipped_kinds
from anlan.watch.telemetry.wording import unit_words

MONTH_S = 30 * 86400.0
DAY_S = 86400.0

_HOURLY = """
    SELECT extract(epoch FROM at), total / count FROM telemetry_hour
    WHERE point_id = %(point)s AND at >= %(start)s
    UNION ALL
    SELECT extract(epoch FROM observed_at), value FROM telemetry_reading
    WHERE point_id = %(point)s AND observed_at >= %(start)s AND quality & %(bad)s = 0 AND received_at > %(rolled_to)s
"""


@dataclass(frozen=True)
class TrendFacts:
    """A trend in words. `words` is empty when there are too few readings, and `lacking` says what is missing."""

    words: str
    interval: str
    verdict: str
    lacking: str
    n: int
    days: float
    limit: str = ""
    limit_rule: str = ""
    confidence: str = ""
    is_over: bool = False


def trend_of(point: Point) -> TrendFacts | None:
    """The trend of a point over the days that TRD-01 names; None for kinds that are not looked at so."""
    kind = shipped_kinds().get(point.kind_id, {})
    if not kind.get("trend"):
        return None
    times, values = _readings(point, float(value("TRD-01")))
    found = fit(times, values)
    days = float(times.max() - times.min()) / DAY_S if times.size else 0.0
    least = float(value("TRD-02"))
    if found is None or days < least:
        lacking = f"读数还不够：至少要 {FEWEST} 个、覆盖 {least:g} 天，现有 {times.size} 个、覆盖 {days:.1f} 天"
        return TrendFacts("", "", "", lacking, times.size, days)
    return _told(found, point, days, kind.get("trend_rule", ""))


def _told(found: Trend, point: Point, days: float, limit_rule: str) -> TrendFacts:
    digits, unit = point.kind.decimals + 1, unit_words(point.kind.unit)
    rate, low, high = (each * MONTH_S for each in (found.slope, found.low, found.high))
    words = f"每月 {rate:+.{digits}f} {unit}"
    interval = f"{low:+.{digits}f} 至 {high:+.{digits}f} {unit}"
    way = "上升" if rate > 0 else "下降"
    verdict = f"{way}，区间不含零" if found.is_certain else "看不出升降，区间含零"
    if not limit_rule:
        return TrendFacts(words, interval, verdict, "", found.n, days)
    limit = rule(limit_rule)
    most = float(limit.value)
    if low > most:
        verdict += "；整个区间超过限值"
    elif high > most:
        verdict += "；区间上端超过限值，尚不能排除"
    else:
        verdict += "；整个区间在限值以内"
    return TrendFacts(
        words, interval, verdict, "", found.n, days, f"{most:g} {limit.unit}", limit_rule, limit.confidence, high > most
    )


def _readings(point: Point, days: float) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """Epoch seconds and values: hourly means, and what is not rolled up yet."""
    asked: dict[str, Any] = {
        "point": point.pk,
        "start": timezone.now() - timedelta(days=days),
        "bad": OUT_OF_RANGE,
        "rolled_to": rolled_to() or "-infinity",
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOURLY, asked)
        rows = np.array(cursor.fetchall(), dtype=float).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]
