"""Which points and kinds trouble people most: how often, how often for nothing, for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from anlan.foundation.casework.models import Movement
from anlan.foundation.rules.api import value
from anlan.watch.telemetry.models import Alarm, AlarmCase
from anlan.watch.telemetry.procedures import FALSE_CAUSES

SPANS = {"7": ("近 7 天", 7), "30": ("近 30 天", 30), "90": ("近 90 天", 90)}
SHOWN = 20
FALSE = "false_alarm"


@dataclass(frozen=True)
class Troublesome:
    """A point or kind: alarms, recurrences joined into them, alarms judged false of those judged."""

    key: str
    name: str
    kind: str
    alarms: int
    recurrences: int
    false: int
    judged: int

    @property
    def share(self) -> str:
        """False ones among those whose handling has ended; not computable without one."""
        return f"{self.false / self.judged:.0%}" if self.judged else "不可算"


def counted_alarms(account: Any, days: int, at: datetime | None = None) -> QuerySet[Alarm]:
    """Alarms that troubled somebody: what was only recorded is left out."""
    since = (at or timezone.now()) - timedelta(days=days)
    found: QuerySet[Alarm] = Alarm.objects.visible_to(account).filter(decided_at__gte=since, is_quiet=False)
    return found


def points_by(account: Any, days: int, order: str) -> list[Troublesome]:
    """The points with the most alarms (`alarms`) or the most false ones (`false`)."""
    rows = _grouped(counted_alarms(account, days), "point_id", "point__code", "point__name", "point__kind__name")
    if order == "false":
        rows = rows.filter(false__gt=0).order_by("-false", "-alarms", "point_id")
    else:
        rows = rows.order_by("-alarms", "-again", "point_id")
    return [_line(row, row["point__code"], row["point__name"], row["point__kind__name"]) for row in rows[:SHOWN]]


def kinds_by(account: Any, days: int) -> list[Troublesome]:
    """Every kind of point with an alarm, most false first."""
    rows = _grouped(counted_alarms(account, days), "point__kind_id", "point__kind__name")
    ordered = rows.order_by("-false", "-alarms", "point__kind_id")
    return [_line(row, row["point__kind_id"], row["point__kind__name"], "") for row in ordered]


def causes(account: Any, days: int) -> list[tuple[str, int]]:
    """Why they were false, as the closing form says, most frequent first."""
    cases = AlarmCase.objects.filter(alarm__in=counted_alarms(account, days), state=FALSE)
    rows = Movement.objects.filter(case__in=cases.values("case_ptr"), step=FALSE)
    found = rows.values("form__cause__value").annotate(number=Count("id")).order_by("-number", "form__cause__value")
    return [(FALSE_CAUSES.get(row["form__cause__value"], "未写明"), row["number"]) for row in found]


def standing(account: Any, at: datetime | None = None) -> tuple[list[Alarm], list[Alarm]]:
    """Alarms that have stood longest, and of them the stale ones: confirmed or not, longer than ALM-29."""
    now = at or timezone.now()
    stale_before = now - timedelta(hours=float(value("ALM-29")))
    open_now = Alarm.objects.visible_to(account).filter(closed_at=None, returned_at=None, is_quiet=False)
    rows = open_now.select_related("point__kind", "acknowledged_by").order_by("decided_at", "pk")
    found = list(rows[:SHOWN])
    return found, [alarm for alarm in found if alarm.decided_at < stale_before]


def _grouped(rows: QuerySet[Alarm], *by: str) -> QuerySet[Any]:
    ended = Q(handling__closed_at__isnull=False)
    grouped: QuerySet[Any] = (
        rows.order_by()
        .values(*by)
        .annotate(
            alarms=Count("id"),
            again=Sum("recurrences"),
            false=Count("id", filter=Q(handling__state=FALSE)),
            judged=Count("id", filter=ended),
        )
    )
    return grouped


def _line(row: dict[str, Any], key: str, name: str, kind: str) -> Troublesome:
    return Troublesome(key, name, kind, row["alarms"], row["again"], row["false"], row["judged"])
