"""From an alarm or an incident to the situation that plans are proposed and drafted for."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from anlan.foundation.casework.api import ref_of
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref
from anlan.kit.calendar import local_day
from anlan.response.command.choices import EVENT_OF_POINT
from anlan.response.command.models import Incident
from anlan.response.command.refusals import Incomplete, NotFound
from anlan.response.plans.api import Measured, Situation, WarningInForce
from anlan.watch.telemetry.api import Alarm, PointState, changes_over
from anlan.watch.warning import api as warnings

STAGE = "river_stage"
STAGE_KINDS = ("river_stage", "lake_stage")
"""星子站 stands at the lake; plans speak of its stage as of a river's."""
COUNTED = {"water_depth": "waterlogging_red_points", "gas": "gas_red_points"}
STALE_AFTER = timedelta(hours=6)
TREND_OVER = timedelta(hours=1)
STEADY_WITHIN = "CMD-P05"


def visible_alarm(alarm_id: int, account: Any) -> Alarm:
    """An alarm inside the account's remit. Raises NotFound for both unknown and hidden."""
    alarm: Alarm | None = (
        Alarm.objects.visible_to(account).select_related("point__kind", "point__region").filter(pk=alarm_id).first()
    )
    if alarm is None:
        raise NotFound
    return alarm


def situation_of_alarm(alarm: Alarm, at: datetime) -> Situation:
    """What is known around an alarm. Raises Incomplete when the point has no place."""
    point = alarm.point
    if point.longitude is None or point.latitude is None:
        raise Incomplete(f"测点 {point.name} 没有位置，先在测点页补上经纬度，再启动响应。")
    return Situation(
        subject=Ref.of(alarm),
        title=alarm.title,
        at=at,
        longitude=point.longitude,
        latitude=point.latitude,
        region_path=alarm.region_path,
        address=point.address or point.name,
        event_code=EVENT_OF_POINT.get(point.kind_id, "QT"),
        point_kind=point.kind_id,
        alarm_level=alarm.level,
        measured=measured_now(at),
        warnings=warnings_now(alarm.region_path, at),
    )


def situation_of_incident(incident: Incident, at: datetime) -> Situation:
    """What is known around an incident. Raises Incomplete when it has no place."""
    if incident.longitude is None or incident.latitude is None:
        raise Incomplete("事件没有位置，先补上地点，再启动响应。")
    return Situation(
        subject=ref_of(incident),
        title=incident.title,
        at=at,
        longitude=incident.longitude,
        latitude=incident.latitude,
        region_path=incident.region_path,
        address=incident.address,
        event_code=incident.event_code,
        point_kind=incident.point_kind,
        alarm_level=incident.alarm_level,
        measured=measured_now(at),
        warnings=warnings_now(incident.region_path, at),
        reported=dict(incident.reported),
    )


def measured_now(at: datetime) -> tuple[Measured, ...]:
    """Stages that are fresh, how many points of a kind stand at red, and how each of these moves."""
    return (*_stages(at), *_red_counts(at))


def warnings_now(region_path: str, at: datetime) -> tuple[WarningInForce, ...]:
    """The warnings in force over a place, exercises and tests left out."""
    return tuple(
        WarningInForce(line.event_code, line.level, line.headline)
        for line in warnings.active(at, region_path=region_path)
        if not line.is_exercise
    )


def _stages(at: datetime) -> list[Measured]:
    states = PointState.objects.filter(
        point__kind__in=STAGE_KINDS, point__is_active=True, value__isnull=False, observed_at__gte=at - STALE_AFTER
    ).select_related("point")
    found = [(state, state.value, state.observed_at) for state in states.order_by("point__code")]
    changes = changes_over({state.point_id: seen for state, _, seen in found if seen is not None}, TREND_OVER)
    steady = float(str(value(STEADY_WITHIN, local_day(at)))) if changes else 0.0
    return [
        Measured(STAGE, number, "米", seen, state.point.name, _trend(changes.get(state.point_id), steady))
        for state, number, seen in found
        if number is not None
    ]


def _trend(change: float | None, steady: float) -> str:
    """`rising`, `falling` or `steady`; empty when it is not known."""
    if change is None:
        return ""
    if abs(change) < steady:
        return "steady"
    return "rising" if change > 0 else "falling"


def _red_counts(at: datetime) -> list[Measured]:
    """How many points of a kind stand at red, against an hour before."""
    then = at - TREND_OVER
    still = Q(returned_at=None, closed_at=None) | Q(returned_at__gt=then) | Q(closed_at__gt=then)
    red = Alarm.objects.filter(still, level=1, rule_key=Alarm.RuleKey.LEVEL, point__kind__in=COUNTED)
    rows = list(red.values_list("point__kind", "decided_at", "returned_at", "closed_at"))

    def standing(kind: str, moment: datetime) -> int:
        return sum(
            row[0] == kind and row[1] <= moment and all(end is None or end > moment for end in row[2:]) for row in rows
        )

    return [
        Measured(measure, now, "处", at, trend=_trend(now - standing(kind, then), 1))
        for kind, measure in COUNTED.items()
        for now in (standing(kind, at),)
    ]
