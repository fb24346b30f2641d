"""What the case page shows of its alarm: reading, peak, timing."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from anlan.foundation.casework.api import Case, Fact
from anlan.kit.units import unit_of
from anlan.watch.telemetry.models import Alarm, AlarmCase, PointState
from anlan.watch.telemetry.wording import number_text


def facts_of(case: Case, account: Any) -> list[Fact]:
    """Facts of the alarm beside the common ones."""
    alarm = _alarm(case)
    rows = [
        ("测点", f"{alarm.point}（{alarm.point.kind}）", f"/points/{alarm.point.code}"),
        ("观测时间", f"{timezone.localtime(alarm.observed_at):%m-%d %H:%M:%S}", ""),
        ("复发", f"{alarm.recurrences} 次" if alarm.recurrences else "", ""),
        ("恢复", f"{timezone.localtime(alarm.returned_at):%m-%d %H:%M}" if alarm.returned_at else "尚未恢复", ""),
    ]
    return [Fact(label, value, url) for label, value, url in rows if value]


def panel_of(case: Case, account: Any) -> dict[str, Any]:
    """The alarm's figures, and its timing: cumulative milliseconds from the observation."""
    alarm = _alarm(case)
    state = PointState.objects.filter(point=alarm.point_id).first()
    return {
        "alarm": alarm,
        "figures": [
            _figure(alarm, "告警时", alarm.value),
            _figure(alarm, "极值", alarm.peak_value),
            _figure(alarm, "现在", state.value if state else None),
        ],
        "timing": [
            ("入库", _ms(alarm.observed_at, alarm.received_at)),
            ("判定", _ms(alarm.observed_at, alarm.decided_at)),
            ("上屏", alarm.shown_ms),
        ],
    }


def _figure(alarm: Alarm, label: str, value: float | None) -> dict[str, str | None]:
    """A value with its unit in Chinese words; no value (失联) stays unknown."""
    kind = alarm.point.kind
    shown = None if value is None else number_text(value, kind.unit, kind.decimals)
    return {"label": label, "value": shown, "unit": unit_of(kind.unit).title}


def _alarm(case: Case) -> Alarm:
    assert isinstance(case, AlarmCase)
    return Alarm.objects.select_related("point__kind").get(pk=case.alarm_id)


def _ms(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds() * 1000)
