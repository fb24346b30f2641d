"""Examples of incidents, responses and tasks for the test of remit."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import may, scope_of
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import COMMANDER
from anlan.response.command import api
from anlan.response.command.models import (
    CommandPost,
    GatheredAlarm,
    Incident,
    Order,
    OrderConflict,
    PublicMessage,
    ReportDuty,
    Response,
    ResponseProposal,
    Task,
)
from anlan.response.command.services.commanding import belongs
from anlan.response.plans.api import load_library
from anlan.watch.telemetry.api import Alarm
from tests.remit.rows import alarm, team
from tests.remit.world import Example, Place

PLAN = "YA-FX"


def gathered(place: Place) -> GatheredAlarm:
    """An alarm of the place under the proposal of another."""
    row = place.row(alarm)
    return GatheredAlarm.objects.create(
        alarm=row,
        proposal=place.row(proposal),
        reason="相距 20 米",
        gathered_at=timezone.now(),
        region_path=row.region_path,
    )


def commander(place: Place) -> Account:
    """Somebody who commands at the place."""
    made = Account.objects.create_user(f"commander{place.region.code}", name=f"{place.mark}指挥")
    Posting.objects.create(account=made, role=COMMANDER.key, region_path=place.region_path)
    return made


def by(place: Place) -> Actor:
    """The commander as the one who acts."""
    return Actor.of(place.row(commander))


def proposal(place: Place) -> ResponseProposal:
    """What policy asks about an alarm of the place."""
    row = place.row(alarm)
    return ResponseProposal.objects.create(
        alarm=row,
        alarm_level=row.level,
        title=row.title,
        policy="其他红色告警提示响应",
        plan_code=PLAN,
        plan_title="防汛应急预案",
        level=3,
        region_path=row.region_path,
        proposed_at=timezone.now(),
    )


def incident(place: Place) -> Incident:
    """What somebody reported at the place."""
    return reported(place, f"{place.mark}居民楼下积水")


def reported(place: Place, title: str) -> Incident:
    """An incident of this title at the place."""
    now = timezone.now()
    return api.open_incident(
        by=by(place),
        title=title,
        event_code="11A02",
        longitude=place.region.longitude or 0,
        latitude=place.region.latitude or 0,
        at=now,
        occurred_at=now,
        address=f"{place.mark}路",
    )


def response(place: Place) -> Response:
    """A running response to an incident of its own; at level 4, since a graver flood calls every street."""
    load_library()
    found = reported(place, f"{place.mark}下穿积水")
    started = api.start_response(
        by=by(place), plan_code=PLAN, level=4, key=f"start-{place.region.code}", incident_id=found.pk
    )
    return Response.objects.select_related("incident").get(pk=started.response_id)


def post(place: Place) -> CommandPost:
    """A command post of the response."""
    return place.row(response).posts.select_related("incident").order_by("pk")[0]  # type: ignore[no-any-return]


def order(place: Place) -> Order:
    """An order of the post."""
    made = place.row(post)
    return api.issue_order(made.pk, text=f"{place.mark}封路", by=by(place), key=f"order-{place.region.code}")


def conflict(place: Place) -> OrderConflict:
    """Two orders that contradict each other."""
    made = place.row(post)
    other = api.issue_order(made.pk, text=f"{place.mark}放行", by=by(place), key=f"other-{place.region.code}")
    return api.flag_conflict(place.row(order).pk, other.pk, over=f"{place.mark}路口", by=by(place))


def task(place: Place) -> Task:
    """A task for the office of the place."""
    made = place.row(response)
    group = made.incident.groups.order_by("pk")[0]
    return api.assign_task(
        made.incident_id,
        group_id=group.pk,
        title=f"{place.mark}转移居民",
        minutes=30,
        organisation_id=place.organisation.pk,
        by=by(place),
    )


def report(place: Place) -> ReportDuty:
    """The first report of the response's incident."""
    return place.row(response).incident.reports.select_related("incident").order_by("pk")[0]  # type: ignore[no-any-return]


def message(place: Place) -> PublicMessage:
    """A message to the public that waits for review."""
    made = place.row(response)
    return PublicMessage.objects.create(
        incident=made.incident, response=made, title=f"{place.mark}提醒", text="请绕行", drafted_at=timezone.now()
    )


def sees_incident(account: Account, row: Any) -> bool:
    """Whether one sees the incident to which the row belongs."""
    return bool(Incident.objects.visible_to(account).filter(pk=row.incident_id).exists())


def nobody(account: Account, row: Any) -> bool:
    """A team is led home by its leader alone."""
    return False


def by_number(row: Incident) -> dict[str, Any]:
    """The address of an incident."""
    return {"number": row.number}


def within(row: Any, **more: Any) -> dict[str, Any]:
    """The address of something on an incident's page."""
    return {"number": row.incident.number, **more}


def act(make: Any, name: str = "", **sends: Any) -> Example:
    """A form of the incident's page."""
    return Example(
        make=make,
        address=lambda row: within(row, **({name: row.pk} if name else {})),
        method="POST",
        sends=lambda row: {key: value(row) if callable(value) else value for key, value in sends.items()},
        sees=sees_incident,
    )


def dialog(name: str, make: Any = response, **query: Any) -> Example:
    """A dialog of the incident's page."""
    return Example(
        make=make,
        address=lambda row: within(row, name=name),
        query=lambda row: {key: value(row) for key, value in query.items()},
        sees=sees_incident,
    )


def key_of(row: Any) -> str:
    """The row's key."""
    return str(row.pk)


def new_response(row: Alarm) -> dict[str, Any]:
    """What the drawer sends."""
    return {"alarm": row.pk, "plan": PLAN, "level": 3, "key": f"new-{row.pk}"}


RESPONDING: dict[str, Example | list[Example]] = {
    "command:preview": [
        Example(make=alarm, query=lambda row: {"alarm": row.pk}),
        Example(make=incident, query=lambda row: {"incident": row.pk}),
        Example(make=response, query=lambda row: {"incident": row.incident_id}, sees=sees_incident),
    ],
    "command:start": [
        Example(make=alarm, method="POST", sends=new_response),
        Example(
            make=incident,
            method="POST",
            sends=lambda row: {"incident": row.pk, "plan": PLAN, "level": 4, "key": f"new-{row.pk}"},
        ),
    ],
    "command:take-out": Example(make=gathered, address=lambda row: {"gathered_id": row.pk}, method="POST"),
    "command:decline": Example(
        make=proposal,
        address=lambda row: {"proposal_id": row.pk},
        method="POST",
        sends=lambda row: {"reason": "现场已处置"},
    ),
    "command:withdraw": Example(
        make=response,
        address=lambda row: {"response_id": row.pk},
        method="POST",
        sends=lambda row: {"reason": "误报", "key": "w"},
        sees=sees_incident,
    ),
}

INCIDENTS: dict[str, Example | list[Example]] = {
    "command:incidents": Example(make=incident, shows=lambda row: row.title),
    "command:new": [Example(), Example(method="POST", sends=lambda row: {"title": "x"})],
    "command:incident": [
        Example(make=incident, address=by_number),
        Example(make=response, address=lambda row: within(row), sees=sees_incident),
    ],
    "command:panel": [
        Example(make=response, address=lambda row, name=name: within(row, name=name), sees=sees_incident)  # type: ignore[misc]
        for name in ("head", "posts", "tasks", "resources", "log")
    ],
    "command:dialog": [
        dialog("adjust"),
        dialog("terminate"),
        dialog("withdraw"),
        dialog("order", post, post=key_of),
        dialog("flag"),
        dialog("decide", conflict, conflict=key_of),
        dialog("assign"),
        dialog("step", task, task=key_of, step=lambda row: "accept"),
    ],
    "command:order": act(post, post=key_of, text="封路", key="new"),
    "command:close-order": act(order, "order_id", state="done"),
    "command:flag": act(conflict, first=lambda row: row.first_id, second=lambda row: row.second_id, over="路口"),
    "command:decide": act(conflict, "conflict_id", stands=lambda row: row.first_id, decision="先封路"),
    "command:attend": act(post, "post_id"),
    "command:note": act(response, text="已到场"),
    "command:read": act(response),
    "command:assign": act(response, minutes="30", title="转移"),
    "command:step": Example(
        make=task,
        address=lambda row: within(row, task_id=row.pk, step_key="accept"),
        method="POST",
        sends=lambda row: {"key": "step"},
        sees=sees_incident,
    ),
    "command:adjust": act(response, level="2", reason="雨势加大", key="adjust"),
    "command:terminate": act(response, reason="险情已除", key="end"),
    "command:review": act(message, "message_id"),
    "command:report": [
        Example(make=report, address=lambda row: within(row, report_id=row.pk), sees=sees_incident),
        act(report, "report_id", time="15:12"),
    ],
}

FIELD: dict[str, Example | list[Example]] = {
    "command:tasks": Example(),
    "command:task": Example(make=task, address=lambda row: {"task_id": row.pk}, sees=sees_incident),
    "command:task-step": Example(
        make=task,
        address=lambda row: {"task_id": row.pk, "step_key": "accept"},
        method="POST",
        sends=lambda row: {"key": "step"},
        sees=sees_incident,
    ),
    "command:home": Example(make=team, address=lambda row: {"team_id": row.pk}, method="POST", sees=nobody),
    "command:position": Example(
        make=team,
        address=lambda row: {"team_id": row.pk},
        method="POST",
        sends=lambda row: {"longitude": "115.98", "latitude": "29.72"},
        sees=nobody,
    ),
}


def may_over_incident(permission: api.Permission) -> Callable[[Account, Any], bool]:
    """Whether one sees the row's incident and holds the permission over its place."""
    return lambda account, row: (
        sees_incident(account, row) and scope_of(account, permission).covers(region_path=row.incident.region_path)
    )


def may_withdraw(account: Account, row: Any) -> bool:
    """Whether one may take the response back."""
    return sees_incident(account, row) and may(account, api.Permission.WITHDRAW)


def sits_there(account: Account, row: CommandPost) -> bool:
    """Whether one belongs into the post."""
    return sees_incident(account, row) and any(belongs(member, account) for member in row.members.all())


def asked(make: Any, may: Any = sees_incident, argument: str = "", **sends: Any) -> Example:
    """An operation on something of an incident; its address names that, or the incident's number."""
    return Example(
        make=make,
        address=lambda row: {argument: row.pk} if argument else {"number": row.incident.number},
        sends=lambda row: {key: value(row) if callable(value) else value for key, value in sends.items()},
        sees=may,
    )


NEW_INCIDENT = {
    "title": "楼下积水",
    "event_code": "11A02",
    "occurred_at": "2026-07-08T15:04:05+08:00",
    "longitude": 0,
    "latitude": 0,
    "key": "new",
}
OPERATIONS: dict[str, Example | list[Example]] = {
    "api GET /api/v1/incidents": Example(make=incident, shows=lambda row: row.title),
    "api POST /api/v1/incidents": Example(sends=lambda row: NEW_INCIDENT),
    "api GET /api/v1/incidents/{number}": [
        Example(make=incident, address=by_number),
        Example(make=response, address=lambda row: within(row), sees=sees_incident),
    ],
    "api GET /api/v1/incidents/{number}/log": asked(response),
    "api POST /api/v1/responses/preview": [
        Example(make=alarm, sends=lambda row: {"alarm": row.pk}),
        Example(make=incident, sends=lambda row: {"incident": row.number}),
    ],
    "api POST /api/v1/responses": [
        Example(make=alarm, sends=new_response),
        Example(make=incident, sends=lambda row: {"incident": row.number, "plan": PLAN, "level": 4, "key": "new"}),
    ],
    "api GET /api/v1/responses/{response_id}": asked(response, argument="response_id"),
    "api POST /api/v1/responses/{response_id}/withdraw": asked(
        response, may_withdraw, "response_id", reason="误报", key="w"
    ),
    "api GET /api/v1/tasks": Example(make=task, shows=lambda row: row.title),
    "api GET /api/v1/tasks/{task_id}": asked(task, argument="task_id"),
    "api POST /api/v1/incidents/{number}/tasks": asked(
        task,
        may_over_incident(api.Permission.ASSIGN),
        group=lambda row: row.group_id,
        organisation=lambda row: row.organisation_id,
        title="转移",
        minutes=30,
        key="new",
    ),
    "api POST /api/v1/tasks/{task_id}/steps/{step}": Example(
        make=task,
        address=lambda row: {"task_id": row.pk, "step": "accept"},
        sends=lambda row: {"key": "step"},
        sees=may_over_incident(api.Permission.TASK_STEP_ANY),
    ),
    "api GET /api/v1/notices": Example(),
    "api POST /api/v1/incidents/{number}/notices/read": asked(response),
    "api GET /api/v1/incidents/{number}/orders": asked(order),
    "api POST /api/v1/incidents/{number}/orders": asked(
        post, may_over_incident(api.Permission.START), post=key_of, text="封路", key="new"
    ),
    "api POST /api/v1/orders/{order_id}/close": asked(
        order, may_over_incident(api.Permission.START), "order_id", state="done"
    ),
    "api GET /api/v1/incidents/{number}/conflicts": asked(conflict),
    "api POST /api/v1/conflicts/{conflict_id}/decide": asked(
        conflict,
        may_over_incident(api.Permission.DECIDE),
        "conflict_id",
        stands=lambda row: row.first_id,
        decision="先封路",
    ),
    "api POST /api/v1/posts/{post_id}/attend": asked(post, sits_there, "post_id"),
}

EXAMPLES: dict[str, Example | list[Example]] = {**RESPONDING, **INCIDENTS, **FIELD, **OPERATIONS}
