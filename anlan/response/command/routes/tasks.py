"""Tasks: list, one, its steps, and giving a further one. Notices: what the account was told, and the receipt."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.kit.keyset import page_of
from anlan.response.command.choices import TaskState
from anlan.response.command.models import Incident, Notice, Task
from anlan.response.command.permissions import Permission
from anlan.response.command.routes.frame import After, GivenId, Id, Key, Number, Size, router
from anlan.response.command.selectors.incident_page import steps_of
from anlan.response.command.services.informing import read_notices
from anlan.response.command.services.tasks import MOST_MINUTES, TaskReport, assign_task, is_performer, step_task


class TaskOut(Schema):
    """A task; `steps` are those that come next, `is_mine` whether the account performs it."""

    id: int
    incident: str
    incident_title: str
    group: str
    action: str
    title: str
    instruction: str
    performer: str
    is_mine: bool
    state: str
    state_title: str
    steps: list[str]
    limit_minutes: int
    assigned_at: datetime
    due_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    finished_at: datetime | None
    outcome: str

    @staticmethod
    def of(row: Task, account: object) -> "TaskOut":
        """A task as the API tells it to an account."""
        times = ("assigned_at", "due_at", "accepted_at", "arrived_at", "finished_at")
        same = ("title", "instruction", "performer", "state", "limit_minutes", "outcome", *times)
        return TaskOut(
            id=row.pk,
            incident=row.incident.number,
            incident_title=row.incident.title,
            group=row.group.title,
            action=row.action_id,
            is_mine=is_performer(row, account),
            state_title=row.get_state_display(),
            steps=[key for key, _ in steps_of(row)],
            **{name: getattr(row, name) for name in same},
        )


class Tasks(Schema):
    """A page of tasks, nearest limit first."""

    items: list[TaskOut]
    next: str


class TaskIn(Schema):
    """A further task for a body (an organisation's id), in a work group of the incident (its id is in the incident)."""

    group: GivenId
    organisation: GivenId
    title: Annotated[str, Field(min_length=2, max_length=80)]
    instruction: Annotated[str, Field(max_length=300)] = ""
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]
    key: Key


class TaskStepIn(Schema):
    """What the performer says, and where the phone was (WGS-84). To cancel, `note` is the reason."""

    note: Annotated[str, Field(max_length=300)] = ""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    key: Key


class NoticeOut(Schema):
    """What the account was told; `read_at` is the receipt."""

    id: int
    incident: str
    text: str
    sent_at: datetime
    read_at: datetime | None
    withdrawn_at: datetime | None


class Notices(Schema):
    """A page of notices, newest first."""

    items: list[NoticeOut]
    next: str


class Receipt(Schema):
    """How many notices were read by this call."""

    read: int


@router.get("/tasks", response=Tasks, summary="任务")
@require(Permission.VIEW)
def tasks(
    request: HttpRequest,
    incident: Annotated[str, Field(max_length=40)] = "",
    state: Literal["", "open", "waiting", "moving", "working", "done", "cancelled"] = "open",
    after: After = "",
    size: Size = 50,
) -> Tasks:
    """Tasks inside the remit; `state` empty: all, `incident`: a number."""
    seen = Incident.objects.visible_to(request.user)
    rows = Task.objects.visible_to(request.user).filter(incident__in=seen).select_related("incident", "group", "move")
    if state == "open":
        rows = rows.filter(finished_at=None)
    elif state:
        rows = rows.filter(state=TaskState(state))
    if incident:
        rows = rows.filter(incident__number=incident)
    page = page_of(rows, by="due_at", cursor=after, size=size)
    return Tasks(items=[TaskOut.of(row, request.user) for row in page.rows], next=page.next)


@router.get("/tasks/{task_id}", response=TaskOut, summary="一项任务")
@require(Permission.VIEW)
def task(request: HttpRequest, task_id: Id) -> TaskOut:
    """One task."""
    return _task(request, task_id)


@router.post("/incidents/{number}/tasks", response={201: TaskOut}, summary="新建任务")
@require(Permission.ASSIGN)
def assign(request: HttpRequest, number: Number, given: TaskIn) -> Status[TaskOut]:
    """Give a further task to a body. The same `key` again answers with the task of the first call."""
    found: Incident = find_visible(Incident, request.user, number=number)
    made = assign_task(
        found.pk,
        group_id=given.group,
        organisation_id=given.organisation,
        title=given.title,
        instruction=given.instruction,
        minutes=given.minutes,
        key=given.key,
        by=actor_of(request),
    )
    return Status(201, _task(request, made.pk))


@router.post("/tasks/{task_id}/steps/{step}", response=TaskOut, summary="办理任务")
@require(Permission.TASK_STEP, Permission.TASK_STEP_ANY, Permission.ASSIGN)
def take_step(
    request: HttpRequest, task_id: Id, step: Literal["accept", "arrive", "done", "cancel"], given: TaskStepIn
) -> TaskOut:
    """接单、到场、完成 or 取消. The same `key` again changes nothing."""
    said = TaskReport(note=given.note, longitude=given.longitude, latitude=given.latitude)
    step_task(task_id, step, by=actor_of(request), key=given.key, said=said)
    return _task(request, task_id)


@router.get("/notices", response=Notices, summary="发给我的通知")
@require(Permission.VIEW)
def notices(request: HttpRequest, is_read: bool | None = None, after: After = "", size: Size = 50) -> Notices:
    """What the account was told about incidents that it sees."""
    seen = Incident.objects.visible_to(request.user)
    rows = Notice.objects.filter(account=request.user.pk, incident__in=seen).select_related("incident")
    if is_read is not None:
        rows = rows.exclude(read_at=None) if is_read else rows.filter(read_at=None)
    page = page_of(rows, by="-pk", cursor=after, size=size)
    return Notices(items=[_notice(row) for row in page.rows], next=page.next)


@router.post("/incidents/{number}/notices/read", response=Receipt, summary="通知回执")
@require(Permission.VIEW)
def read(request: HttpRequest, number: Number) -> Receipt:
    """已知悉: every notice of this incident that was for the account. A second time changes nothing."""
    found: Incident = find_visible(Incident, request.user, number=number)
    return Receipt(read=read_notices(found.pk, by=actor_of(request)))


def _task(request: HttpRequest, task_id: int) -> TaskOut:
    """Whoever sees the incident sees its tasks, as on its page."""
    rows = Task.objects.select_related("incident", "group", "move")
    find_visible(Incident.objects.filter(tasks__pk=task_id), request.user)
    return TaskOut.of(rows.get(pk=task_id), request.user)


def _notice(row: Notice) -> NoticeOut:
    return NoticeOut(
        id=row.pk,
        incident=row.incident.number,
        text=row.text,
        sent_at=row.sent_at,
        read_at=row.read_at,
        withdrawn_at=row.withdrawn_at,
    )
