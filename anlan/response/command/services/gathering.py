"""Correlation: an alarm near an open incident or proposal, in place, time and kind, is gathered under it.

What counts as near is policy (ALM-27, ALM-28); the reason is kept with the alarm. An alarm worse than what a proposal
was made for is not gathered: it asks for a decision of its own. What a person has taken out stays out.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import ref_of
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref, link
from anlan.kit.geometry import degrees_of, distance
from anlan.response.command.choices import EVENT_OF_POINT
from anlan.response.command.models import GatheredAlarm, Incident, ResponseProposal
from anlan.response.command.permissions import Permission
from anlan.response.command.procedures import REPORTED, RESPONDING, VERIFIED
from anlan.response.command.refusals import NotFound
from anlan.response.command.services.opening import check_may, lock_origin, origin_of
from anlan.response.command.services.saying import say
from anlan.watch.telemetry.api import Alarm

OPEN = (REPORTED, VERIFIED, RESPONDING)
OTHER = "QT"
BY = Actor.system("归并")


@transaction.atomic(savepoint=False)
def gather(alarm: Alarm, at: datetime) -> GatheredAlarm | None:
    """Put an alarm under the nearest incident, else under the nearest proposal; None when it belongs under neither."""
    if alarm.rule_key in (Alarm.RuleKey.SILENCE, Alarm.RuleKey.GATEWAY) or alarm.point.longitude is None:
        return None
    lock_origin(f"gathering:{EVENT_OF_POINT.get(alarm.point.kind_id, OTHER)}")
    known = GatheredAlarm.objects.filter(alarm=alarm).first()
    if known is not None:
        return _still(known, alarm)
    if _stands_for_itself(alarm):
        return None
    return _under_incident(alarm, at) or _under_proposal(alarm, at)


def _still(known: GatheredAlarm, alarm: Alarm) -> GatheredAlarm | None:
    """Whether what was gathered before is still decided with it: not when taken out, ended, or grown worse."""
    if known.taken_out_at is not None:
        return None
    if known.incident is not None:
        return known if known.incident.state in OPEN else None
    proposal = known.proposal
    is_covered = proposal is not None and proposal.settled_at is None and alarm.level >= proposal.alarm_level
    return known if is_covered else None


def _stands_for_itself(alarm: Alarm) -> bool:
    is_proposed = ResponseProposal.objects.filter(alarm=alarm).exists()
    return is_proposed or Incident.objects.filter(running_origin=origin_of(Ref.of(alarm))).exists()


def _under_incident(alarm: Alarm, at: datetime) -> GatheredAlarm | None:
    longitude, latitude = _place(alarm)
    east, north = degrees_of(float(value("ALM-27")), latitude)
    within = Incident.objects.filter(
        state__in=OPEN,
        occurred_at__range=_around(alarm),
        longitude__range=(longitude - east, longitude + east),
        latitude__range=(latitude - north, latitude + north),
    )
    found = []
    for incident in within:
        metres = distance(longitude, latitude, incident.longitude or 0.0, incident.latitude or 0.0)
        event = EVENT_OF_POINT.get(alarm.point.kind_id, OTHER)
        is_same = incident.event_code == event and (event != OTHER or incident.point_kind == alarm.point.kind_id)
        if is_same and metres <= float(value("ALM-27")):
            found.append((metres, incident.pk, incident))
    if not found:
        return None
    metres, _, nearest = min(found)
    made = _keep(alarm, _reason(alarm, metres, nearest.occurred_at), at, incident=nearest)
    link(Ref.of(alarm), ref_of(nearest), "告警归并到突发事件", at)
    facts = {"alarm": alarm.title, "reason": made.reason}
    say(
        "command.alarm.gathered",
        nearest,
        by=BY,
        at=at,
        subject=Ref.of(alarm),
        facts=facts,
        panel="alarms",
    )
    return made


def _under_proposal(alarm: Alarm, at: datetime) -> GatheredAlarm | None:
    longitude, latitude = _place(alarm)
    waiting = ResponseProposal.objects.waiting().filter(
        alarm_level__lte=alarm.level, alarm__decided_at__range=_around(alarm), alarm__point__longitude__isnull=False
    )
    event, found = EVENT_OF_POINT.get(alarm.point.kind_id, OTHER), []
    for proposal in waiting.select_related("alarm__point"):
        point = proposal.alarm.point
        metres = distance(longitude, latitude, *_place(proposal.alarm))
        is_same = EVENT_OF_POINT.get(point.kind_id, OTHER) == event
        is_same &= event != OTHER or point.kind_id == alarm.point.kind_id
        if is_same and metres <= float(value("ALM-27")):
            found.append((metres, proposal.pk, proposal))
    if not found:
        return None
    metres, _, nearest = min(found)
    made = _keep(alarm, _reason(alarm, metres, nearest.alarm.decided_at), at, proposal=nearest)
    link(Ref.of(nearest.alarm), Ref.of(alarm), "归并", at)
    facts = {"alarm": alarm.title, "reason": made.reason}
    record("command.alarm.gathered", by=BY, subject=Ref.of(alarm), facts=facts, at=at, region_path=alarm.region_path)
    return made


def _keep(
    alarm: Alarm,
    reason: str,
    at: datetime,
    *,
    incident: Incident | None = None,
    proposal: ResponseProposal | None = None,
) -> GatheredAlarm:
    return GatheredAlarm.objects.create(
        alarm=alarm, incident=incident, proposal=proposal, reason=reason, gathered_at=at, region_path=alarm.region_path
    )


def _place(alarm: Alarm) -> tuple[float, float]:
    """Longitude and latitude; both were asked for before."""
    return alarm.point.longitude or 0.0, alarm.point.latitude or 0.0


def _around(alarm: Alarm) -> tuple[datetime, datetime]:
    near = timedelta(minutes=float(value("ALM-28")))
    return alarm.decided_at - near, alarm.decided_at + near


def _reason(alarm: Alarm, metres: float, moment: datetime) -> str:
    minutes = abs(alarm.decided_at - moment) / timedelta(minutes=1)
    return f"相距 {metres:.0f} 米、相隔 {minutes:.0f} 分钟、同为{alarm.point.kind.name}一类（ALM-27、ALM-28）"


@transaction.atomic
def follow(alarm_id: int, incident: Incident) -> int:
    """A response runs for the alarm of a proposal: what was gathered under that goes to the incident."""
    rows = GatheredAlarm.objects.filter(proposal__alarm=alarm_id, incident=None, taken_out_at=None)
    return rows.update(incident=incident)


@transaction.atomic
def take_out(gathered_id: int, *, by: Actor, at: datetime | None = None) -> GatheredAlarm:
    """移出: a person says that an alarm does not belong there; it stands for itself. Raises NotFound, NotYours."""
    now = at or timezone.now()
    seen = GatheredAlarm.objects.visible_to(by.account).select_related("incident", "alarm")
    found: GatheredAlarm | None = seen.select_for_update(of=("self",)).filter(pk=gathered_id).first()
    if found is None:
        raise NotFound
    check_may(by, Permission.START, found.region_path)
    if found.taken_out_at is not None:
        return found
    found.taken_out_at, found.taken_out_by = now, by.name
    found.save(update_fields=["taken_out_at", "taken_out_by"])
    subject, facts = Ref.of(found.alarm), {"alarm": found.alarm.title}
    if found.incident is not None:
        say(
            "command.alarm.taken_out",
            found.incident,
            by=by,
            at=now,
            subject=subject,
            facts=facts,
            panel="alarms",
        )
    else:
        record("command.alarm.taken_out", by=by, subject=subject, facts=facts, at=now, region_path=found.region_path)
    return found
