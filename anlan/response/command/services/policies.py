"""Declared policy: which alarms open an incident by themselves, and which are pointed out to the duty officer."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.response.command.choices import PolicyAction
from anlan.response.command.drafting import words_of
from anlan.response.command.models import Incident, IncidentPolicy
from anlan.response.command.occasions import situation_of_alarm
from anlan.response.command.services.gathering import gather
from anlan.response.command.services.opening import open_from_situation
from anlan.response.command.services.proposals import propose_response
from anlan.response.plans.api import propose
from anlan.watch.telemetry.api import Alarm

SHIPPED = (
    ("可燃气体红色告警自动建事件", "gas", 1, PolicyAction.OPEN, 10),
    ("积水红色告警提示响应", "water_depth", 1, PolicyAction.PROPOSE, 20),
    ("水位达警戒提示响应", "river_stage", 3, PolicyAction.PROPOSE, 30),
    ("其他红色告警提示响应", "", 1, PolicyAction.PROPOSE, 90),
)
"""Product defaults (P): name, kind of point, level or worse, action, order."""


def load_policies() -> int:
    """Insert the shipped policy where there is none at all; returns how many rows."""
    if IncidentPolicy.objects.exists():
        return 0
    rows = [
        IncidentPolicy(name=name, point_kind=kind, level=level, action=action, order=order, basis="平台默认")
        for name, kind, level, action, order in SHIPPED
    ]
    return len(IncidentPolicy.objects.bulk_create(rows))


def spoken_of(alarm_ids: Sequence[int]) -> list[int]:
    """Those of these alarms that some active row matches, in their order."""
    rows = IncidentPolicy.objects.filter(is_active=True)
    policies = list(rows.values_list("point_kind", "level", "region_path"))
    alarms = Alarm.objects.filter(pk__in=alarm_ids, closed_at=None, point__longitude__isnull=False)
    concerned = {
        pk
        for pk, kind, level, place in alarms.values_list("pk", "point__kind_id", "level", "region_path")
        if any(k in ("", kind) and level <= worst and place.startswith(path) for k, worst, path in policies)
    }
    return [alarm_id for alarm_id in alarm_ids if alarm_id in concerned]


def policy_for(point_kind: str, level: int, region_path: str) -> IncidentPolicy | None:
    """The first active row that matches."""
    rows = IncidentPolicy.objects.filter(is_active=True, level__gte=level, point_kind__in=("", point_kind))
    return next((row for row in rows.order_by("order", "pk") if region_path.startswith(row.region_path)), None)


@transaction.atomic(savepoint=False)
def apply_policy(alarm_id: int) -> Incident | None:
    """Do what the policy says about an alarm; doing it again changes nothing. Returns the incident, if one runs."""
    alarm = Alarm.objects.select_related("point__kind", "point__region").filter(pk=alarm_id, closed_at=None).first()
    if alarm is None or not 1 <= alarm.level <= 4:
        return None
    if alarm.is_quiet:
        return None
    at = timezone.now()
    gathered = gather(alarm, at)
    if gathered is not None:
        return gathered.incident
    policy = policy_for(alarm.point.kind_id, alarm.level, alarm.region_path)
    if policy is None or alarm.point.longitude is None:
        return None
    situation = situation_of_alarm(alarm, at)
    by = Actor.system(f"策略「{policy.name}」")
    proposals = propose(situation)
    if policy.action == PolicyAction.OPEN:
        title = alarm.title
        if proposals:
            title = words_of(situation, proposals[0].plan, proposals[0].level, by.name, at)[0]
        return open_from_situation(situation, title=title, by=by, at=at, source=policy.name)
    if proposals:
        propose_response(alarm, proposals[0], policy=policy.name, by=by, at=at)
    return None
