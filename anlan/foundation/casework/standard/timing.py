"""The clock by hand: 延期 once with another's approval, 挂账 and 恢复."""

import math
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from anlan.foundation.casework.forms import StepForm, reason
from anlan.foundation.casework.limits import CLOCK_KEPT, UNIT_WORDS, Clock, PendingClock, extended, pending_words
from anlan.foundation.casework.procedure import ANY_OPEN, SAME, Step, Transition
from anlan.foundation.casework.services.clocks import move_clock, pending_clock, running_clock
from anlan.foundation.casework.standard.holding import OpinionForm, ReasonForm
from anlan.foundation.casework.wording import moment
from anlan.foundation.rules.api import value

EXTENSION_SHARE = "CAS-03"


class ExtensionForm(StepForm):
    """How much longer, in the unit of the running clock, and why."""

    amount = forms.IntegerField(label="延长", min_value=1)
    reason = reason("延期理由")

    def prepare(self) -> None:
        """Say the unit, and bound the amount by a share of the limit itself."""
        clock = running_clock(self.case) if self.case is not None else None
        if clock is None:
            return
        unit = UNIT_WORDS[clock.unit]
        most = max(1, math.floor(Decimal(clock.amount) * Decimal(str(value(EXTENSION_SHARE)))))
        field = self.fields["amount"]
        field.unit = unit  # type: ignore[attr-defined]
        field.help_text = f"最多延长 {most} {unit}；原定 {moment(clock.due_at)} 到期"
        field.validators.append(MaxValueValidator(most, f"最多延长 {most} {unit}"))
        field.widget.attrs.update({"max": most, "min": 1})


def extension(*, from_: tuple[str, ...], request: str, grant: str) -> tuple[Step, ...]:
    """延期: asked for once it can still be granted once; someone else grants or declines."""
    common: dict[str, Any] = {"from_": from_, "to": SAME, "limit": CLOCK_KEPT, "is_side": True}
    other = "申请延期与批准延期须由不同的人办理"
    return (
        Step(
            key="request_extension",
            title="申请延期",
            may=request,
            form=ExtensionForm,
            effect=_request,
            needs=(_can_be_extended,),
            shortcut="E",
            **common,
        ),
        Step(
            key="grant_extension",
            title="批准延期",
            may=grant,
            form=OpinionForm,
            effect=_grant,
            needs=(_is_requested,),
            not_by=("request_extension",),
            separation_words=other,
            **common,
        ),
        Step(
            key="decline_extension",
            title="不同意延期",
            may=grant,
            form=ReasonForm,
            effect=_decline,
            needs=(_is_requested,),
            not_by=("request_extension",),
            separation_words=other,
            **common,
        ),
    )


def _can_be_extended(case: Any) -> str:
    if case.due_at is None:
        pending = pending_words(case.limit)
        return f"{pending}，录入后再申请延期。" if pending else "此件当前没有时限，不需要延期。"
    state = (case.extension or {}).get("state")
    if state == "granted":
        return "此件已经延期一次，不能再延。"
    return "" if _is_requested(case) else "延期申请已提交，等待批准。"


def _is_requested(case: Any) -> str:
    """Why there is nothing to decide on. A request lapses with the clock it was made in: its amount has that unit."""
    asked = case.extension or {}
    waits = asked.get("state") == "requested" and asked.get("clock") == _clock_of(case)
    return "" if waits else "没有待批的延期申请。"


def _clock_of(case: Any) -> str:
    """Which clock runs: what it is called and when it started; it stays the same when its end is moved."""
    return f"{case.limit['title']} {case.limit['started_at']}" if case.limit else ""


def _request(move: Transition) -> None:
    move.case.extension = {
        "state": "requested",
        "amount": str(move.filled["amount"]),
        "clock": _clock_of(move.case),
        "reason": move.filled["reason"],
        "by": move.by.name,
        "at": move.at.isoformat(),
    }


def _grant(move: Transition) -> None:
    case = move.case
    clock = running_clock(case)
    case.extension = {**case.extension, "state": "granted", "granted_by": move.by.name}
    if clock is None:
        return
    later = extended(clock, Decimal(case.extension["amount"]))
    move_clock(case, later, move.at)
    move.extra_words = _until_words(later, move)


def _until_words(clock: Clock | PendingClock, move: Transition) -> str:
    if isinstance(clock, PendingClock):
        return pending_words(clock.as_snapshot())
    return f"改为 {moment(clock.due_at, move.at)} 到期"


def _decline(move: Transition) -> None:
    move.case.extension = {**move.case.extension, "state": "declined", "declined_by": move.by.name}


class SuspensionForm(StepForm):
    """Why the case cannot go on, and until when."""

    reason = reason("挂账理由")
    until = forms.DateField(
        label="预计恢复日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def suspension(*, from_: tuple[str, ...], may: str) -> tuple[Step, ...]:
    """挂账 and 恢复: the clock stands while nothing can be done, and runs on afterwards."""
    return (
        Step(
            key="suspend",
            title="挂账",
            from_=from_,
            to=SAME,
            may=may,
            form=SuspensionForm,
            limit=CLOCK_KEPT,
            effect=_suspend,
            is_side=True,
            shortcut="S",
        ),
        Step(
            key="resume",
            title="恢复",
            from_=ANY_OPEN,
            to=SAME,
            may=may,
            form=OpinionForm,
            limit=CLOCK_KEPT,
            effect=_resume,
            needs=(_is_suspended,),
            while_suspended=True,
            is_side=True,
        ),
    )


def _is_suspended(case: Any) -> str:
    return "" if case.suspended_at else "此件没有挂账。"


def _suspend(move: Transition) -> None:
    move.case.suspended_at = move.at
    move.case.next_light_at = None


def _resume(move: Transition) -> None:
    case = move.case
    stood = move.at - case.suspended_at
    case.suspended_at = None
    case.suspended_seconds += int(stood.total_seconds())
    clock = running_clock(case) or pending_clock(case)
    if clock is not None:
        later = clock.later(stood, move.at)
        move_clock(case, later, move.at)
        move.extra_words = _until_words(later, move)
