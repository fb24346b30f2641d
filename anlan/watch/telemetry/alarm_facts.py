"""What the case page shows of its alarm: reading, peak, timing."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from anlan.foundation.casework.api import Case, Fact
from anlan.kit.units import unit_of
from anlan.watch.telemetry.models import Alarm, AlarmCase


def facts_of(case: Case, account: Any) -> list[Fact]:
    """Facts of the alarm beside the common ones."""
    alarm = _alarm(case)
    rows = [
        ("测点", f"{alarm.point}（{alarm.point.kind}）", f"/points/{alarm.point.code}"),
        ("告警时读数", reading(alarm, alarm.value), ""),
        ("最高读数", reading(alarm, alarm.peak_value), ""),
        ("观测时间", f"{timezone.localtime(alarm.observed_at):%m-%d %H:%M:%S}", ""),
        ("复发", f"{alarm.recurrences} 次" if alarm.recurrences else "", ""),
        ("恢复", f"{timezone.localtime(alarm.returned_at):%m-%d %H:%M}" if alarm.returned_at else "尚未恢复", ""),
    ]
    return [Fact(label, value, url) for label, value, url in rows if value]


def panel_of(case: Case, account: Any) -> dict[str, Any]:
    """The alarm with its timing ruler: cumulative milliseconds from observation."""
    alarm = _alarm(case)
    return {
        "alarm": alarm,
        "reading": reading(alarm, alarm.value),
        "timing": [
            ("入库", _ms(alarm.observed_at, alarm.received_at)),
            ("判定", _ms(alarm.observed_at, alarm.decided_at)),
            ("上屏", alarm.shown_ms),
        ],
    }


def reading(alarm: Alarm, value: float | None) -> str:
    """A value with its unit in Chinese words; empty when there was none (失联)."""
    if value is None:
        return ""
    kind = alarm.point.kind
    return f"{value:.{kind.decimals}f} {unit_of(kind.unit).title}".strip()


def _alarm(case: Case) -> Alarm:
    assert isinstance(case, AlarmCase)
    return Alarm.objects.select_related("point__kind").get(pk=case.alarm_id)


def _ms(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds() * 1000)
