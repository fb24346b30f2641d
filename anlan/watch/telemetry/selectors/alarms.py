"""Alarms as lists and as one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from anlan.foundation.territory.api import describe
from anlan.watch.telemetry.models import Alarm, AlarmCase
from anlan.watch.telemetry.picture import AlarmFacts, AlarmLine, Threshold
from anlan.watch.telemetry.procedures import AlarmHandling
from anlan.watch.telemetry.selectors.series import change_over
from anlan.watch.telemetry.wording import is_contact, number_words, subject_words, unit_words, value_words

TREND = timedelta(minutes=10)
FOR_LINES = ("point__kind", "acknowledged_by")

STATES = {
    "waiting": "待确认",
    "handling": "处置中",
    "shelved": "搁置",
    "quiet": "只记录",
    "returned": "已恢复",
    "closed": "已关闭",
}


def in_state(state: str, at: datetime | None = None) -> Q:
    """The filter of one state of STATES; the states are disjoint and cover every alarm."""
    now = at or timezone.now()
    shelved = Q(shelved_until__gt=now)
    is_open = Q(closed_at=None, is_quiet=False)
    return {
        "waiting": is_open & Q(acknowledged_at=None) & ~shelved,
        "handling": is_open & Q(acknowledged_at__isnull=False, returned_at=None) & ~shelved,
        "shelved": is_open & shelved,
        "quiet": Q(closed_at=None, is_quiet=True),
        "returned": is_open & Q(acknowledged_at__isnull=False, returned_at__isnull=False) & ~shelved,
        "closed": Q(closed_at__isnull=False),
    }[state]


def alarms_of(account: Any, state: str) -> QuerySet[Alarm]:
    """The alarms of a state that the account may see, worst first, newest first."""
    found: QuerySet[Alarm] = Alarm.objects.visible_to(account).filter(in_state(state)).order_by("level", "-id")
    return found


def ended_since(account: Any, since: datetime) -> QuerySet[Alarm]:
    """Alarms that have returned or were closed since a moment and wait for nobody, last first."""
    lately = Q(returned_at__gte=since) | Q(closed_at__gte=since)
    seen = Alarm.objects.visible_to(account).filter(is_quiet=False)
    found: QuerySet[Alarm] = seen.filter(lately).exclude(in_state("waiting"))
    return found.exclude(in_state("handling")).order_by("-returned_at", "-id")


def waiting_by_level(account: Any) -> dict[int, int]:
    """How many alarms wait to be confirmed, by level."""
    rows = alarms_of(account, "waiting").order_by().values("level").annotate(waiting=Count("id"))
    return {row["level"]: row["waiting"] for row in rows}


def lines(rows: QuerySet[Alarm], most: int) -> list[AlarmLine]:
    """The first rows as lines."""
    return [line_of(alarm) for alarm in rows.select_related(*FOR_LINES)[:most]]


def case_notes(alarm_ids: Iterable[int]) -> dict[int, str]:
    """Where the handling of each alarm stands: `陈建华 处置中`."""
    found = {}
    for case in AlarmCase.objects.filter(alarm_id__in=list(alarm_ids)).select_related("holder", "organisation"):
        who = case.holder.name if case.holder else str(case.organisation or "")
        found[case.alarm_id] = f"{who} {AlarmHandling.state(case.state).title}".strip()
    return found


def line_of(alarm: Alarm) -> AlarmLine:
    """An alarm as a line; the point's kind must have been read with it."""
    return AlarmLine(
        id=alarm.pk,
        number=alarm.number,
        level=alarm.level,
        title=alarm.title,
        place=describe(alarm.region_path),
        at=alarm.decided_at,
        value_words=value_words(alarm.value, alarm.point.kind),
        state=alarm.state,
        point_code=alarm.point.code,
        point_name=alarm.point.name,
        subject=subject_words(alarm.point.name, alarm.point.kind.name) if alarm.rule_key == "level" else alarm.title,
        acknowledged_by=alarm.acknowledged_by.name if alarm.acknowledged_by else "",
        returned_at=alarm.returned_at,
        shelved_until=alarm.shelved_until,
    )


def alarm_facts(account: Any, alarm_id: int) -> AlarmFacts | None:
    """One alarm with everything its drawer tells; None when the account may not see it."""
    rows = Alarm.objects.visible_to(account).select_related(
        *FOR_LINES, "point__device", "point__state", "suppressed_by", "window"
    )
    alarm = rows.filter(pk=alarm_id).first()
    if alarm is None:
        return None
    point, kind = alarm.point, alarm.point.kind
    rule = point.rules.filter(is_current=True).first()
    thresholds = thresholds_of(rule.bands if rule else [])
    state = getattr(point, "state", None)
    is_running = alarm.closed_at is None and state is not None and state.value is not None
    value = state.value if is_running and state else alarm.value
    line = next((t for t in thresholds if t.level == alarm.level), None)
    trend = change_over(point, TREND, at=state.observed_at if state and state.observed_at else None)
    if alarm.rule_key != Alarm.RuleKey.LEVEL:
        line = None  # a window, a trend or a condition is over no line of the point
    if is_contact(kind.unit, kind.decimals):
        line = trend = None  # yes or no is not over by anything, and does not rise
    return AlarmFacts(
        line=line_of(alarm),
        point_id=point.pk,
        rule_key=alarm.rule_key,
        number=number_words(value, kind),
        unit=unit_words(kind.unit),
        kind_name=kind.name,
        decimals=kind.decimals,
        over=abs(value - line.raise_at) if value is not None and line and _is_beyond(value, line) else None,
        trend=trend,
        device_code=point.device.code,
        longitude=point.longitude,
        latitude=point.latitude,
        region_path=alarm.region_path,
        peak_words=value_words(alarm.peak_value, kind),
        recurrences=alarm.recurrences,
        observed_at=alarm.observed_at,
        received_at=alarm.received_at,
        decided_at=alarm.decided_at,
        shown_ms=alarm.shown_ms,
        acknowledged_at=alarm.acknowledged_at,
        returned_at=alarm.returned_at,
        closed_at=alarm.closed_at,
        shelved_until=alarm.shelved_until,
        shelved_reason=alarm.shelved_reason,
        rule_version=rule.version if rule else None,
        thresholds=thresholds,
        suppressed=alarm.suppressed.count() if alarm.rule_key == Alarm.RuleKey.GATEWAY else 0,
        quiet_because=_quiet_because(alarm),
    )


def _quiet_because(alarm: Alarm) -> str:
    """Why nobody was troubled; empty for an alarm that is not only recorded."""
    if not alarm.is_quiet:
        return ""
    if alarm.suppressed_by is not None:
        return f"被 {alarm.suppressed_by.number} 抑制"
    return f"维护：{alarm.window.reason}" if alarm.window else ""


def thresholds_of(bands: list[dict[str, Any]]) -> tuple[Threshold, ...]:
    """The lines of a rule, worst first."""
    found = [
        Threshold(band["level"], band["side"], float(band["raise"]), float(band["clear"]), band.get("rule_id", ""))
        for band in bands
    ]
    return tuple(sorted(found, key=lambda t: (t.side, t.level)))


def _is_beyond(value: float, line: Threshold) -> bool:
    return value >= line.raise_at if line.side == "high" else value <= line.raise_at
