"""Words beside the way: 备注, 督办, 作废."""

from anlan.foundation.casework.forms import StepForm, reason
from anlan.foundation.casework.limits import CLOCK_KEPT
from anlan.foundation.casework.procedure import ANY_OPEN, SAME, Step, Transition
from anlan.foundation.casework.standard.holding import ReasonForm
from anlan.foundation.casework.standard.joining import end_joint_cases


class NoteForm(StepForm):
    """A remark for everyone who sees the case."""

    note = reason("备注")


class SupervisionForm(StepForm):
    """What the superior wants done."""

    opinion = reason("督办意见")


def note(*, may: str) -> tuple[Step, ...]:
    """备注: changes nothing and wins no race."""
    return (
        Step(
            key="note",
            title="备注",
            from_=ANY_OPEN,
            to=SAME,
            may=may,
            form=NoteForm,
            limit=CLOCK_KEPT,
            counts=False,
            while_suspended=True,
            is_side=True,
        ),
    )


def supervise(*, may: str) -> tuple[Step, ...]:
    """督办: raises the supervision level by one, with an opinion; the clock runs on."""
    return (
        Step(
            key="supervise",
            title="督办",
            from_=ANY_OPEN,
            to=SAME,
            may=may,
            form=SupervisionForm,
            limit=CLOCK_KEPT,
            effect=_raise_supervision,
            counts=False,
            while_suspended=True,
            is_side=True,
        ),
    )


def _raise_supervision(move: Transition) -> None:
    move.case.supervision_level += 1
    move.extra_words = f"督办升为 {move.case.supervision_level} 级"


def void(*, may: str, from_: tuple[str, ...] = ANY_OPEN) -> tuple[Step, ...]:
    """作废: the case should not have been opened; excluded from statistics."""
    return (
        Step(
            key="void",
            title="作废",
            from_=from_,
            to="void",
            may=may,
            form=ReasonForm,
            effect=end_joint_cases,
            while_suspended=True,
            is_side=True,
            is_destructive=True,
        ),
    )
