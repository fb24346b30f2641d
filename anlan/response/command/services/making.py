"""Write a draft into the tables: teams and supplies first, for they may be gone; then everything else in bulk."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from anlan.foundation.casework.api import ref_of
from anlan.foundation.casework.models import Participation
from anlan.foundation.journal.api import Actor
from anlan.foundation.live.api import Audience, publish_all
from anlan.response.command.choices import RequestState, ResponseState, TaskState
from anlan.response.command.contracts import Draft, DraftTask
from anlan.response.command.events import NoticeSent
from anlan.response.command.models import (
    CommandPost,
    Incident,
    Notice,
    PostMember,
    PublicMessage,
    ResourceRequest,
    Response,
    Task,
    WorkGroup,
)
from anlan.response.command.permissions import Permission
from anlan.response.plans.api import plan_version
from anlan.response.resources.api import Dispatch, TeamMove, dispatch_teams, take_stock


def make(
    incident: Incident, draft: Draft, *, by: Actor, at: datetime, key: str, adjusted_from: Response | None
) -> Response:
    """Make everything of a draft. Raises TeamBusy or StockShort, and then nothing of it is there."""
    expected = at + timedelta(hours=draft.plan.structure.level(draft.level).expected_hours)
    response = Response.objects.create(
        incident=incident,
        plan_version_id=draft.plan.version_id,
        level=draft.level,
        key=key,
        adjusted_from=adjusted_from,
        opened_incident=adjusted_from.opened_incident if adjusted_from else False,
        made=draft.counts(),
        expected_until=expected,
        started_by=by.account,
        started_by_name=by.name,
        started_at=at,
    )
    moves = _send_teams(incident, response, draft, by, at)
    _take_supplies(incident, response, draft, by, at)
    _establish_posts(incident, response, draft, at)
    groups = _form_groups(incident, response, draft)
    _assign_tasks(incident, response, draft, groups, moves, at)
    notices = _write_notices(incident, response, draft, at)
    _draft_messages(incident, response, draft, by, at)
    _let_take_part(incident, draft, at)
    announce_notices(incident, notices)
    return response


def supersede(response: Response, *, level: int, by: Actor, at: datetime, reason: str) -> None:
    """End a level for another one. Going down, tasks of the higher level that nobody took are cancelled."""
    response.state = ResponseState.SUPERSEDED
    response.ended_at, response.ended_by_name, response.end_reason = at, by.name, reason
    response.save(update_fields=["state", "ended_at", "ended_by_name", "end_reason"])
    if level > response.level:
        higher = [a.id for a in plan_version(response.plan_version_id).structure.actions if a.from_level < level]
        Task.objects.filter(incident=response.incident_id, state=TaskState.WAITING, action_id__in=higher).update(
            state=TaskState.CANCELLED, finished_at=at, outcome=f"响应降级：{reason}"[:300]
        )


def announce_notices(incident: Incident, notices: Iterable[Notice]) -> None:
    """Put each notice on the open screens of the one it is for."""
    publish_all(
        (
            NoticeSent(notice.pk, incident.pk, incident.number, notice.text),
            Audience(Permission.VIEW, account_id=notice.account_id),
        )
        for notice in notices
        if notice.account_id is not None
    )


def _send_teams(incident: Incident, response: Response, draft: Draft, by: Actor, at: datetime) -> dict[str, TeamMove]:
    orders = [
        Dispatch(t.offer.team_id, t.offer.minutes, t.offer.distance_m, t.offer.basis)
        for t in draft.sent
        if t.offer is not None
    ]
    assert incident.longitude is not None
    assert incident.latitude is not None
    moves = dispatch_teams(
        orders,
        subject=ref_of(incident),
        to=(incident.longitude, incident.latitude),
        to_name=draft.place[:120],
        by=by,
        at=at,
    )
    by_team = {move.team_id: move for move in moves}
    by_slot = {t.slot: by_team[t.offer.team_id] for t in draft.sent if t.offer is not None}
    ResourceRequest.objects.bulk_create(
        ResourceRequest(
            incident=incident,
            response=response,
            line=team.line,
            title=team.title,
            state=RequestState.SENT if team.offer else RequestState.MISSING,
            team_id=team.offer.team_id if team.offer else None,
            move=by_slot.get(team.slot),
            unit="队",
        )
        for team in draft.teams
    )
    return by_slot


def _take_supplies(incident: Incident, response: Response, draft: Draft, by: Actor, at: datetime) -> None:
    wanted = [(part.offer.item_id, part.amount) for line in draft.stock for part in line.parts]
    movements = take_stock(wanted, subject=ref_of(incident), by=by, at=at)
    rows = []
    for line in draft.stock:
        common = {"incident": incident, "response": response, "line": line.line, "title": line.title}
        rows += [
            ResourceRequest(
                **common,
                state=RequestState.SENT,
                item_id=part.offer.item_id,
                movement=movements[part.offer.item_id],
                amount=part.amount,
                unit=line.unit,
            )
            for part in line.parts
        ]
        if line.missing:
            rows.append(ResourceRequest(**common, state=RequestState.MISSING, amount=line.missing, unit=line.unit))
    ResourceRequest.objects.bulk_create(rows)


def _establish_posts(incident: Incident, response: Response, draft: Draft, at: datetime) -> None:
    posts = CommandPost.objects.bulk_create(
        CommandPost(
            incident=incident,
            response=response,
            kind=post.plan.kind,
            title=post.plan.title,
            duty=post.plan.duty,
            leader_id=post.leader.account_id if post.leader else None,
            leader_name=post.leader.name if post.leader else "未落实",
            leader_title=_title(post.leader.title, post.leader.body.name if post.leader.body else "")
            if post.leader
            else "",
            established_at=at,
        )
        for post in draft.posts
    )
    PostMember.objects.bulk_create(
        PostMember(
            post=made,
            account_id=person.account_id,
            organisation_id=person.body.id if person.body else None,
            name=person.name,
        )
        for made, post in zip(posts, draft.posts, strict=True)
        for person in (*((post.leader,) if post.leader else ()), *post.members)
    )


def _title(title: str, body: str) -> str:
    return " ".join(part for part in (body, title) if part)[:80]


def _form_groups(incident: Incident, response: Response, draft: Draft) -> dict[str, WorkGroup]:
    made = WorkGroup.objects.bulk_create(
        WorkGroup(
            incident=incident,
            response=response,
            key=group.plan.key,
            title=group.plan.title,
            organisation_id=group.body.id if group.body else None,
            leader_id=group.leader.account_id if group.leader else None,
            leader_name=group.leader.name if group.leader else (group.body.name if group.body else "未落实"),
            members=list(group.members),
            duties=list(group.plan.duties),
            position=group.position,
        )
        for group in draft.groups
    )
    there = {g.key: g for g in WorkGroup.objects.filter(incident=incident, withdrawn_at=None)}
    return {**there, **{group.key: group for group in made}}


def _assign_tasks(
    incident: Incident,
    response: Response,
    draft: Draft,
    groups: dict[str, WorkGroup],
    moves: dict[str, TeamMove],
    at: datetime,
) -> None:
    def task_of(task: DraftTask) -> Task:
        move = moves.get(task.performer.slot)
        return Task(
            incident=incident,
            response=response,
            group=groups[task.action.group],
            action_id=task.action.id,
            title=task.action.title,
            instruction=task.action.instruction,
            organisation_id=task.performer.body_id,
            organisation_path=task.performer.body_path,
            team_id=task.performer.team_id,
            move_id=move.pk if move else task.performer.move_id,
            assignee_id=task.performer.assignee_id,
            performer=task.performer.name,
            region_path=incident.region_path,
            limit_minutes=task.minutes,
            limit_mark=task.action.mark,
            assigned_at=at,
            due_at=at + timedelta(minutes=task.minutes),
        )

    Task.objects.bulk_create(task_of(task) for task in draft.tasks)


def _write_notices(incident: Incident, response: Response, draft: Draft, at: datetime) -> list[Notice]:
    return Notice.objects.bulk_create(
        Notice(
            incident=incident,
            response=response,
            line=notice.line,
            account_id=notice.to.account_id,
            organisation_id=notice.to.body.id if notice.to.body else None,
            recipient_name=notice.to.name,
            text=notice.text,
            sent_at=at,
        )
        for notice in draft.notices
    )


def _draft_messages(incident: Incident, response: Response, draft: Draft, by: Actor, at: datetime) -> None:
    PublicMessage.objects.bulk_create(
        PublicMessage(
            incident=incident,
            response=response,
            line=message.line,
            title=message.title,
            text=message.text,
            channels=list(message.channels),
            drafted_by=by.account,
            drafted_at=at,
        )
        for message in draft.messages
    )


def _let_take_part(incident: Incident, draft: Draft, at: datetime) -> None:
    """Everyone who is told or has a task may see the incident from now on (抄送)."""
    bodies = {t.performer.body_id: t.performer.body_path for t in draft.tasks if t.performer.body_id}
    bodies |= {n.to.body.id: n.to.body.path for n in draft.notices if n.to.body is not None}
    accounts = {n.to.account_id for n in draft.notices if n.to.account_id}
    accounts |= {t.performer.assignee_id for t in draft.tasks if t.performer.assignee_id}
    common = {"case_id": incident.pk, "role": Participation.Role.COPY, "since": at}
    Participation.objects.bulk_create(
        [
            *(Participation(**common, organisation_id=pk, organisation_path=path) for pk, path in bodies.items()),
            *(Participation(**common, account_id=pk) for pk in accounts),
        ],
        ignore_conflicts=True,
    )
