"""Every registered procedure: each allowed step leaves everything in step, each forbidden one leaves nothing."""

import contextlib
import pathlib
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.foundation.casework.api import (
    CaseNotFound,
    NotAllowed,
    NotNow,
    Procedure,
    Step,
    StepRefused,
    WrongState,
    registered_procedures,
    sweep,
)
from anlan.foundation.casework.diagram import page
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.procedure import contradictions
from anlan.foundation.casework.tests.example import Pothole
from anlan.foundation.people.api import roles_with
from anlan.foundation.people.models import Account, Posting
from tests.casework.probe import attempt
from tests.casework.world import OPENERS, World, make_world

PROCEDURES: list[type[Procedure]] = [*registered_procedures(), Pothole]
DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "procedures"
Path = tuple[str, ...]

# reached only by cases that are opened in another way; who tries them there
ELSEWHERE = {"command.incident": {"withdrawn"}}  # one-key response: command/tests/test_withdraw.py

every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=[p.key for p in PROCEDURES])


@pytest.fixture
def world(db: None) -> World:
    return make_world()


class _Undo(Exception):
    """Takes back what was tried."""


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with contextlib.suppress(_Undo), transaction.atomic():
        yield
        raise _Undo


class Blocked(Exception):
    """A path on which a step has to wait for something."""


def replay(procedure: type[Procedure], path: Path, world: World) -> Case:
    """A fresh case brought along a path: `first` does everything, `second` what `first` must not do."""
    case = OPENERS[procedure.key](world)
    done: set[str] = set()
    for key in path:
        step = procedure.step(key)
        assert step is not None
        who = world.second if done & set(step.not_by) else world.first
        result = attempt(procedure, case, step, who, world)
        if isinstance(result, NotNow):
            raise Blocked(f"{path}: {result}")
        assert isinstance(result, Movement), f"{path}: {result}"
        done.add(key)
    case.refresh_from_db()
    return case


def ways(procedure: type[Procedure], world: World) -> dict[str, Path]:
    """The shortest path to each state that people can reach, found by walking."""
    found: dict[str, Path] = {procedure.initial: ()}
    queue = deque([procedure.initial])
    while queue:
        state = queue.popleft()
        for step in procedure.steps:
            goal = step.to
            if goal in found or goal == "=" or not step.may or not step.starts_in(state, is_open=True):
                continue
            if procedure.state(state).closed or not _leads(procedure, found[state], step, world):
                continue
            found[goal] = (*found[state], step.key)
            queue.append(goal)
    return found


def _leads(procedure: type[Procedure], path: Path, step: Step, world: World) -> bool:
    try:
        with undone():
            replay(procedure, (*path, step.key), world)
    except Blocked:
        return False
    return True


@every_procedure
def test_declaration_is_sound_and_has_an_opener(procedure: type[Procedure]) -> None:
    assert contradictions(procedure) == []
    assert procedure.key in OPENERS, "say in tests/casework how a case of this procedure is opened"


@every_procedure
def test_every_state_is_reached(procedure: type[Procedure], world: World) -> None:
    by_system = {step.to for step in procedure.steps if not step.may} | ELSEWHERE.get(procedure.key, set())
    unreached = {state.key for state in procedure.states} - ways(procedure, world).keys() - by_system
    assert unreached == set()


@every_procedure
def test_every_step_in_every_state(procedure: type[Procedure], world: World) -> None:
    for state, path in ways(procedure, world).items():
        with undone():
            case = replay(procedure, path, world)
            assert case.state == state
            for step in procedure.steps:
                with undone():
                    _try_step(procedure, case, path, step, world)


def _try_step(procedure: type[Procedure], case: Case, path: Path, step: Step, world: World) -> None:
    assert isinstance(attempt(procedure, case, step, world.nobody, world), CaseNotFound)
    onlooker = _onlooker(procedure, step, world)
    if onlooker is not None:
        assert isinstance(attempt(procedure, case, step, onlooker, world), NotAllowed)
    if not step.may:
        assert isinstance(attempt(procedure, case, step, world.first, world), NotAllowed)
        return
    if not step.starts_in(case.state, is_open=case.is_open):
        assert isinstance(attempt(procedure, case, step, world.first, world), WrongState)
        return
    conflicted = bool(set(path) & set(step.not_by))
    if conflicted:
        assert isinstance(attempt(procedure, case, step, world.first, world), NotAllowed)
    result = attempt(procedure, case, step, world.second if conflicted else world.first, world)
    if isinstance(result, StepRefused):
        assert isinstance(result, NotNow), f"{step.key} in {case.state}: {result}"
        assert step.needs or step.needs_joint_done


def _onlooker(procedure: type[Procedure], step: Step, world: World) -> Account | None:
    """Someone who sees the case and may not take the step, if the roles allow for such a one."""
    can = {role.key for role in roles_with(step.may)} if step.may else set()
    see = [role.key for role in roles_with(procedure.view) if role.key not in can]
    if not see:
        return None
    made = Account.objects.create_user(f"looker-{step.key}", name="丁", organisation=world.office)
    Posting.objects.create(account=made, role=see[0])
    return made


@every_procedure
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_any_walk_keeps_everything_in_step(procedure: type[Procedure], data: st.DataObject, world: World) -> None:
    with undone():
        case = OPENERS[procedure.key](world)
        now = timezone.now()
        for _ in range(data.draw(st.integers(3, 14))):
            now += timedelta(minutes=data.draw(st.sampled_from([0, 1, 20, 600])))
            sweep(now)
            step = data.draw(st.sampled_from(procedure.steps))
            who = data.draw(st.sampled_from([world.first, world.second]))
            attempt(procedure, case, step, who, world, at=now)


@pytest.mark.parametrize("procedure", registered_procedures(), ids=lambda p: p.key)
def test_page_in_the_docs_is_the_declaration(procedure: type[Procedure]) -> None:
    file = DOCS / f"{procedure.key}.md"
    assert file.exists(), "run: anlan casework diagram"
    assert file.read_text("utf-8") == page(procedure), "run: anlan casework diagram"
