"""Take a step: the one door through which a case moves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from anlan.foundation.casework.events import CaseMoved
from anlan.foundation.casework.forms import StepForm
from anlan.foundation.casework.limits import Clock, KeepClock, PendingClock
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.procedure import SAME, Procedure, Step, Transition, procedure_of
from anlan.foundation.casework.refusals import (
    AlreadyMoved,
    BadKey,
    Busy,
    CaseNotFound,
    FormInvalid,
    KeyReused,
    UnknownStep,
)
from anlan.foundation.casework.remit import may_see
from anlan.foundation.casework.services.announcing import MOVED, announce
from anlan.foundation.casework.services.clocks import pending_clock, running_clock, set_clock
from anlan.foundation.casework.services.obstacles import obstacle_to
from anlan.foundation.casework.services.opening import kind_of
from anlan.foundation.journal.api import Actor

KEY = re.compile(r"[\w.:-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Attempt:
    """One call of `advance`."""

    step_key: str
    by: Actor
    form: Mapping[str, Any]
    key: str
    version: int | None
    at: datetime


def advance(
    case_id: int,
    step_key: str,
    *,
    by: Actor,
    form: Mapping[str, Any] | None = None,
    key: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Movement:
    """Take a step of a case; everything it does is in one transaction.

    `form` is what was filled, as a browser or JSON sends it. `key` makes the call idempotent: the same key returns the
    first movement. `version` is the case's version that the person saw; an older one loses the race (AlreadyMoved).
    Raises CaseNotFound, UnknownStep, NotAllowed, WrongState, AlreadyMoved, NotNow, FormInvalid, BadKey, KeyReused and
    Busy.
    """
    if key and not KEY.fullmatch(key):
        raise BadKey
    attempt = Attempt(step_key, by, form or {}, key, version, at or timezone.now())
    try:
        with transaction.atomic():
            return _attempted(case_id, attempt)
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):
            raise Busy from error
        raise


def _attempted(case_id: int, attempt: Attempt) -> Movement:
    by = attempt.by
    case, procedure = _locked(case_id)
    if by.account is not None and not may_see(by.account, procedure, case):
        raise CaseNotFound
    step = procedure.step(attempt.step_key)
    if step is None:
        raise UnknownStep(attempt.step_key, [s.title for s in procedure.steps])
    first = _same_key(case, step, attempt)
    if first is not None:
        return first
    _check_race(case, procedure, step, attempt)
    obstacle = obstacle_to(case, procedure, step, by)
    if obstacle is not None:
        raise obstacle
    filled = filled_form(step, case, by, attempt.form)
    return _take(case, procedure, step, attempt, filled)


def filled_form(step: Step, case: Case, by: Actor, given: Mapping[str, Any]) -> StepForm:
    """The step's form with what was given; raises FormInvalid naming every field."""
    form = step.form(given, case=case, account=by.account)
    if not form.is_valid():
        labels = {name: str(field.label) for name, field in form.fields.items()}
        raise FormInvalid({name: [str(e) for e in errors] for name, errors in form.errors.items()}, labels)
    return form


def _locked(case_id: int) -> tuple[Case, type[Procedure]]:
    """The case as its own kind, its rows locked until the transaction ends; a joint case's parent is locked first."""
    found = Case.objects.filter(pk=case_id).values_list("procedure", "parent_id").first()
    if found is None:
        raise CaseNotFound
    try:
        procedure = procedure_of(found[0])
    except KeyError:
        raise CaseNotFound from None
    if found[1] is not None:
        Case.objects.select_for_update().get(pk=found[1])
    model = kind_of(procedure)
    case = model._default_manager.select_for_update().get(pk=case_id)
    return case, procedure


def _same_key(case: Case, step: Step, attempt: Attempt) -> Movement | None:
    """The movement that this key already made; raises KeyReused when it was for something else."""
    if not attempt.key:
        return None
    first = Movement.objects.filter(case=case.pk, key=attempt.key).first()
    if first is not None and (first.step != step.key or first.account_id != attempt.by.account_id):
        raise KeyReused
    return first


def _check_race(case: Case, procedure: type[Procedure], step: Step, attempt: Attempt) -> None:
    if attempt.version is None or attempt.version == case.version or not step.counts:
        return
    last = case.movements.filter(kind=Movement.Kind.STEP).latest("pk")
    raise AlreadyMoved(_person(last), last.at, last.step_title, procedure.state(case.state).title)


def _person(movement: Movement) -> str:
    return f"{movement.actor_organisation} {movement.actor_name}".strip()


def _take(case: Case, procedure: type[Procedure], step: Step, attempt: Attempt, form: StepForm) -> Movement:
    """Write state, holder, clock, movement, effect, journal entry and event."""
    move = Transition(
        case=case,
        step=step,
        by=attempt.by,
        at=attempt.at,
        filled=form.cleaned_data,
        from_state=case.state,
        is_rework=step.rework,
    )
    before = (case.organisation_id, case.holder_id)
    clock_before = running_clock(case) or pending_clock(case)
    _assign(move)
    _set_state(move, procedure)
    movement = _movement_of(move, form, attempt, clock_before, before)
    case.save()
    movement.save(force_insert=True)
    move.movement = movement
    if step.effect is not None:
        step.effect(move)
        case.save()
        _add_words(move)
    announce(
        MOVED,
        CaseMoved(
            case.pk,
            case.number,
            case.procedure,
            step.key,
            move.from_state,
            case.state,
            movement.pk,
            case.closed_at is not None,
        ),
        case=case,
        procedure=procedure,
        by=attempt.by,
        at=attempt.at,
        facts={
            "step": step.title,
            "from": procedure.state(move.from_state).title,
            "to": procedure.state(case.state).title,
            "words": movement.words,
            "form": movement.form,
            "movement": movement.pk,
        },
    )
    return movement


def _assign(move: Transition) -> None:
    if move.step.assign is None:
        return
    holder = move.step.assign(move)
    case = move.case
    case.organisation, case.holder = holder.organisation, holder.account
    case.organisation_path = holder.organisation.path if holder.organisation else ""


def _set_state(move: Transition, procedure: type[Procedure]) -> None:
    """State, counters, closing and the new clock (in memory)."""
    case, step = move.case, move.step
    if step.to != SAME:
        case.state = step.to
    if step.counts:
        case.version += 1
        case.moved_at = move.at
    if step.rework:
        case.rework_count += 1
    if procedure.state(case.state).closed:
        case.closed_at = move.at
        case.suspended_at = None
        set_clock(case, None)
    elif not isinstance(step.limit, KeepClock):
        set_clock(case, step.limit.start(case, move.at) if step.limit else None)


def _movement_of(
    move: Transition,
    form: StepForm,
    attempt: Attempt,
    clock: Clock | PendingClock | None,
    before: tuple[int | None, int | None],
) -> Movement:
    answered = not isinstance(move.step.limit, KeepClock)
    known = clock if isinstance(clock, Clock) and answered else None
    return Movement(
        case_id=move.case.pk,
        step=move.step.key,
        step_title=move.step.title,
        from_state=move.from_state,
        to_state=move.case.state,
        account_id=attempt.by.account_id,
        actor_kind=attempt.by.kind,
        actor_name=attempt.by.name,
        actor_organisation=attempt.by.organisation_name,
        at=attempt.at,
        words=_words(move, form),
        form=form.kept(),
        limit=clock.as_snapshot() if clock and answered else None,
        due_at=known.due_at if known else None,
        is_kept=attempt.at <= known.due_at if known else None,
        is_rework=move.is_rework,
        organisation_before_id=before[0],
        holder_before_id=before[1],
        key=attempt.key or None,
    )


def _words(move: Transition, form: StepForm) -> str:
    """The timeline's line: what was done, to whom, and the first thing that was written."""
    said = move.step.done_words or move.step.title
    shown = [kept["text"] for kept in form.kept().values()]
    return f"{said}：{'；'.join(shown)}"[:400] if shown else said


def _add_words(move: Transition) -> None:
    """Keep what the effect has to say."""
    movement = move.movement
    if movement is None or not (move.extra_words or move.is_rework != movement.is_rework):
        return
    movement.words = f"{movement.words}。{move.extra_words}"[:400] if move.extra_words else movement.words
    movement.is_rework = move.is_rework
    movement.save(update_fields=["words", "is_rework"])
