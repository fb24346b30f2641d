"""Open a case."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.events import CaseOpened
from anlan.foundation.casework.limits import Clock, PendingClock
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.numbers import next_number
from anlan.foundation.casework.procedure import OPENING, Procedure
from anlan.foundation.casework.services.announcing import OPENED, announce
from anlan.foundation.casework.services.clocks import set_clock
from anlan.foundation.journal.api import Actor


def kind_of(procedure: type[Procedure]) -> type[Case]:
    """The model of a procedure's cases."""
    model = apps.get_model(procedure.model)
    if not issubclass(model, Case):
        raise TypeError(f"{procedure.model} is no kind of case")
    return model


@transaction.atomic
def open_case(
    procedure: type[Procedure],
    *,
    by: Actor,
    title: str,
    at: datetime | None = None,
    number: str = "",
    state: str = "",
    region: Any = None,
    region_path: str = "",
    organisation: Any = None,
    holder: Any = None,
    clock: Clock | PendingClock | None = None,
    words: str = "",
    **facts: Any,
) -> Case:
    """Open a case of a procedure in its first state, start its first limit; returns the instance of its own kind.

    `facts` are columns of `Case` or of the kind; `clock` replaces the first limit when the deadline is given from
    elsewhere; `state` is for a case that comes from elsewhere half done. Journal entry, first movement and
    `CaseOpened` are written with it.
    """
    at = at or timezone.now()
    case = kind_of(procedure)(
        number=number or next_number(procedure.prefix, at),
        procedure=procedure.key,
        state=state or procedure.initial,
        title=title[:120],
        region=region,
        region_path=region.path if region else region_path,
        organisation=organisation,
        organisation_path=organisation.path if organisation else "",
        holder=holder,
        opened_by_id=by.account_id,
        opened_at=at,
        moved_at=at,
        **facts,
    )
    limit = None if state else procedure.first_limit
    set_clock(case, clock or (limit.start(case, at) if limit else None))
    case.save()
    Movement.objects.create(
        case_id=case.pk,
        step=OPENING,
        step_title=procedure.opening_word,
        to_state=case.state,
        account_id=by.account_id,
        actor_kind=by.kind,
        actor_name=by.name,
        actor_organisation=by.organisation_name,
        at=at,
        words=words or f"{procedure.opening_word}：{case.title}",
    )
    announce(
        OPENED,
        CaseOpened(case.pk, case.number, case.procedure, case.state, case.level),
        case=case,
        procedure=procedure,
        by=by,
        at=at,
        facts={"procedure": procedure.title, "opening": procedure.opening_word, "number": case.number},
    )
    return case
