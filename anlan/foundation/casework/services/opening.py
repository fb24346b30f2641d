"""Open a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.events import CaseOpened
from anlan.foundation.casework.limits import Clock, PendingClock
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.numbers import next_number
from anlan.foundation.casework.procedure import OPENING, Procedure
from anlan.foundation.casework.services.announcing import OPENED, announce, audience_of, ref_of
from anlan.foundation.casework.services.clocks import set_clock
from anlan.foundation.journal.api import Actor, record_all
from anlan.foundation.live.api import publish_all
from anlan.foundation.rules.api import rules_read_once


def kind_of(procedure: type[Procedure]) -> type[Case]:
    """The model of a procedure's cases."""
    model = apps.get_model(procedure.model)
    if not issubclass(model, Case):
        raise TypeError(f"{procedure.model} is no kind of case")
    return model


@transaction.atomic
def open_case(procedure: type[Procedure], *, by: Actor, title: str, **facts: Any) -> Case:
    """Open a case of a procedure in its first state, start its first limit; returns the instance of its own kind.

    `facts` are columns of `Case` or of the kind, and: `at`, `number`, `region`, `region_path`, `organisation`,
    `holder`; `clock` replaces the first limit when the deadline is given from elsewhere; `state` is for a case that
    comes from elsewhere half done; `words` is the first line of its timeline. Journal entry, first movement and
    `CaseOpened` are written with it.
    """
    words = facts.pop("words", "")
    case = _new_case(procedure, by=by, title=title, **facts)
    case.save()
    _first_movement(case, procedure, by, words).save(force_insert=True)
    announce(
        OPENED,
        _opened(case),
        case=case,
        procedure=procedure,
        by=by,
        at=case.opened_at,
        facts=_facts(case, procedure),
    )
    return case


@transaction.atomic
def open_cases(procedure: type[Procedure], openings: Sequence[Mapping[str, Any]], *, by: Actor) -> list[Case]:
    """Open many cases in a few statements; each opening holds what `open_case` takes. In the order given."""
    if not openings:
        return []
    with rules_read_once():
        cases = [_new_case(procedure, by=by, **opening) for opening in openings]
    _insert(cases)
    Movement.objects.bulk_create(_first_movement(case, procedure, by) for case in cases)
    for at, together in groupby(cases, key=lambda case: case.opened_at):
        things = [(ref_of(case), _facts(case, procedure), case.region_path) for case in together]
        record_all(OPENED, things, by=by, at=at)
    publish_all((_opened(case), audience_of(case, procedure)) for case in cases)
    return cases


def _new_case(
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
    **facts: Any,
) -> Case:
    """A case as it begins, not saved."""
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
    return case


def _insert(cases: list[Case]) -> None:
    """Rows of a kind and of `Case`, a statement for each table: Django's `bulk_create` knows single tables only."""
    common = [field for field in Case._meta.concrete_fields if not field.primary_key]
    for case in cases:
        case.derive()
    rows = Case.objects.bulk_create(Case(**{f.attname: getattr(case, f.attname) for f in common}) for case in cases)
    for case, row in zip(cases, rows, strict=True):
        case.pk = case.id = row.pk
        case._state.adding = False
    kind: Any = type(cases[0])
    if kind is not Case:
        kind._base_manager._insert(cases, fields=kind._meta.local_concrete_fields, using=rows[0]._state.db)


def _first_movement(case: Case, procedure: type[Procedure], by: Actor, words: str = "") -> Movement:
    return Movement(
        case_id=case.pk,
        step=OPENING,
        step_title=procedure.opening_word,
        to_state=case.state,
        account_id=by.account_id,
        actor_kind=by.kind,
        actor_name=by.name,
        actor_organisation=by.organisation_name,
        at=case.opened_at,
        words=words or f"{procedure.opening_word}：{case.title}",
    )


def _opened(case: Case) -> CaseOpened:
    return CaseOpened(case.pk, case.number, case.procedure, case.state, case.level)


def _facts(case: Case, procedure: type[Procedure]) -> dict[str, Any]:
    return {"procedure": procedure.title, "opening": procedure.opening_word, "number": case.number}
