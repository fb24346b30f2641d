"""One attempt at a step, and everything that has to hold afterwards, whether it was taken or refused."""

from datetime import datetime
from typing import Any

from anlan.foundation.casework.api import Procedure, Step, StepRefused, advance, ref_of
from anlan.foundation.casework.limits import KeepClock
from anlan.foundation.casework.models import NO_DUE, Case, Movement
from anlan.foundation.casework.procedure import SAME
from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.live.models import Outbox
from anlan.foundation.people.models import Account
from tests.casework.world import World, filled

MOVES_THE_CLOCK = {"grant_extension", "resume"}


def everything() -> dict[str, Any]:
    """All that a refused step must leave alone."""
    return {
        "cases": list(Case.objects.order_by("pk").values()),
        "movements": Movement.objects.count(),
        "entries": Entry.objects.count(),
        "events": Outbox.objects.count(),
    }


def attempt(
    procedure: type[Procedure], case: Case, step: Step, who: Account, world: World, at: datetime | None = None
) -> Movement | StepRefused:
    """Try a step and check what it left behind; returns the movement or the refusal."""
    case.refresh_from_db()
    form = filled(step, procedure, case, who, world)
    before, here = everything(), Case.objects.get(pk=case.pk)
    try:
        movement = advance(case.pk, step.key, by=Actor.of(who), form=form, at=at)
    except StepRefused as refusal:
        check_refused(step, refusal, before)
        return refusal
    check_taken(procedure, step, here, movement, who)
    return movement


def check_refused(step: Step, refusal: StepRefused, before: dict[str, Any]) -> None:
    """Nothing was changed, and the refusal is a Chinese sentence."""
    assert everything() == before, f"{step.key} was refused and changed something"
    assert str(refusal).endswith("。")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(refusal))


def check_taken(procedure: type[Procedure], step: Step, before: Case, movement: Movement, who: Account) -> None:
    """State, counters, clock, movement, journal and event tell the same."""
    case = Case.objects.get(pk=before.pk)
    state = procedure.state(case.state)
    assert step.starts_in(before.state, is_open=before.is_open)
    assert case.state == (before.state if step.to == SAME else step.to)
    assert case.is_open is not state.closed
    assert case.version == before.version + (1 if step.counts else 0)
    check_clock(step, before, case, movement)
    assert (movement.case_id, movement.step, movement.from_state, movement.to_state, movement.account_id) == (
        case.pk,
        step.key,
        before.state,
        case.state,
        who.pk,
    )
    entry = Entry.objects.filter(kind="casework.case.moved", subject_key=ref_of(case).key).latest("pk")
    assert (entry.facts["step"], entry.facts["movement"], entry.actor_id) == (step.title, movement.pk, who.pk)
    event = Outbox.objects.filter(name="casework.case_moved", payload__movement_id=movement.pk).get()
    assert (event.payload["to_state"], event.permission) == (case.state, str(procedure.view))


def check_clock(step: Step, before: Case, case: Case, movement: Movement) -> None:
    assert case.order_at == (case.due_at or NO_DUE)
    assert (case.limit is None) is (case.due_at is None)
    if case.closed_at or case.suspended_at or case.due_at is None:
        assert case.next_light_at is None
    if case.closed_at:
        assert case.due_at is None
    elif isinstance(step.limit, KeepClock):
        if step.key not in MOVES_THE_CLOCK:
            assert case.due_at == before.due_at
    elif step.limit is None:
        assert case.due_at is None
    else:
        assert case.limit is not None
        assert case.due_at is not None
        assert case.limit["title"] == step.limit.title
        assert case.due_at > movement.at
    answered = before.due_at is not None and not isinstance(step.limit, KeepClock)
    assert (movement.is_kept is not None) is answered
