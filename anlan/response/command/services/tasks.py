"""Tasks: assigned, accepted, arrived, done, cancelled; each step once per key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.models import Participation
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import may, scope_of
from anlan.foundation.people.models import Organisation
from anlan.foundation.trace.api import Ref
from anlan.response.command.choices import OPEN_TASKS, TaskState, Tone
from anlan.response.command.models import Incident, Task, TaskStep, WorkGroup
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import Incomplete, KeyUsed, NotFound, NotYours, WrongStep
from anlan.response.command.services.opening import check_may, check_responding
from anlan.response.command.services.saying import say, tell
from anlan.response.resources.api import MoveState, WrongMoveState, report_arrival, report_position

STEPS = {"accept": "接单", "arrive": "到场", "done": "完成", "cancel": "取消"}
ASSIGNED = "assign"
MOST_MINUTES = 60 * 24 * 7


@dataclass(frozen=True)
class TaskReport:
    """What a step says beside itself: words, and where the phone was."""

    note: str = ""
    longitude: float | None = None
    latitude: float | None = None


NOTHING_SAID = TaskReport()


@transaction.atomic
def step_task(
    task_id: int, step: str, *, by: Actor, key: str, said: TaskReport = NOTHING_SAID, at: datetime | None = None
) -> Task:
    """Take a step of a task. The same key again changes nothing and returns the task as it is.

    Raises NotFound, NotYours, WrongStep, Incomplete, KeyUsed.
    """
    at = at or timezone.now()
    if step not in STEPS:
        raise Incomplete(f"没有「{step[:20]}」这一步，任务的步骤有：{'、'.join(STEPS.values())}。")
    if not key or len(key) > 80:
        raise Incomplete("请给出 80 个字符以内的幂等键。")
    task = _locked(task_id, by)
    first = task.steps.filter(key=key).first()
    if first is not None:
        if first.step != step or first.account_id != by.account_id:
            raise KeyUsed
        return task
    _check_hand(task, step, by)
    {"accept": _accept, "arrive": _arrive, "done": _finish, "cancel": _cancel}[step](task, by, said, at)
    task.save()
    TaskStep.objects.create(
        task=task,
        step=step,
        key=key,
        by_name=by.name,
        account=by.account,
        at=at,
        note=said.note[:300],
        longitude=said.longitude,
        latitude=said.latitude,
    )
    return task


@transaction.atomic
def assign_task(
    incident_id: int,
    *,
    group_id: int,
    title: str,
    minutes: int,
    organisation_id: int,
    by: Actor,
    instruction: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Task:
    """Give a further task to a body; the same key of the same account again returns the first one.

    Raises NotFound, NotYours, Incomplete.
    """
    at = at or timezone.now()
    incident = Incident.objects.visible_to(by.account).filter(pk=incident_id).first()
    group = WorkGroup.objects.filter(pk=group_id, incident=incident_id, withdrawn_at=None).first()
    body = Organisation.objects.filter(pk=organisation_id, is_active=True).first()
    if incident is None:
        raise NotFound
    check_may(by, Permission.ASSIGN, incident.region_path)
    if group is None or body is None:
        raise Incomplete("请选择本事件的工作组和在用的承办单位。")
    if not title.strip():
        raise Incomplete("请填写任务。")
    if not 1 <= minutes <= MOST_MINUTES:
        raise Incomplete("时限须在 1 分钟到 7 天之间。")
    if key:
        Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        first = TaskStep.objects.filter(task__incident=incident, step=ASSIGNED, key=key, account=by.account).first()
        if first is not None:
            return first.task
    check_responding(incident, "新建任务")
    task = Task.objects.create(
        incident=incident,
        group=group,
        title=title.strip()[:80],
        instruction=instruction[:300],
        organisation=body,
        organisation_path=body.path,
        performer=str(body)[:80],
        region_path=incident.region_path,
        limit_minutes=minutes,
        assigned_at=at,
        due_at=at + timedelta(minutes=minutes),
    )
    if key:
        TaskStep.objects.create(task=task, step=ASSIGNED, key=key, by_name=by.name, account=by.account, at=at)
    Participation.objects.get_or_create(
        case_id=incident.pk,
        role=Participation.Role.COPY,
        organisation=body,
        account=None,
        defaults={"organisation_path": body.path, "since": at},
    )
    _say("command.task.assigned", task, by, at, {"performer": task.performer, "minutes": minutes})
    return task


def _locked(task_id: int, by: Actor) -> Task:
    task: Task | None = (
        Task.objects.select_for_update(of=("self",)).select_related("incident", "move").filter(pk=task_id).first()
    )
    if task is None or not Incident.objects.visible_to(by.account).filter(pk=task.incident_id).exists():
        raise NotFound
    return task


def is_performer(task: Task, account: object) -> bool:
    """Whether a task is this account's own: named as assignee, or of its body when nobody is named."""
    pk, body = getattr(account, "pk", None), getattr(account, "organisation_id", None)
    if task.assignee_id is not None:
        return task.assignee_id == pk
    return task.organisation_id is not None and task.organisation_id == body


def _check_hand(task: Task, step: str, by: Actor) -> None:
    if step == "cancel":
        check_may(by, Permission.ASSIGN, task.region_path)
        return
    if by.account is None:
        return
    if may(by.account, Permission.TASK_STEP) and is_performer(task, by.account):
        return
    if scope_of(by.account, Permission.TASK_STEP_ANY).covers(region_path=task.region_path):
        return
    raise NotYours(f"任务「{task.title}」由{task.performer}办理，请由承办人或指挥中心登记进展。")


def _need(task: Task, *states: TaskState) -> None:
    if task.state not in states:
        when = f"，{timezone.localtime(task.finished_at):%H:%M}" if task.finished_at else ""
        raise WrongStep(f"任务「{task.title}」现为「{task.get_state_display()}」{when}，不能再办这一步。")


def _accept(task: Task, by: Actor, said: TaskReport, at: datetime) -> None:
    _need(task, TaskState.WAITING)
    under_way = task.move is not None and task.move.state == MoveState.MOVING
    task.state = TaskState.MOVING if under_way else TaskState.WORKING
    task.accepted_at = at
    if under_way and task.move is not None and said.longitude is not None and said.latitude is not None:
        report_position(task.move.team_id, longitude=said.longitude, latitude=said.latitude, at=at)
        tell(task.incident, "resources")
    _say("command.task.accepted", task, by, at, {})


def _arrive(task: Task, by: Actor, said: TaskReport, at: datetime) -> None:
    _need(task, TaskState.WAITING, TaskState.MOVING)
    task.state, task.arrived_at = TaskState.WORKING, at
    task.accepted_at = task.accepted_at or at
    if task.move is not None and task.move.state == MoveState.MOVING:
        try:
            report_arrival(task.move.pk, by=by, at=at)
        except WrongMoveState as wrong:
            raise WrongStep(str(wrong)) from wrong
        # the team is on the spot: its other accepted tasks are no longer under way
        Task.objects.filter(move=task.move, state=TaskState.MOVING).exclude(pk=task.pk).update(
            state=TaskState.WORKING, arrived_at=at
        )
    _say("command.task.arrived", task, by, at, {})
    tell(task.incident, "resources")


def _finish(task: Task, by: Actor, said: TaskReport, at: datetime) -> None:
    _need(task, TaskState.MOVING, TaskState.WORKING)
    task.state, task.finished_at, task.outcome = TaskState.DONE, at, said.note[:300]
    _say("command.task.finished", task, by, at, {"note": said.note or "无补充"}, Tone.GOOD)


def _cancel(task: Task, by: Actor, said: TaskReport, at: datetime) -> None:
    _need(task, *OPEN_TASKS)
    if len(said.note.strip()) < 2:
        raise Incomplete("取消任务须写明理由。")
    task.state, task.finished_at, task.outcome = TaskState.CANCELLED, at, said.note[:300]
    _say("command.task.cancelled", task, by, at, {"note": said.note})


def _say(kind: str, task: Task, by: Actor, at: datetime, facts: dict[str, object], tone: Tone = Tone.PLAIN) -> None:
    say(kind, task.incident, by=by, at=at, subject=Ref.of(task), facts=facts, panel="tasks", tone=tone)
