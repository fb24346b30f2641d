"""The preview of a response: what is proposed and why, and everything that starting it would make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.response.command.choices import ResponseState
from anlan.response.command.contracts import NO_CHANGES, NOTHING_YET, Changes, Draft
from anlan.response.command.drafting import draft_response
from anlan.response.command.models import Incident, Response
from anlan.response.command.occasions import situation_of_alarm, situation_of_incident, visible_alarm
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import Incomplete, NotFound
from anlan.response.command.selectors.existing import existing_of
from anlan.response.command.services.opening import check_level, check_may, origin_of
from anlan.response.plans.api import PlanInForce, Proposal, Situation, judge, plans_in_force, propose


@dataclass(frozen=True)
class Preview:
    """What the drawer shows. `running` is the response that is active already, if somebody was first."""

    situation: Situation
    alarm: Any | None
    incident: Incident | None
    running: Response | None
    proposals: tuple[Proposal, ...]
    chosen: Proposal
    level: int
    draft: Draft
    plans: tuple[PlanInForce, ...]


def preview_response(
    *,
    account: Any,
    alarm_id: int | None = None,
    incident_id: int | None = None,
    plan_code: str = "",
    level: int | None = None,
    changes: Changes = NO_CHANGES,
    at: datetime | None = None,
) -> Preview:
    """What starting a response would make now; writes nothing. Without plan and level, those proposed.

    Raises NotFound, NotYours, Incomplete.
    """
    at = at or timezone.now()
    alarm, incident, situation = _occasion(account, alarm_id, incident_id, at)
    check_may(Actor.of(account), Permission.START, situation.region_path)
    plans, proposals = tuple(plans_in_force()), tuple(propose(situation))
    chosen = _chosen(plans, proposals, situation, plan_code)
    wanted = chosen.level if level is None else level
    check_level(wanted)
    existing = existing_of(incident) if incident is not None else NOTHING_YET
    draft = draft_response(
        situation, chosen.plan, wanted, signer=account.name, at=at, changes=changes, existing=existing
    )
    return Preview(situation, alarm, incident, _running(incident), proposals, chosen, wanted, draft, plans)


def _occasion(
    account: Any, alarm_id: int | None, incident_id: int | None, at: datetime
) -> tuple[Any | None, Incident | None, Situation]:
    if alarm_id is not None:
        alarm = visible_alarm(alarm_id, account)
        situation = situation_of_alarm(alarm, at)
        running = Incident.objects.filter(running_origin=origin_of(situation.subject)).first()
        return alarm, running, situation
    incident = Incident.objects.visible_to(account).filter(pk=incident_id).first()
    if incident is None:
        raise NotFound
    return None, incident, situation_of_incident(incident, at)


def _chosen(
    plans: tuple[PlanInForce, ...], proposals: tuple[Proposal, ...], situation: Situation, code: str
) -> Proposal:
    """The plan asked for, or the one proposed; any plan may be chosen by hand."""
    if not code and proposals:
        return proposals[0]
    for plan in plans:
        if plan.code == code or not code:
            return Proposal(plan, judge(plan.structure, situation))
    raise Incomplete(f"没有施行中的预案 {code[:20]}。" if code else "没有施行中的预案，请先公布预案。")


def _running(incident: Incident | None) -> Response | None:
    if incident is None:
        return None
    found: Response | None = incident.responses.filter(state=ResponseState.ACTIVE).first()
    return found
