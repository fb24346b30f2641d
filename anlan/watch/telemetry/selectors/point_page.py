"""Everything the page of one point shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from anlan.foundation.casework.wording import span as span_words
from anlan.foundation.people.api import may
from anlan.foundation.rules.api import RuleUnknown, rule
from anlan.foundation.territory.api import describe
from anlan.prevention.registry.api import names_of
from anlan.watch.telemetry.history import chart_of, sentence_of
from anlan.watch.telemetry.models import Alarm, Point, PointRule
from anlan.watch.telemetry.models.quality import quality_words
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.picture import Threshold
from anlan.watch.telemetry.selectors.alarms import FOR_LINES, line_of, thresholds_of
from anlan.watch.telemetry.selectors.forecast import forecast_of, rules_of
from anlan.watch.telemetry.selectors.gaps import Gap, gaps, longest_silence
from anlan.watch.telemetry.selectors.series import Series, Span, series
from anlan.watch.telemetry.selectors.trends import trend_of
from anlan.watch.telemetry.standard_kinds import asked_for, basis_of, shipped_kinds
from anlan.watch.telemetry.wording import is_contact, number_text, number_words, subject_words, unit_words, value_words

RECENT = 8
MOST_GAPS = 100
SIDES = {"high": "≥", "low": "≤"}


@dataclass(frozen=True)
class Line:
    """One threshold with where it comes from."""

    threshold: Threshold
    raise_words: str
    clear_words: str
    basis: str
    confidence: str


def point_context(point: Point, span: Span, account: Any, *, until: datetime | None = None) -> dict[str, Any]:
    """The facts of a point for its page and drawer; the point is one the account may see. `until` ends the chart."""
    end = until or timezone.now()
    kind, state = point.kind, getattr(point, "state", None)
    current = point.rules.filter(is_current=True).first()
    thresholds = thresholds_of(current.bands if current else [])
    is_low = bool(thresholds) and all(t.side == "low" for t in thresholds)
    silences = gaps(point, end - span.length, end)
    found = series(point, span, until=end, is_low=is_low, silences=silences)
    unit = unit_words(kind.unit)
    alarms = Alarm.objects.visible_to(account).filter(point=point).select_related(*FOR_LINES).order_by("-id")
    return {
        "point": point,
        "subject": subject_words(point.name, kind.name),
        "state": state,
        "number": number_words(state.value if state else None, kind),
        "unit": unit,
        "level": state.level if state else 0,
        "place": describe(point.region_path),
        "age": span_words(timezone.now() - state.observed_at) if state and state.observed_at else "",
        "is_stale": _is_stale(point),
        "is_out": is_out(point),
        "span": span,
        "chart": _chart(found, point, thresholds, silences),
        "trend": trend_of(point),
        "asked_for": asked_for(point.kind_id),
        "sentence": sentence_of(point.name, found, unit, kind.decimals),
        "gaps": silences[::-1][:MOST_GAPS],
        "gap_total": len(silences),
        "gap_length": sum((gap.length for gap in silences), timedelta()),
        "longest_silence": longest_silence(point),
        "building": names_of("building", [point.building]).get(point.building, ("", ""))[0] if point.building else "",
        "rule": current,
        "lines": [_line(threshold, point) for threshold in thresholds],
        "versions": PointRule.objects.filter(point=point).order_by("-version")[:RECENT],
        "alarms": [line_of(alarm) for alarm in alarms[:RECENT]],
        "alarm_total": alarms.count(),
        "sees_alarms": may(account, Permission.ALARM_VIEW),
        "quality": quality_of(point),
        "range_words": _range_words(point, unit),
        "forecast": forecast_of(point, thresholds),
        "monitoring": rules_of(point, account),
    }


def _chart(
    found: Series, point: Point, thresholds: tuple[Threshold, ...], silences: list[Gap]
) -> dict[str, Any] | None:
    """The history as a chart; None without any value."""
    if all(value is None for _, value in found):
        return None
    kind, is_near = point.kind, shipped_kinds().get(point.kind_id, {}).get("chart") == "near"
    return chart_of(found, unit_words(kind.unit), kind.decimals, thresholds, silences, is_near=is_near)


def is_out(point: Point) -> bool:
    """Whether the point is out of service now."""
    until = point.out_of_service_until
    return not point.is_active or (until is not None and until > timezone.now())


def quality_of(point: Point) -> list[tuple[str, int]]:
    """How many readings of the last day were of which quality."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quality, count(*) FROM telemetry_reading"
            " WHERE point_id = %s AND observed_at > now() - interval '1 day' GROUP BY quality ORDER BY quality",
            [point.pk],
        )
        return [(quality_words(quality) or "正常", number) for quality, number in cursor.fetchall()]


def _line(threshold: Threshold, point: Point) -> Line:
    basis, confidence = _basis_of(threshold.rule_id, point.kind_id)
    if is_contact(point.kind.unit, point.kind.decimals):
        return Line(threshold, number_text(1, "/", 0), number_text(0, "/", 0), basis, confidence)
    sign = SIDES[threshold.side]
    over = "<" if threshold.side == "high" else ">"
    return Line(
        threshold,
        f"{sign} {value_words(threshold.raise_at, point.kind)}",
        f"{over} {value_words(threshold.clear_at, point.kind)}",
        basis,
        confidence,
    )


def _basis_of(rule_id: str, kind: str) -> tuple[str, str]:
    """Where a line comes from and how sure that is: a rule, or what the shipped kind says of its lines."""
    try:
        found = rule(rule_id)
    except RuleUnknown:
        return basis_of(kind, rule_id)
    return found.basis, found.confidence


def _is_stale(point: Point) -> bool:
    state = getattr(point, "state", None)
    if state is None or state.observed_at is None:
        return True
    return bool(state.is_silent) or (timezone.now() - state.observed_at).total_seconds() > point.kind.heartbeat_s * 3


def _range_words(point: Point, unit: str) -> str:
    kind = point.kind
    if kind.lowest is None or kind.highest is None:
        return "未登记"
    return f"{kind.lowest:g} 至 {kind.highest:g} {unit}".rstrip()
