"""Set the clocks that waited for a year's holidays, once the year is known (时限待定)."""

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.events import CaseClockSet
from anlan.foundation.casework.limits import PENDING, Clock, PendingClock
from anlan.foundation.casework.models import NO_DUE, Case, Movement
from anlan.foundation.casework.procedure import procedure_of, registered_procedures
from anlan.foundation.casework.services.announcing import CLOCK_SET, announce, ref_of
from anlan.foundation.casework.services.clocks import CLOCK_ACTOR, note_clock, set_clock
from anlan.foundation.casework.wording import moment
from anlan.foundation.journal.api import record
from anlan.foundation.live.api import subscribe
from anlan.foundation.rules.events import HolidayYearAdded


@subscribe(HolidayYearAdded)
def on_year_added(event: HolidayYearAdded) -> None:
    """Another year can be counted."""
    settle_pending()


def settle_pending() -> int:
    """Give every pending clock whose end can be told by now its end; returns how many. Safe to run twice.

    The sweep then turns the light of a clock that ran out while its end was not known. Steps that answered a pending
    limit learn whether they kept it.
    """
    known = [procedure.key for procedure in registered_procedures()]
    waiting = Case.objects.filter(closed_at=None, order_at=NO_DUE, limit__has_key=PENDING, procedure__in=known)
    set_now = sum(_settle_case(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True))
    answered = Movement.objects.filter(due_at=None, limit__has_key=PENDING).select_related("case")
    for movement in answered.order_by("pk"):
        _settle_movement(movement)
    return set_now


@transaction.atomic
def _settle_case(pk: int) -> bool:
    case = Case.objects.select_for_update().filter(pk=pk, closed_at=None, limit__has_key=PENDING).first()
    if case is None:
        return False
    clock = PendingClock.from_snapshot(case.limit or {}).settled()
    set_clock(case, clock)
    case.save()
    if not isinstance(clock, Clock):
        return False
    at = timezone.now()
    words = f"{clock.title}定为 {moment(clock.due_at, at)} 到期"
    note_clock(case, "时限已定", words, at)
    announce(
        CLOCK_SET,
        CaseClockSet(case.pk, case.number, case.procedure),
        case=case,
        procedure=procedure_of(case.procedure),
        by=CLOCK_ACTOR,
        at=at,
        facts={"words": words, "due_at": case.due_at},
    )
    return True


@transaction.atomic
def _settle_movement(movement: Movement) -> None:
    clock = PendingClock.from_snapshot(movement.limit or {}).settled()
    if not isinstance(clock, Clock):
        return
    movement.limit, movement.due_at = clock.as_snapshot(), clock.due_at
    movement.is_kept = movement.at <= clock.due_at
    movement.save(update_fields=["limit", "due_at", "is_kept"])
    due = moment(clock.due_at, timezone.now())
    words = f"{clock.title}定为 {due} 到期，步骤「{movement.step_title}」{'按期' if movement.is_kept else '超期'}"
    record(
        CLOCK_SET,
        by=CLOCK_ACTOR,
        subject=ref_of(movement.case),
        facts={"words": words, "movement": movement.pk, "due_at": clock.due_at},
        region_path=movement.case.region_path,
    )
