"""Everything a case page shows, in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from anlan.foundation.casework.forms import StepForm
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.procedure import Fact, Procedure, State, Step, procedure_of
from anlan.foundation.casework.refusals import CaseNotFound, NotAllowed
from anlan.foundation.casework.selectors.clock_view import ClockView, clock_view
from anlan.foundation.casework.services.announcing import ref_of
from anlan.foundation.casework.services.obstacles import obstacle_to
from anlan.foundation.casework.services.opening import kind_of
from anlan.foundation.casework.wording import moment
from anlan.foundation.journal.api import Actor
from anlan.foundation.trace.api import addresses, causes, effects


@dataclass(frozen=True)
class BarState:
    """One state on the step bar: `done`, `now` or `ahead`, with the day it was reached."""

    title: str
    place: str
    note: str


@dataclass(frozen=True)
class StepOption:
    """One step with the reason why it cannot be taken now; an empty reason means it can."""

    step: Step
    why_not: str
    code: str = ""

    @property
    def can(self) -> bool:
        """Whether the step can be taken."""
        return not self.why_not


@dataclass(frozen=True)
class Line:
    """One line of the timeline. `light` colours the mark of a clock's crossing; `due` tells how the limit was kept."""

    title: str
    words: str
    who: str
    when: str
    at: datetime
    light: int
    due: str
    filled: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TraceLink:
    """One end of 来龙去脉."""

    direction: str
    title: str
    why: str
    url: str


@dataclass(frozen=True)
class CasePage:
    """What the page and the JSON route show. Options are those that start in this state, main ones first."""

    case: Case
    procedure: type[Procedure]
    state: State
    clock: ClockView | None
    bar: tuple[BarState, ...]
    options: tuple[StepOption, ...]
    timeline: tuple[Line, ...]
    facts: tuple[Fact, ...]
    joint: tuple[Fact, ...]
    story: tuple[TraceLink, ...]

    @property
    def main_options(self) -> list[StepOption]:
        """The way on."""
        return [o for o in self.options if not o.step.is_side]

    @property
    def side_options(self) -> list[StepOption]:
        """退单、延期、挂账 and their like."""
        return [o for o in self.options if o.step.is_side]

    @property
    def takeable(self) -> list[StepOption]:
        """What the account may take now."""
        return [o for o in self.options if o.can]

    @property
    def blocked(self) -> list[StepOption]:
        """What cannot be taken now and why; steps of the way always, side steps only when the account might."""
        return [o for o in self.options if not o.can and (not o.step.is_side or o.code != NotAllowed.code)]

    def option(self, key: str) -> StepOption | None:
        """One option by its step's key."""
        return next((o for o in self.options if o.step.key == key), None)


def find_case(account: Any, number: str) -> Case:
    """The case as its own kind, if the account may see it; raises CaseNotFound."""
    if "\x00" in number:
        raise CaseNotFound
    procedure_key = (
        Case.objects.visible_to(account).filter(number=number[:30]).values_list("procedure", flat=True).first()
    )
    if procedure_key is None:
        raise CaseNotFound
    model = kind_of(procedure_of(procedure_key))
    found: Case = (
        model._default_manager.select_related("region", "organisation", "holder", "opened_by", "parent", "merged_into")
        .prefetch_related("participations__organisation", "joint_cases__organisation")
        .get(number=number)
    )
    return found


def case_page(account: Any, number: str, *, now: datetime | None = None) -> CasePage:
    """The whole page; raises CaseNotFound for an unknown case and for one outside the remit alike."""
    now = now or timezone.now()
    case = find_case(account, number)
    procedure = procedure_of(case.procedure)
    movements = list(case.movements.order_by("pk"))
    by = Actor.of(account)
    return CasePage(
        case=case,
        procedure=procedure,
        state=procedure.state(case.state),
        clock=clock_view(case, now) if case.is_open else None,
        bar=_bar(case, procedure, movements),
        options=options_of(case, procedure, by, movements),
        timeline=tuple(_line(movement, now) for movement in reversed(movements)),
        facts=(*_common_facts(case, now), *procedure.facts(case, account)),
        joint=tuple(_joint(share) for share in case.joint_cases.all()),
        story=_story(case, account),
    )


def options_of(
    case: Case, procedure: type[Procedure], by: Actor, movements: list[Movement] | None = None
) -> tuple[StepOption, ...]:
    """The steps that start in the case's state and that people take, each with its obstacle."""
    found: list[StepOption] = []
    for step in sorted(procedure.steps, key=lambda s: (s.is_side, s.is_destructive)):
        if not step.may or not step.starts_in(case.state, is_open=case.is_open):
            continue
        obstacle = obstacle_to(case, procedure, step, by, movements)
        found.append(StepOption(step, str(obstacle or ""), obstacle.code if obstacle else ""))
    return tuple(found)


def step_form(page: CasePage, option: StepOption, account: Any) -> StepForm:
    """The empty form of a step."""
    return option.step.form(case=page.case, account=account)


def _bar(case: Case, procedure: type[Procedure], movements: list[Movement]) -> tuple[BarState, ...]:
    reached = {m.to_state: m.at for m in movements}
    bar = [state for state in procedure.states if state.on_bar]
    current = next((i for i, state in enumerate(bar) if state.key == case.state), None)
    found = []
    for i, state in enumerate(bar):
        at = reached.get(state.key)
        if state.key == case.state and not state.closed:
            found.append(BarState(state.title, "now", "办理中" if case.suspended_at is None else "已挂账"))
        elif at is not None and (current is None or i <= current):
            found.append(BarState(state.title, "done", moment(at)))
        else:
            found.append(BarState(state.title, "ahead", ""))
    return tuple(found)


def _line(movement: Movement, now: datetime) -> Line:
    due = ""
    if movement.is_kept is not None and movement.due_at is not None:
        due = "按期" if movement.is_kept else f"应于 {moment(movement.due_at, now)} 前办理"
    return Line(
        title=movement.step_title,
        words=movement.words,
        who=f"{movement.actor_organisation} {movement.actor_name}".strip(),
        when=moment(movement.at, now),
        at=movement.at,
        light=movement.light,
        due=due,
        filled=tuple((kept["label"], kept["text"]) for kept in movement.form.values()),
    )


def _common_facts(case: Case, now: datetime) -> list[Fact]:
    rows = [
        ("承办", f"{case.organisation or ''} {case.holder or ''}".strip(), ""),
        ("来源", case.source, ""),
        (procedure_of(case.procedure).opening_word, moment(case.opened_at, now), ""),
        ("情况", case.description, ""),
        ("返工", f"{case.rework_count} 次" if case.rework_count else "", ""),
        ("退单", f"{case.hand_back_count} 次" if case.hand_back_count else "", ""),
        ("主办件", case.parent.number if case.parent else "", f"/cases/{case.parent.number}" if case.parent else ""),
        (
            "并入",
            case.merged_into.number if case.merged_into else "",
            f"/cases/{case.merged_into.number}" if case.merged_into else "",
        ),
    ]
    return [Fact(label, value, url) for label, value, url in rows if value]


def _joint(share: Case) -> Fact:
    return Fact(
        str(share.organisation), procedure_of(share.procedure).state(share.state).title, f"/cases/{share.number}"
    )


def _story(case: Case, account: Any) -> tuple[TraceLink, ...]:
    here = ref_of(case)
    ends = [("因", e.cause, e.why) for e in causes(here)] + [("果", e.effect, e.why) for e in effects(here)]
    pages = addresses((ref for _, ref, _ in ends), account)
    return tuple(TraceLink(direction, ref.title, why, pages[ref] or "") for direction, ref, why in ends if ref in pages)
