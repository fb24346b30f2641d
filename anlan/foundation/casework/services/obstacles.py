"""What stands in the way of a step: asked when it is taken, and when the page says why a button is off."""

from django.db.models import QuerySet

from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.procedure import ANY_OPEN, Procedure, Step
from anlan.foundation.casework.refusals import NotAllowed, NotNow, StepRefused, WrongState
from anlan.foundation.casework.remit import covers
from anlan.foundation.casework.wording import moment
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import may, roles_with, scope_of


def obstacle_to(
    case: Case,
    procedure: type[Procedure],
    step: Step,
    by: Actor,
    movements: list[Movement] | None = None,
) -> StepRefused | None:
    """The first reason why `by` cannot take the step now; None when nothing stands in the way.

    `movements` saves a query when the caller has them, oldest first.
    """
    return (
        permission_missing(case, step, by)
        or wrong_place(case, procedure, step, movements)
        or _suspended(case, step)
        or _own_work(case, procedure, step, by, movements)
        or _not_ready(case, step)
    )


def permission_missing(case: Case, step: Step, by: Actor) -> StepRefused | None:
    """Whether the actor lacks the permission, or has it elsewhere only."""
    if by.account is None:
        return None if step.automatic else NotAllowed(f"「{step.title}」须由人办理，系统不能代办。")
    if not step.may:
        return NotAllowed(f"「{step.title}」由系统自动办理，无须人工操作。")
    permission = step.permission_for(case)
    if covers(scope_of(by.account, permission), case):
        return None
    roles = "、".join(role.title for role in roles_with(permission)) or "尚未授权任何角色"
    if may(by.account, permission):
        return NotAllowed(f"「{step.title}」超出你的任职范围，请由本辖区或承办单位的{roles}办理。")
    return NotAllowed(f"「{step.title}」由{roles}办理，你的任职中没有这一项。")


def wrong_place(
    case: Case, procedure: type[Procedure], step: Step, movements: list[Movement] | None = None
) -> StepRefused | None:
    """Whether the case stands where the step does not start; says who brought it there."""
    if step.starts_in(case.state, is_open=case.is_open):
        return None
    state = procedure.state(case.state)
    steps = [m for m in movements if m.kind == Movement.Kind.STEP] if movements is not None else None
    last = steps[-1] if steps else case.movements.filter(kind=Movement.Kind.STEP).order_by("pk").last()
    told = (
        f"{last.actor_organisation} {last.actor_name}".strip() + f" 已于 {moment(last.at)} 办理「{last.step_title}」，"
        if last
        else ""
    )
    if state.closed:
        return WrongState(f"{told}此件已「{state.title}」，不能再办「{step.title}」。")
    starts = "、".join(procedure.state(key).title for key in step.from_) if step.from_ != ANY_OPEN else "办理中"
    return WrongState(f"{told}此件现为「{state.title}」，「{step.title}」须在「{starts}」时办理。")


def _suspended(case: Case, step: Step) -> StepRefused | None:
    if case.suspended_at is None or step.while_suspended:
        return None
    return NotNow("此件已挂账，时限暂停。先办理「恢复」，再继续。")


def _own_work(
    case: Case, procedure: type[Procedure], step: Step, by: Actor, movements: list[Movement] | None
) -> StepRefused | None:
    """Nobody reviews their own work."""
    if not step.not_by or by.account_id is None:
        return None
    if movements is None:
        own: QuerySet[Movement] = case.movements.filter(step__in=step.not_by, account=by.account_id)
        done = own.order_by("-pk").first()
    else:
        mine = [m for m in movements if m.step in step.not_by and m.account_id == by.account_id]
        done = mine[-1] if mine else None
    if done is None:
        return None
    reason = step.separation_words or f"「{done.step_title}」与「{step.title}」须由不同的人办理"
    return NotAllowed(f"{reason}，你已于 {moment(done.at)} 办理「{done.step_title}」，请由他人办理。")


def _not_ready(case: Case, step: Step) -> StepRefused | None:
    if step.needs_joint_done:
        waiting = sum(1 for joint in case.joint_cases.all() if joint.closed_at is None)
        if waiting:
            return NotNow(f"还有 {waiting} 件联办未反馈，全部反馈后再办「{step.title}」。")
    for need in step.needs:
        words = need(case)
        if words:
            return NotNow(words)
    return None
