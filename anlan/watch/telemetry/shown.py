"""上屏: what screens report about when they showed an alarm."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from anlan.watch.telemetry.models import Alarm

SAME_MS = 2
"""Decisions told and stored this close are one: the event carries whole milliseconds, the row microseconds."""

LATEST_MS = 10 * 60_000
"""A report later than this after the decision tells of a screen that was away, not of the way to it."""


@dataclass(frozen=True)
class Shown:
    """One report: which decision about an alarm was painted when (epoch ms, server's clock), and how far off."""

    alarm: int
    decided_ms: int
    shown_ms: float
    error_ms: float


def report_shown(reports: Iterable[Shown], *, account: Any) -> int:
    """Keep the earliest display of each alarm the account may see; returns how many reports were believed.

    The row keeps the times of the first decision; what a screen shows of a later one (worse, or back again) is
    another way and would be measured from the wrong moment.

    Measurements are kept beside the alarm and not journalled: they change nothing anybody decided.
    """
    wanted = {report.alarm: report for report in reports}
    now = timezone.now().timestamp() * 1000
    believed = 0
    for alarm in Alarm.objects.visible_to(account).filter(pk__in=wanted).only("id", "observed_at", "decided_at"):
        report = wanted[alarm.pk]
        decided, observed = alarm.decided_at.timestamp() * 1000, alarm.observed_at.timestamp() * 1000
        if abs(report.decided_ms - decided) > SAME_MS:
            continue
        if not decided - report.error_ms <= report.shown_ms <= min(now + report.error_ms, decided + LATEST_MS):
            continue
        delay = max(0, round(max(report.shown_ms, decided) - observed))
        Alarm.objects.filter(pk=alarm.pk).update(shown_ms=Least(Coalesce(F("shown_ms"), Value(delay)), Value(delay)))
        believed += 1
    return believed
