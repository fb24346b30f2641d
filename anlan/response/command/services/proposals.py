"""Point an alarm out to whoever may start a response, keep it until it is decided, and note the decision."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.live.api import Audience, publish
from anlan.foundation.trace.api import Ref
from anlan.response.command.choices import ResponseState
from anlan.response.command.events import ProposalSettled, ResponseProposed
from anlan.response.command.models import Incident, Response, ResponseProposal
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import Incomplete, NotFound, WrongStep
from anlan.response.command.services.gathering import follow
from anlan.response.command.services.opening import check_may, lock_origin, origin_of
from anlan.response.plans.api import LEVEL_WORDS, Proposal
from anlan.watch.telemetry.api import Alarm

LONGEST_REASON = 200


@transaction.atomic
def propose_response(alarm: Alarm, found: Proposal, *, policy: str, by: Actor, at: datetime) -> ResponseProposal | None:
    """Keep a proposal for an alarm and tell of it once; again only when the alarm became worse.

    None when there is nothing to decide: a response runs already, or it was decided at this level of the alarm.
    """
    origin = origin_of(Ref.of(alarm))
    lock_origin(origin)
    if Response.objects.filter(incident__running_origin=origin, state=ResponseState.ACTIVE).exists():
        return None
    latest = ResponseProposal.objects.filter(alarm=alarm).order_by("-pk").first()
    if latest is not None and alarm.level >= latest.alarm_level:
        return latest if latest.settled_at is None else None
    proposal = latest if latest is not None and latest.settled_at is None else ResponseProposal(alarm=alarm)
    proposal.alarm_level, proposal.title, proposal.policy = alarm.level, alarm.title, policy
    proposal.plan_code, proposal.plan_title, proposal.level = found.plan.code, found.plan.title, found.level
    proposal.region_path, proposal.proposed_at = alarm.region_path, at
    proposal.save()
    record(
        "command.response.proposed",
        by=by,
        subject=Ref.of(alarm),
        facts={"plan": proposal.plan_title, "level": LEVEL_WORDS[proposal.level], "proposal": proposal.pk},
        at=at,
        region_path=alarm.region_path,
    )
    publish(
        ResponseProposed(proposal.pk, alarm.pk, alarm.title, proposal.plan_title, proposal.level, proposal.words),
        Audience(Permission.START, region_path=alarm.region_path),
    )
    return proposal


@transaction.atomic
def decline_proposal(proposal_id: int, *, by: Actor, reason: str, at: datetime | None = None) -> ResponseProposal:
    """不启动, with a reason. Raises NotFound, NotYours, Incomplete, WrongStep."""
    at = at or timezone.now()
    seen = ResponseProposal.objects.visible_to(by.account).filter(pk=proposal_id)
    proposal: ResponseProposal | None = seen.select_for_update(of=("self",)).first()
    if proposal is None:
        raise NotFound
    check_may(by, Permission.START, proposal.region_path)
    if proposal.settled_at is not None:
        when = f"{timezone.localtime(proposal.settled_at):%H:%M}"
        raise WrongStep(f"{proposal.settled_by_name}已于 {when} 决定：{proposal.get_settlement_display()}。")
    words = reason.strip()
    if not 2 <= len(words) <= LONGEST_REASON:
        raise Incomplete(f"请写明不启动响应的理由，2 到 {LONGEST_REASON} 字。")
    proposal.settled_at, proposal.settled_by_name = at, by.name
    proposal.settlement, proposal.reason = ResponseProposal.Settlement.DECLINED, words
    proposal.save()
    record(
        "command.response.declined",
        by=by,
        subject=Ref("telemetry.alarm", str(proposal.alarm_id), proposal.title),
        facts={"plan": proposal.plan_title, "level": LEVEL_WORDS[proposal.level], "reason": words},
        at=at,
        region_path=proposal.region_path,
    )
    _tell_settled(proposal.alarm_id, proposal.region_path)
    return proposal


def settle_started(incident: Incident, *, by: Actor, at: datetime) -> None:
    """A response runs for the alarm: what was proposed for it is decided."""
    if incident.origin_kind != Ref.of(Alarm()).kind:
        return
    settled = ResponseProposal.objects.filter(alarm_id=int(incident.origin_key), settled_at=None).update(
        settled_at=at, settled_by_name=by.name, settlement=ResponseProposal.Settlement.STARTED
    )
    follow(int(incident.origin_key), incident)
    if settled:
        _tell_settled(int(incident.origin_key), incident.region_path)


def _tell_settled(alarm_id: int, region_path: str) -> None:
    publish(ProposalSettled(alarm_id), Audience(Permission.START, region_path=region_path))
