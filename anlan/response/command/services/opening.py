"""Open an incident: from an alarm, or from what somebody reported."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from anlan.foundation.casework.api import open_case, ref_of
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import may, scope_of
from anlan.foundation.rules.api import rule
from anlan.foundation.territory.api import locate
from anlan.foundation.trace.api import Ref, link
from anlan.kit.calendar import local_day
from anlan.response.command.choices import EVENT_WORDS, ReportKind, Tone
from anlan.response.command.models import Incident, ReportDuty
from anlan.response.command.permissions import Permission
from anlan.response.command.procedures import RESPONDING, IncidentProcedure
from anlan.response.command.refusals import Incomplete, NotYours, WrongStep
from anlan.response.command.services.saying import write_log
from anlan.response.plans.api import LEVEL_WORDS, Situation

CITY = "市应急局"


def origin_of(subject: Ref) -> str:
    """How a running incident names the record it came from."""
    return f"{subject.kind}:{subject.key}"


def lock_origin(origin: str) -> None:
    """Let two officers who answer the same alarm at the same moment pass one after the other (until commit)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('command.response'), hashtext(%s))", [origin])


@transaction.atomic
def open_incident(
    *,
    by: Actor,
    title: str,
    event_code: str,
    longitude: float,
    latitude: float,
    at: datetime,
    occurred_at: datetime,
    address: str = "",
    description: str = "",
    source: str = "人工接报",
    reported: Mapping[str, int] | None = None,
    key: str = "",
) -> Incident:
    """Register an incident that somebody reported; the same key of the same account again returns the first one.

    Raises Incomplete, NotYours.
    """
    if event_code not in EVENT_WORDS:
        raise Incomplete(f"没有「{event_code[:10]}」这个事件种类，可选：{'、'.join(EVENT_WORDS.values())}。")
    if occurred_at > at:
        raise Incomplete("发生时间不能晚于现在。")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Incomplete("经纬度超出范围，请在地图上重新选点。")
    place = locate(longitude, latitude)
    region_path = place.region.path if place.region else ""
    check_may(by, Permission.OPEN, region_path)
    opening_key = f"{by.account_id}:{key}" if key else None
    if opening_key is not None:
        lock_origin(f"opening:{opening_key}")
        first: Incident | None = Incident.objects.filter(opening_key=opening_key).first()
        if first is not None:
            return first
    return _open(
        by=by,
        at=at,
        occurred_at=occurred_at,
        title=title,
        event_code=event_code,
        longitude=longitude,
        latitude=latitude,
        region_path=region_path,
        address=address,
        description=description,
        source=source,
        reported=dict(reported or {}),
        opening_key=opening_key,
    )


@transaction.atomic
def open_from_situation(situation: Situation, *, title: str, by: Actor, at: datetime, source: str) -> Incident:
    """The incident of an alarm: the running one if there is one, else a new one, linked to the alarm."""
    origin = origin_of(situation.subject)
    lock_origin(origin)
    running: Incident | None = Incident.objects.filter(running_origin=origin).first()
    if running is not None:
        return running
    incident = _open(
        by=by,
        at=at,
        occurred_at=situation.at,
        title=title,
        event_code=situation.event_code,
        longitude=situation.longitude,
        latitude=situation.latitude,
        region_path=situation.region_path,
        address=situation.address,
        level=situation.alarm_level,
        source=source,
        origin_kind=situation.subject.kind,
        origin_key=situation.subject.key,
        running_origin=origin,
        point_kind=situation.point_kind,
        alarm_level=situation.alarm_level,
    )
    tone = Tone(str(situation.alarm_level)) if situation.alarm_level else Tone.PLAIN
    write_log(incident, situation.title, by=Actor.system("监测"), at=situation.at, tone=tone, subject=situation.subject)
    link(situation.subject, ref_of(incident), "告警引出突发事件", at)
    return incident


def check_level(level: int) -> None:
    """Refuse what is no response level: Incomplete."""
    if level not in LEVEL_WORDS:
        raise Incomplete("响应级别为一至四级，请重新选择。")


def check_may(by: Actor, permission: Permission, region_path: str) -> None:
    """Refuse an act outside the remit: NotYours. The system may what its policy says."""
    if by.account is None:
        return
    if not scope_of(by.account, permission).covers(region_path=region_path, account_id=by.account_id):
        where = "，但不在这个地点" if may(by.account, permission) else ""
        raise NotYours(f"你的任职中没有这一项权限{where}，请由有权限的人办理。")


def check_responding(incident: Incident, what: str) -> None:
    """Refuse what only a running response may do: WrongStep. `what` is the act, `下令`."""
    if incident.state != RESPONDING:
        raise WrongStep(f"{incident.number} 现为「{incident.state_word}」，响应中才能{what}。")


def _open(*, by: Actor, at: datetime, occurred_at: datetime, **facts: Any) -> Incident:
    incident = open_case(
        IncidentProcedure,
        by=by,
        at=at,
        occurred_at=occurred_at,
        organisation=by.account.organisation if by.account else None,
        holder=by.account,
        **facts,
    )
    assert isinstance(incident, Incident)
    start_report(incident, ReportKind.FIRST, "EVT-21", occurred_at)
    return incident


def start_report(incident: Incident, kind: ReportKind, rule_id: str, started_at: datetime) -> None:
    """Start the clock of a report with the rule in force on that day; a running one is left alone."""
    found = rule(rule_id, local_day(started_at))
    ReportDuty.objects.bulk_create(
        [
            ReportDuty(
                incident=incident,
                kind=kind,
                to=CITY,
                rule_id=rule_id,
                basis=found.basis,
                confidence=found.confidence,
                started_at=started_at,
                due_at=started_at + timedelta(hours=float(found.value)),
            )
        ],
        ignore_conflicts=True,
    )
