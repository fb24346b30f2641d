"""Everything that an incident's page shows, read in a dozen queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from anlan.foundation.casework.api import ref_of
from anlan.foundation.people.api import may
from anlan.foundation.people.models import Organisation
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref, addresses, causes, effects
from anlan.response.command.choices import MessageState, OrderState, ResponseState, TaskState
from anlan.response.command.models import (
    CommandPost,
    Incident,
    LogEntry,
    Notice,
    Order,
    OrderConflict,
    PublicMessage,
    ReportDuty,
    Response,
    Task,
    WorkGroup,
)
from anlan.response.command.permissions import Permission
from anlan.response.command.procedures import RESPONDING, RUNNING
from anlan.response.command.refusals import NotFound
from anlan.response.command.selectors.figure import Figure, draw
from anlan.response.command.services.commanding import belongs
from anlan.response.command.services.ending import withdrawable_until
from anlan.response.command.services.tasks import is_performer
from anlan.response.resources.api import MoveState, Moving, moves_for

LOG_LINES = 60


@dataclass(frozen=True)
class PostView:
    """A command post with its newest order and how many are in place; what is open can be closed after the end too."""

    post: CommandPost
    order: Order | None
    open_orders: list[Order]
    present: int
    total: int
    may_order: bool
    may_close: bool
    may_attend: bool


@dataclass(frozen=True)
class TaskView:
    """A task with what this account may do to it now."""

    task: Task
    is_mine: bool
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GroupView:
    """A work group with its tasks."""

    group: WorkGroup
    tasks: list[TaskView]


@dataclass(frozen=True)
class Head:
    """The bar on top: level, clocks, counts, and which acts are open to this account."""

    response: Response | None
    reports: list[ReportDuty]
    arrived: int
    sent: int
    done: int
    tasks: int
    cancelled: int
    notices: list[Notice]
    read: int
    told: int
    withdrawable_until: datetime | None
    may_adjust: bool
    may_withdraw: bool
    may_terminate: bool
    may_respond: bool
    may_report: bool
    may_review: bool
    messages: list[PublicMessage]


def incident_for(account: Any, number: str) -> Incident:
    """An incident inside the remit by its number. Raises NotFound."""
    found: Incident | None = Incident.objects.visible_to(account).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def head_of(incident: Incident, account: Any, now: datetime) -> Head:
    """The bar on top of the page."""
    response = incident.responses.select_related("plan_version__plan").order_by("-pk").first()
    active = response is not None and response.state == ResponseState.ACTIVE
    until = withdrawable_until(response) if response is not None and active else None
    moves = [m.state for m in moves_for(ref_of(incident)) if m.state != MoveState.WITHDRAWN]
    states = list(incident.tasks.values_list("state", flat=True))
    cancelled = sum(s == TaskState.CANCELLED for s in states)
    notices = list(incident.notices.filter(follows=None).values_list("account_id", "read_at"))
    acts = _acts(account, active=active, state=incident.state)
    return Head(
        response,
        list(incident.reports.filter(sent_at=None, cancelled_at=None).order_by("due_at")),
        sum(m != MoveState.MOVING for m in moves),
        len(moves),
        sum(s == TaskState.DONE for s in states),
        len(states) - cancelled,
        cancelled,
        list(Notice.objects.filter(incident=incident, account_id=account.pk, read_at=None).order_by("-pk")),
        sum(read is not None for _, read in notices),
        len(notices),
        until if until and now <= until else None,
        acts["adjust"],
        acts["withdraw"] and until is not None and now <= until,
        acts["terminate"],
        acts["respond"],
        may(account, Permission.REPORT),
        may(account, Permission.REVIEW_MESSAGE),
        list(incident.messages.filter(state=MessageState.WAITING).order_by("pk")),
    )


def _acts(account: Any, *, active: bool, state: str) -> dict[str, bool]:
    return {
        "adjust": active and may(account, Permission.ADJUST),
        "withdraw": active and may(account, Permission.WITHDRAW),
        "terminate": active and may(account, Permission.TERMINATE),
        "respond": state in RUNNING[:2] and may(account, Permission.START),
    }


def posts_of(incident: Incident, account: Any) -> list[PostView]:
    """The command posts, 行政 first."""
    orders: dict[int, list[Order]] = defaultdict(list)
    for order in incident.orders.order_by("-issued_at", "-pk"):
        orders[order.post_id].append(order)
    views = []
    for post in incident.posts.filter(withdrawn_at=None).prefetch_related("members").order_by("kind"):
        members = list(post.members.all())
        mine = [m for m in members if belongs(m, account)]
        commands = may(account, Permission.START) or (
            may(account, Permission.ORDER) and (bool(mine) or post.leader_id == account.pk)
        )
        views.append(
            PostView(
                post,
                next(iter(orders[post.pk]), None),
                [o for o in orders[post.pk] if o.state == OrderState.OPEN],
                sum(m.present_at is not None for m in members),
                len(members),
                commands and incident.state == RESPONDING,
                commands,
                any(m.present_at is None for m in mine),
            )
        )
    return views


def conflicts_of(incident: Incident) -> list[OrderConflict]:
    """Conflicts that wait for a decision."""
    rows = incident.conflicts.filter(decided_at=None).select_related("first__post", "second__post")
    return list(rows.order_by("pk"))


def groups_of(incident: Incident, account: Any) -> list[GroupView]:
    """Work groups with their tasks; withdrawn ones only when nothing else is left to show."""
    tasks: dict[int, list[TaskView]] = defaultdict(list)
    at_desk = may(account, Permission.TASK_STEP_ANY)
    for task in incident.tasks.order_by("pk"):
        mine = is_performer(task, account)
        tasks[task.group_id].append(TaskView(task, mine, steps_of(task) if mine or at_desk else ()))
    groups = list(incident.groups.order_by("position", "pk"))
    standing = [g for g in groups if g.withdrawn_at is None] or groups
    return [GroupView(group, tasks[group.pk]) for group in standing]


def steps_of(task: Task) -> tuple[tuple[str, str], ...]:
    """The steps that are open to the performer, the main one first."""
    if task.state == TaskState.WAITING:
        return (("accept", "接单"),)
    if task.state == TaskState.MOVING:
        return (("arrive", "我已到场"), ("done", "完成"))
    return (("done", "完成"),) if task.state == TaskState.WORKING else ()


def movements_of(incident: Incident, now: datetime) -> tuple[list[Moving], Figure | None]:
    """Teams on the move with the figure that shows them."""
    moves = [m for m in moves_for(ref_of(incident)) if m.state != MoveState.WITHDRAWN]
    if incident.longitude is None or incident.latitude is None:
        return moves, None
    oldest = now - timedelta(seconds=float(value("RES-P04")))
    stale = frozenset(
        m.team_id for m in moves if m.position_at is not None and datetime.fromisoformat(m.position_at) < oldest
    )
    return moves, draw((incident.longitude, incident.latitude), incident.level, moves, stale)


def log_of(incident: Incident) -> list[dict[str, Any]]:
    """The newest lines of the log, as the timeline takes them."""
    entries: list[LogEntry] = list(incident.log.order_by("-at", "-pk")[:LOG_LINES])
    return [
        {
            "text": entry.text,
            "when": f"{entry.by_name}·{timezone.localtime(entry.at):%H:%M}",
            "level": entry.tone or None,
        }
        for entry in entries
    ]


def story_of(incident: Incident, account: Any) -> list[dict[str, Any]]:
    """来龙去脉: what led here and what came of it."""
    ref = ref_of(incident)
    told = [("起因", edge, edge.cause) for edge in causes(ref)] + [("引出", edge, edge.effect) for edge in effects(ref)]
    pages = addresses((other for _, _, other in told), account)
    return [
        {
            "text": f"{word}：{_title(other)}",
            "source": edge.why,
            "href": pages[other],
            "when": f"{timezone.localtime(edge.at):%H:%M}",
        }
        for word, edge, other in told
        if other in pages
    ]


def _title(ref: Ref) -> str:
    return ref.title or ref.key


def bodies_for_tasks() -> list[Organisation]:
    """Bodies that may be given a task by hand."""
    kinds = (
        Organisation.Kind.DEPARTMENT,
        Organisation.Kind.STREET,
        Organisation.Kind.TEAM,
        Organisation.Kind.ENTERPRISE,
    )
    return list(Organisation.objects.filter(is_active=True, kind__in=kinds).order_by("kind", "code"))


def my_tasks(account: Any) -> QuerySet[Task]:
    """Open tasks that are this account's own, nearest limit first."""
    seen = Incident.objects.visible_to(account)
    rows = Task.objects.filter(finished_at=None, incident__in=seen).select_related("incident", "move", "group")
    own = rows.filter(assignee=account.pk)
    if account.organisation_id is not None:
        own = own | rows.filter(assignee=None, organisation=account.organisation_id)
    return own.order_by("due_at", "pk")


def unread_notices(account: Any) -> QuerySet[Notice]:
    """What this account was told of responses and has not taken note of, newest first."""
    seen = Incident.objects.visible_to(account)
    return Notice.objects.filter(account=account.pk, read_at=None, incident__in=seen).order_by("-pk")


def own_count(account: Any) -> int:
    """How many tasks and unread notices of responses wait for this account."""
    return my_tasks(account).count() + unread_notices(account).count()
