"""一键响应: preview what it would make, send it out, take it back."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field, model_validator

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.response.command.contracts import Changes, Draft
from anlan.response.command.models import Incident, Response
from anlan.response.command.permissions import Permission
from anlan.response.command.routes.frame import GivenId, Id, Key, Words, router
from anlan.response.command.selectors.preview import Preview, preview_response
from anlan.response.command.services.ending import withdraw_response, withdrawable_until
from anlan.response.command.services.starting import start_response
from anlan.response.plans.api import Proposal

PlanCode = Annotated[str, Field(max_length=20)]
Level = Annotated[int, Field(ge=1, le=4)]
Line = Annotated[str, Field(max_length=40)]


class ResponseOut(Schema):
    """A response. It can be taken back whole until `withdrawable_until`; null when it is over."""

    id: int
    incident: str
    plan: str
    plan_title: str
    edition: str
    level: int
    state: str
    state_title: str
    made: dict[str, int]
    reasons: list[dict[str, Any]]
    started_by: str
    started_at: datetime
    expected_until: datetime | None
    withdrawable_until: datetime | None
    elapsed_ms: int
    ended_by: str
    ended_at: datetime | None
    end_reason: str

    @staticmethod
    def of(row: Response) -> "ResponseOut":
        """A response as the API tells it."""
        same = ("level", "state", "made", "reasons", "started_at", "expected_until", "elapsed_ms", "ended_at")
        return ResponseOut(
            id=row.pk,
            incident=row.incident.number,
            plan=row.plan_version.plan.code,
            plan_title=row.plan_version.plan.title,
            edition=row.plan_version.edition,
            state_title=row.get_state_display(),
            started_by=row.started_by_name,
            ended_by=row.ended_by_name,
            end_reason=row.end_reason,
            withdrawable_until=None if row.ended_at else withdrawable_until(row),
            **{name: getattr(row, name) for name in same},
        )


class ReasonOut(Schema):
    """One trigger looked at: what the plan says, what was seen, whether it holds."""

    rule_id: str
    says: str
    seen: str
    mark: str
    basis: str
    holds: bool


class ProposalOut(Schema):
    """A plan that fits, the level it proposes, and why. It proposes; a person decides."""

    plan: str
    title: str
    edition: str
    level: int
    reasons: list[ReasonOut]


class PlaceOut(Schema):
    """A place of the run card; `team` null is a gap, `others` could go instead."""

    slot: str
    title: str
    team: int | None
    name: str
    people: int
    minutes: int | None
    others: list[dict[str, Any]]


class SupplyOut(Schema):
    """Supplies of the run card; `missing` is what no store has."""

    line: str
    title: str
    unit: str
    wanted: int
    missing: int
    stores: list[str]


class DraftTaskOut(Schema):
    """A task as it would be given."""

    action: str
    group: str
    title: str
    performer: str
    minutes: int


class PreviewOut(Schema):
    """What starting would make now. `running`: the response that somebody has started already, else null."""

    running: ResponseOut | None
    proposals: list[ProposalOut]
    plan: str
    level: int
    title: str
    place: str
    counts: dict[str, int]
    posts: list[str]
    groups: list[str]
    tasks: list[DraftTaskOut]
    teams: list[PlaceOut]
    supplies: list[SupplyOut]
    notices: list[str]
    messages: list[str]
    gaps: list[str]


class ChangesIn(Schema):
    """Lines left out, teams swapped (slot → team), limits (action → minutes)."""

    dropped: Annotated[list[Line], Field(max_length=500)] = []
    teams: dict[Line, Annotated[int, Field(ge=1, le=2**31 - 1)]] = {}
    minutes: dict[Line, Annotated[int, Field(ge=1, le=60 * 24 * 7)]] = {}

    def taken(self) -> Changes:
        """As the draft takes them."""
        return Changes(frozenset(self.dropped), dict(self.teams), dict(self.minutes))


class OccasionIn(Schema):
    """An alarm (by id) or an incident (by number): exactly one of them."""

    alarm: GivenId | None = None
    incident: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    changes: ChangesIn = ChangesIn()

    @model_validator(mode="after")
    def _one(self) -> "OccasionIn":
        if (self.alarm is None) == (self.incident is None):
            raise ValueError("须且只须给出 alarm（告警编号）或 incident（事件编号）之一")
        return self


class PreviewIn(OccasionIn):
    """Without plan and level, those proposed."""

    plan: PlanCode = ""
    level: Level | None = None


class StartIn(OccasionIn):
    """Plan and level are a person's decision, so they have to be said."""

    plan: PlanCode
    level: Level
    key: Key


class WithdrawIn(Schema):
    """Why."""

    reason: Words
    key: Key


@router.post("/responses/preview", response=PreviewOut, summary="一键响应预览")
@require(Permission.START)
def preview(request: HttpRequest, given: PreviewIn) -> PreviewOut:
    """What starting a response would make now; writes nothing."""
    alarm_id, incident_id = _occasion(request, given)
    return _shown(
        preview_response(
            account=request.user,
            alarm_id=alarm_id,
            incident_id=incident_id,
            plan_code=given.plan,
            level=given.level,
            changes=given.changes.taken(),
        )
    )


@router.post("/responses", response={200: ResponseOut, 201: ResponseOut}, summary="启动响应")
@require(Permission.START)
def start(request: HttpRequest, given: StartIn) -> Status[ResponseOut]:
    """Posts, groups, tasks, teams, supplies and notices in one transaction; for an alarm also the incident.

    The same `key` again answers 200 with the response of the first call; another officer who was first is 409
    `already_started`.
    """
    alarm_id, incident_id = _occasion(request, given)
    started = start_response(
        by=actor_of(request),
        plan_code=given.plan,
        level=given.level,
        key=given.key,
        alarm_id=alarm_id,
        incident_id=incident_id,
        changes=given.changes.taken(),
    )
    return Status(201 if started.is_new else 200, _response(started.response_id))


@router.get("/responses/{response_id}", response=ResponseOut, summary="一次响应")
@require(Permission.VIEW)
def response(request: HttpRequest, response_id: Id) -> ResponseOut:
    """One response of an incident inside the remit."""
    rows = Incident.objects.filter(responses__pk=response_id)
    find_visible(rows, request.user)
    return _response(response_id)


@router.post("/responses/{response_id}/withdraw", response=ResponseOut, summary="撤回响应")
@require(Permission.WITHDRAW)
def withdraw(request: HttpRequest, response_id: Id, given: WithdrawIn) -> ResponseOut:
    """Take a response back as a whole while that is possible; later, take the step `terminate` of its case."""
    withdraw_response(response_id, by=actor_of(request), reason=given.reason, key=given.key)
    return _response(response_id)


def _occasion(request: HttpRequest, given: OccasionIn) -> tuple[int | None, int | None]:
    if given.incident is None:
        return given.alarm, None
    return None, find_visible(Incident, request.user, number=given.incident).pk


def _response(response_id: int) -> ResponseOut:
    return ResponseOut.of(Response.objects.select_related("incident", "plan_version__plan").get(pk=response_id))


def _shown(found: Preview) -> PreviewOut:
    draft = found.draft
    running = _response(found.running.pk) if found.running else None
    return PreviewOut(
        running=running,
        proposals=[_proposal(proposal) for proposal in found.proposals],
        plan=draft.plan.code,
        level=draft.level,
        title=draft.title,
        place=draft.place,
        counts=draft.counts(),
        posts=[post.plan.title for post in draft.posts],
        groups=[group.plan.title for group in draft.groups],
        tasks=_tasks(draft),
        teams=_places(draft),
        supplies=_supplies(draft),
        notices=[f"{notice.to.name}：{notice.text}" for notice in draft.notices],
        messages=[f"{message.title}：{message.text}" for message in draft.messages],
        gaps=[gap.text for gap in draft.gaps],
    )


def _proposal(proposal: Proposal) -> ProposalOut:
    option = proposal.judgement.option(proposal.level)
    reasons = [ReasonOut.from_orm(reason) for reason in (*option.evidence, *option.counter_evidence)]
    plan = proposal.plan
    return ProposalOut(plan=plan.code, title=plan.title, edition=plan.edition, level=proposal.level, reasons=reasons)


def _tasks(draft: Draft) -> list[DraftTaskOut]:
    return [
        DraftTaskOut(
            action=task.action.id,
            group=task.action.group,
            title=task.action.title,
            performer=task.performer.name,
            minutes=task.minutes,
        )
        for task in draft.tasks
    ]


def _places(draft: Draft) -> list[PlaceOut]:
    return [
        PlaceOut(
            slot=place.slot,
            title=place.title,
            team=place.offer.team_id if place.offer else None,
            name=place.offer.name if place.offer else "",
            people=place.offer.people if place.offer else 0,
            minutes=place.offer.minutes if place.offer else None,
            others=[{"team": o.team_id, "name": o.name, "minutes": o.minutes} for o in place.others],
        )
        for place in draft.teams
    ]


def _supplies(draft: Draft) -> list[SupplyOut]:
    return [
        SupplyOut(
            line=line.line,
            title=line.title,
            unit=line.unit,
            wanted=line.wanted,
            missing=line.missing,
            stores=[f"{part.offer.store} {part.amount}{line.unit}" for part in line.parts],
        )
        for line in draft.stock
    ]
