"""What is done about alarms by the clock: windows open and end, shelving ends, what chattered is calm again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry import windows
from anlan.watch.telemetry.announcing import announce
from anlan.watch.telemetry.events import AlarmRaised, AlarmReturned
from anlan.watch.telemetry.models import Alarm, MaintenanceWindow
from anlan.watch.telemetry.services import unshelve_alarm

CLOCK = Actor.system("时限")
AT_ONCE = 500  # rows of one run; what is left is done by the next, 20 seconds later


def keep_time(at: datetime) -> int:
    """Do everything that is due at `at`; returns how much was done. Safe to run twice or side by side."""
    return (
        _each(MaintenanceWindow.objects.filter(closed_at=None, opened_at=None, starts_at__lte=at), _begin, at)
        + _each(MaintenanceWindow.objects.filter(closed_at=None, ends_at__lte=at), _end, at)
        + _each(Alarm.objects.filter(shelved_until__lte=at), _unshelve, at)
        + _each(_calm(at), _settle, at)
    )


def _each(rows: QuerySet[Any], verb: Callable[[Any, datetime], None], at: datetime) -> int:
    """Do one thing to each row in a transaction of its own; a row that somebody else holds is left for later."""
    done = 0
    for key in list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
            if row is not None:
                verb(row, at)
                done += 1
    return done


def _begin(window: MaintenanceWindow, at: datetime) -> None:
    windows.begin(window, by=CLOCK, at=at)


def _end(window: MaintenanceWindow, at: datetime) -> None:
    windows.close_window(window_id=window.pk, by=CLOCK, at=at)


def _unshelve(alarm: Alarm, at: datetime) -> None:
    unshelve_alarm(alarm_id=alarm.pk, by=CLOCK, at=at)


def _calm(at: datetime) -> QuerySet[Alarm]:
    calm = timedelta(minutes=float(value("ALM-25")))
    return Alarm.objects.filter(chattering_since__isnull=False, closed_at=None, moved_at__lte=at - calm)


def _settle(alarm: Alarm, at: datetime) -> None:
    """It does not chatter any more: what was kept back is said, once, as it is now."""
    alarm.chattering_since, alarm.burst, alarm.burst_began_at = None, 0, None
    if alarm.returned_at is not None and alarm.acknowledged_at is not None:
        alarm.closed_at = at
    alarm.save(update_fields=["chattering_since", "burst", "burst_began_at", "closed_at"])
    record(
        "telemetry.alarm.settled",
        by=CLOCK,
        subject=Ref.of(alarm),
        region_path=alarm.region_path,
        facts={"recurrences": alarm.recurrences},
        at=at,
    )
    if not alarm.is_quiet:
        announce(alarm, AlarmReturned if alarm.returned_at else AlarmRaised, why="不再频繁变化", at=at)
