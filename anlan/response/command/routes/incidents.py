"""Incidents: list, one whole, its log, and registering one."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import AwareDatetime, Field

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.kit.keyset import page_of
from anlan.response.command.choices import EVENT_WORDS
from anlan.response.command.models import CommandPost, Incident, LogEntry, WorkGroup
from anlan.response.command.permissions import Permission
from anlan.response.command.procedures import RUNNING
from anlan.response.command.routes.frame import After, Key, Number, Size, router
from anlan.response.command.routes.responses import ResponseOut
from anlan.response.command.services.opening import open_incident


class IncidentOut(Schema):
    """One row of the list; `level` 1 红 … 4 蓝, `grade` 1 特别重大 … 4 一般, 0 none."""

    number: str
    title: str
    event_code: str
    event_name: str
    state: str
    state_title: str
    level: int
    grade: int
    grade_name: str
    address: str
    region_path: str
    longitude: float | None
    latitude: float | None
    occurred_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    is_demo: bool


class PostOut(Schema):
    """A command post."""

    id: int
    kind: str
    title: str
    duty: str
    leader: str
    established_at: datetime
    withdrawn_at: datetime | None


class GroupOut(Schema):
    """A work group."""

    id: int
    key: str
    title: str
    leader: str
    members: list[str]
    duties: list[str]
    withdrawn_at: datetime | None


class ReportOut(Schema):
    """A report to the superior with its clock."""

    kind: str
    to: str
    basis: str
    started_at: datetime
    due_at: datetime
    sent_at: datetime | None
    is_late: bool


class IncidentDetailOut(IncidentOut):
    """An incident with its responses (newest first), posts, groups and reports. `version` is for the case's steps."""

    description: str
    source: str
    reported: dict[str, Any]
    grade_basis: str
    grade_signed_by: str
    grade_signed_at: datetime | None
    version: int
    responses: list[ResponseOut]
    posts: list[PostOut]
    groups: list[GroupOut]
    reports: list[ReportOut]


class Incidents(Schema):
    """A page of incidents, newest first."""

    items: list[IncidentOut]
    next: str


class LineOut(Schema):
    """One line of the log; `tone` 1 红 … 4 蓝, ok, or empty."""

    at: datetime
    text: str
    tone: str
    by: str
    is_note: bool


class Lines(Schema):
    """A page of the log, newest first."""

    items: list[LineOut]
    next: str


class IncidentIn(Schema):
    """What was reported; the region is found from the position (WGS-84)."""

    title: Annotated[str, Field(min_length=2, max_length=120)]
    event_code: Annotated[str, Field(max_length=10)]
    occurred_at: AwareDatetime
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    address: Annotated[str, Field(max_length=160)] = ""
    description: Annotated[str, Field(max_length=1000)] = ""
    trapped: Annotated[int, Field(ge=0, le=100_000)] = 0
    dead_or_missing: Annotated[int, Field(ge=0, le=100_000)] = 0
    key: Key


@router.get("/incidents", response=Incidents, summary="突发事件")
@require(Permission.VIEW)
def incidents(
    request: HttpRequest,
    state: Literal["", "running", "closed"] = "",
    kind: Annotated[str, Query(max_length=10)] = "",
    after: After = "",
    size: Size = 50,
) -> Incidents:
    """Incidents inside the remit, newest first; `kind` is an event code."""
    rows = Incident.objects.visible_to(request.user)
    if state:
        rows = rows.filter(state__in=RUNNING) if state == "running" else rows.exclude(state__in=RUNNING)
    if kind:
        rows = rows.filter(event_code=kind)
    page = page_of(rows, by="-opened_at", cursor=after, size=size)
    return Incidents(items=[IncidentOut(**_facts(row)) for row in page.rows], next=page.next)


@router.get("/incidents/{number}", response=IncidentDetailOut, summary="一起突发事件")
@require(Permission.VIEW)
def incident(request: HttpRequest, number: Number) -> IncidentDetailOut:
    """One incident with its responses, posts, groups and reports."""
    return _detail(find_visible(Incident, request.user, number=number))


@router.post("/incidents", response={201: IncidentDetailOut}, summary="登记突发事件")
@require(Permission.OPEN)
def register(request: HttpRequest, given: IncidentIn) -> Status[IncidentDetailOut]:
    """Register what somebody reported. The same `key` again answers with the incident of the first call."""
    facts = given.dict(exclude={"trapped", "dead_or_missing"})
    numbers = {"trapped": given.trapped, "dead_or_missing": given.dead_or_missing}
    reported = {name: number for name, number in numbers.items() if number}
    opened = open_incident(by=actor_of(request), at=timezone.now(), source="接口接报", reported=reported, **facts)
    return Status(201, _detail(opened))


@router.get("/incidents/{number}/log", response=Lines, summary="事件日志")
@require(Permission.VIEW)
def log(request: HttpRequest, number: Number, after: After = "", size: Size = 50) -> Lines:
    """The log that writes itself, newest first."""
    found: Incident = find_visible(Incident, request.user, number=number)
    page = page_of(found.log.all(), by="-at", cursor=after, size=size)
    return Lines(items=[_line(entry) for entry in page.rows], next=page.next)


def _detail(row: Incident) -> IncidentDetailOut:
    more = ("description", "source", "reported", "grade_basis", "grade_signed_by", "grade_signed_at", "version")
    responses = row.responses.select_related("plan_version__plan", "incident").order_by("-pk")
    return IncidentDetailOut(
        **_facts(row),
        **{name: getattr(row, name) for name in more},
        responses=[ResponseOut.of(response) for response in responses],
        posts=[_post(post) for post in row.posts.order_by("pk")],
        groups=[_group(group) for group in row.groups.order_by("position", "pk")],
        reports=[ReportOut.from_orm(duty) for duty in row.reports.filter(cancelled_at=None).order_by("due_at", "pk")],
    )


def _post(row: CommandPost) -> PostOut:
    return PostOut(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        duty=row.duty,
        leader=row.leader_name,
        established_at=row.established_at,
        withdrawn_at=row.withdrawn_at,
    )


def _group(row: WorkGroup) -> GroupOut:
    return GroupOut(
        id=row.pk,
        key=row.key,
        title=row.title,
        leader=row.leader_name,
        members=row.members,
        duties=row.duties,
        withdrawn_at=row.withdrawn_at,
    )


def _facts(row: Incident) -> dict[str, Any]:
    same = (
        "number",
        "title",
        "event_code",
        "state",
        "level",
        "grade",
        "address",
        "region_path",
        "longitude",
        "latitude",
        "occurred_at",
        "opened_at",
        "closed_at",
        "is_demo",
    )
    words = {
        "event_name": EVENT_WORDS.get(row.event_code, row.event_code),
        "state_title": row.state_word,
        "grade_name": row.grade_word,
    }
    return {**{name: getattr(row, name) for name in same}, **words}


def _line(entry: LogEntry) -> LineOut:
    return LineOut(at=entry.at, text=entry.text, tone=entry.tone, by=entry.by_name, is_note=entry.is_note)
