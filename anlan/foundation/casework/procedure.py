"""What a module declares: states, steps and who may take them. Everything else is derived from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from anlan.foundation.casework.forms import StepForm
from anlan.foundation.casework.limits import KeepClock, Limit
from anlan.foundation.journal.api import Actor

if TYPE_CHECKING:
    from anlan.foundation.casework.models import Case, Movement
    from anlan.foundation.people.models import Account

SAME = "="
OPENING = "open"
ANY_OPEN = ("*",)


@dataclass(frozen=True)
class State:
    """Where a case can stand. `on_bar` puts it on the step bar; a closed state ends the case."""

    key: str
    title: str
    closed: bool = False
    on_bar: bool = True


@dataclass(frozen=True)
class Holder:
    """Who has the case next."""

    organisation: Any = None
    account: Any = None


@dataclass
class Transition:
    """A step being taken, as its effect and its holder rule see it. `filled` is the form's cleaned data."""

    case: Any
    step: "Step"
    by: Actor
    at: datetime
    filled: Mapping[str, Any]
    from_state: str
    movement: "Movement | None" = None
    extra_words: str = ""
    is_rework: bool = False


Effect = Callable[[Transition], None]
Need = Callable[[Any], str]
Assign = Callable[[Transition], Holder]


@dataclass(frozen=True)
class Step:
    """One verb of a procedure.

    `from_`: state keys, or ANY_OPEN. `to`: a state key, or SAME. `may`: the permission; empty for steps of the system.
    `may_by_level`: other permissions for levels 1 … 4, where the law lets different people sign (a case without level
    needs the one of level 4).
    `not_by`: steps whose doers may not take this one (nobody reviews their own work). `needs`: says why the step has
    to wait, or an empty string. `assign`: who has the case afterwards; None leaves it. `while_suspended`: it can be
    taken while the case is suspended. `needs_joint_done`: waits for the joint cases. `counts`: False for remarks that
    do not win a race.
    """

    key: str
    title: str
    from_: tuple[str, ...]
    to: str
    may: str = ""
    form: type[StepForm] = StepForm
    limit: Limit | KeepClock | None = None
    effect: Effect | None = None
    assign: Assign | None = None
    not_by: tuple[str, ...] = ()
    separation_words: str = ""
    needs: tuple[Need, ...] = ()
    automatic: bool = False
    while_suspended: bool = False
    needs_joint_done: bool = False
    counts: bool = True
    rework: bool = False
    is_side: bool = False
    is_destructive: bool = False
    shortcut: str = ""
    done_words: str = ""
    may_by_level: tuple[str, ...] = ()

    def permission_for(self, case: Any) -> str:
        """The permission that this case asks for."""
        return self.may_by_level[(case.level or 4) - 1] if self.may_by_level else self.may

    def starts_in(self, state: str, *, is_open: bool) -> bool:
        """Whether the step leads out of this state."""
        return is_open if self.from_ == ANY_OPEN else state in self.from_


@dataclass(frozen=True)
class Fact:
    """One known thing on the case page; a link leads to where it comes from."""

    label: str
    value: str
    url: str = ""


class Procedure:
    """A closed loop. Subclass, set the class attributes, and `@register`.

    `view` is the permission to see its cases, `model` the `app_label.Model` of its kind, `prefix` its number's
    letters. `first_limit` starts when a case is opened in `initial`. In the states of `seen_everywhere` a case concerns
    everybody: whoever holds `view` anywhere sees it, wherever it lies.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    prefix: ClassVar[str]
    model: ClassVar[str] = "casework.Case"
    view: ClassVar[str]
    states: ClassVar[tuple[State, ...]]
    steps: ClassVar[tuple[Step, ...]]
    initial: ClassVar[str]
    first_limit: ClassVar[Limit | None] = None
    seen_everywhere: ClassVar[tuple[str, ...]] = ()
    description: ClassVar[str] = ""
    panel_template: ClassVar[str] = ""
    opening_word: ClassVar[str] = "立案"

    @classmethod
    def state(cls, key: str) -> State:
        """A state by its key; KeyError for an unknown one."""
        return cls._states()[key]

    @classmethod
    def step(cls, key: str) -> Step | None:
        """A step by its key."""
        return next((step for step in cls.steps if step.key == key), None)

    @classmethod
    def closed_states(cls) -> tuple[str, ...]:
        """Keys of the states that end a case."""
        return tuple(state.key for state in cls.states if state.closed)

    @classmethod
    def escalates_to(cls, case: "Case") -> "list[Account]":
        """Who is named to be told at the light the case shows, before those who may supervise it."""
        return []

    @classmethod
    def facts(cls, case: "Case", account: Any) -> list[Fact]:
        """What this kind of case knows beyond the common columns."""
        return []

    @classmethod
    def panel(cls, case: "Case", account: Any) -> dict[str, Any]:
        """Context of `panel_template`."""
        return {}

    @classmethod
    def _states(cls) -> dict[str, State]:
        return {state.key: state for state in cls.states}


@dataclass
class _Registry:
    procedures: dict[str, type[Procedure]] = field(default_factory=dict)


_registry = _Registry()


class BadProcedure(Exception):
    """A declaration that contradicts itself; found when the product starts."""


def register(procedure: type[Procedure]) -> type[Procedure]:
    """Make a procedure known (from its module's `AppConfig.ready`); raises BadProcedure."""
    found = _registry.procedures.get(procedure.key)
    if found is not None and found is not procedure:
        raise BadProcedure(f"two procedures are called {procedure.key}")
    trouble = list(contradictions(procedure))
    if trouble:
        raise BadProcedure(f"{procedure.key}: " + "; ".join(trouble))
    _registry.procedures[procedure.key] = procedure
    return procedure


def registered_procedures() -> list[type[Procedure]]:
    """Every procedure of the product, in order of registration."""
    return list(_registry.procedures.values())


def procedure_of(key: str) -> type[Procedure]:
    """The procedure of a case; KeyError when its module is gone."""
    return _registry.procedures[key]


def contradictions(procedure: type[Procedure]) -> list[str]:
    """What is wrong with a declaration: unknown states, doubled keys, dead ends, steps nobody may take."""
    states = {state.key: state for state in procedure.states}
    keys = [step.key for step in procedure.steps]
    trouble = [f"step {key} is declared twice" for key in sorted({k for k in keys if keys.count(k) > 1})]
    if procedure.initial not in states:
        trouble.append(f"initial state {procedure.initial} is unknown")
    for step in procedure.steps:
        starts = [] if step.from_ == ANY_OPEN else list(step.from_)
        ends = [] if step.to == SAME else [step.to]
        trouble += [f"{step.key}: state {s} is unknown" for s in starts + ends if s not in states]
        trouble += [f"{step.key}: starts in the closed state {s}" for s in starts if s in states and states[s].closed]
        trouble += [f"{step.key}: not_by names the unknown step {s}" for s in step.not_by if s not in (*keys, OPENING)]
        if not step.may and not step.automatic:
            trouble.append(f"{step.key}: nobody may take it")
        if step.may_by_level and (len(step.may_by_level) != 4 or step.may not in step.may_by_level):
            trouble.append(f"{step.key}: may_by_level names four permissions, `may` among them")
    trouble += [f"seen_everywhere names the unknown state {s}" for s in procedure.seen_everywhere if s not in states]
    trouble += [f"state {s} has no way on" for s in _dead_ends(procedure, states)]
    return trouble


def _dead_ends(procedure: type[Procedure], states: Mapping[str, State]) -> list[str]:
    """Open states from which no chain of steps leads to a closed one by the procedure's own steps."""
    good = {key for key, state in states.items() if state.closed}
    while True:
        more = {
            start
            for step in procedure.steps
            if step.to in good and step.from_ != ANY_OPEN
            for start in step.from_
            if start not in good
        }
        if not more:
            return [key for key in states if key not in good]
        good |= more
