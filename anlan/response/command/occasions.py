"""From an alarm or an incident to the situation that plans are proposed and drafted for."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from anlan.foundation.casework.api import ref_of
from anlan.foundation.trace.api import Ref
from anlan.response.command.choices import EVENT_OF_POINT
from anlan.response.command.models import Incident
from anlan.response.command.refusals import Incomplete, NotFound
from anlan.response.plans.api import Measured, Situation, WarningInForce
from anlan.watch.telemetry.api import Alarm, PointState

RIVER = "river_stage"
COUNTED = {"water_depth": "waterlogging_red_points", "gas": "gas_red_points"}
STALE_AFTER = timedelta(hours=6)


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
        warnings=warnings_now(at),
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
        warnings=warnings_now(at),
        reported=dict(incident.reported),
    )


def measured_now(at: datetime) -> tuple[Measured, ...]:
    """River stages that are fresh, and how many points of a kind stand at red."""
    stages = PointState.objects.filter(
        point__kind=RIVER, point__is_active=True, value__isnull=False, observed_at__gte=at - STALE_AFTER
    ).select_related("point")
    found = [
        Measured(RIVER, state.value, "米", state.observed_at, state.point.name)
        for state in stages
        if state.value is not None
    ]
    red = Counter(
        Alarm.objects.filter(closed_at=None, level=1, returned_at=None, point__kind__in=COUNTED).values_list(
            "point__kind", flat=True
        )
    )
    return (*found, *(Measured(measure, red[kind], "处", at) for kind, measure in COUNTED.items()))


def warnings_now(at: datetime) -> tuple[WarningInForce, ...]:
    """The warnings in force over the district."""
    return ()
