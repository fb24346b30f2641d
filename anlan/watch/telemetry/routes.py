"""Telemetry in the JSON API: kinds, devices, points with latest values and history, alarms."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from anlan.foundation.casework.api import StepRefused
from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.watch.telemetry.handling import acknowledge_alarm
from anlan.watch.telemetry.history_routes import router as history_router
from anlan.watch.telemetry.models import Alarm, Device, Point, PointKind
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.alarms import in_state, thresholds_of
from anlan.watch.telemetry.selectors.series import SPANS, series
from anlan.watch.telemetry.services import TelemetryRefused, shelve_alarm

prefix = ""
router = Router(tags=["监测"])
router.add_router("", history_router)

Size = Annotated[int, Query(ge=1, le=500)]
After = Annotated[str, Query(max_length=60)]
Code = Annotated[str, Path(max_length=60)]
AlarmId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class KindOut(Schema):
    """A kind of point; `unit` is a SenML unit."""

    key: str
    name: str
    unit: str
    decimals: int
    lowest: float | None
    highest: float | None
    heartbeat_s: int


class DeviceOut(Schema):
    """A device; `topic` is the one MQTT topic it may publish on."""

    code: str
    name: str
    model: str
    topic: str
    region_path: str
    longitude: float | None
    latitude: float | None
    last_seen_at: datetime | None
    is_active: bool


class PointOut(Schema):
    """A point with its latest value; `level` 1 红 … 4 蓝, 0 none."""

    code: str
    name: str
    kind: str
    device: str
    region_path: str
    longitude: float | None
    latitude: float | None
    value: float | None
    observed_at: datetime | None
    level: int
    is_silent: bool
    quality: int

    @staticmethod
    def of(point: Point) -> "PointOut":
        """A point as the API tells it."""
        state = getattr(point, "state", None)
        return PointOut(
            code=point.code,
            name=point.name,
            kind=point.kind_id,
            device=point.device.code,
            region_path=point.region_path,
            longitude=point.longitude,
            latitude=point.latitude,
            value=state.value if state else None,
            observed_at=state.observed_at if state else None,
            level=state.level if state else 0,
            is_silent=state.is_silent if state else True,
            quality=state.quality if state else 0,
        )


class ThresholdOut(Schema):
    """A line of the current rule."""

    level: int
    side: str
    raise_at: float
    clear_at: float
    rule_id: str


class SeriesOut(Schema):
    """History: pairs of epoch milliseconds and the worst value of the column; null marks a gap."""

    point: str
    unit: str
    span: str
    bucket_s: int
    values: list[tuple[int, float | None]]
    thresholds: list[ThresholdOut]


class AlarmOut(Schema):
    """An alarm with its timing; `shown_ms` is what the fastest screen needed from the observation on."""

    id: int
    number: str
    point: str
    rule_key: str
    title: str
    level: int
    value: float | None
    state: str
    region_path: str
    observed_at: datetime
    received_at: datetime
    decided_at: datetime
    shown_ms: int | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    returned_at: datetime | None
    shelved_until: datetime | None
    closed_at: datetime | None

    @staticmethod
    def of(alarm: Alarm) -> "AlarmOut":
        """An alarm as the API tells it."""
        same = ("number", "rule_key", "title", "level", "value", "state", "region_path", "observed_at", "received_at")
        times = ("decided_at", "shown_ms", "acknowledged_at", "returned_at", "shelved_until", "closed_at")
        facts: dict[str, Any] = {name: getattr(alarm, name) for name in (*same, *times)}
        who = alarm.acknowledged_by.name if alarm.acknowledged_by else ""
        return AlarmOut(id=alarm.pk, point=alarm.point.code, acknowledged_by=who, **facts)


class Devices(Schema):
    """A page of devices."""

    items: list[DeviceOut]
    next: str


class Points(Schema):
    """A page of points."""

    items: list[PointOut]
    next: str


class Alarms(Schema):
    """A page of alarms, newest first."""

    items: list[AlarmOut]
    next: str


class Shelve(Schema):
    """For how many minutes, and why."""

    minutes: int = Field(ge=1, le=10080)
    reason: str = Field(min_length=1, max_length=120)


@router.get("/kinds", response=list[KindOut], summary="测点类型")
@require(Permission.POINT_VIEW)
def kinds(request: HttpRequest) -> Any:
    """Every kind of point in use."""
    return PointKind.objects.order_by("order", "key")


@router.get("/devices", response=Devices, summary="设备")
@require(Permission.DEVICE_VIEW)
def devices(request: HttpRequest, after: After = "", size: Size = 100) -> Devices:
    """Devices by code."""
    rows = list(Device.objects.visible_to(request.user).filter(code__gt=after).order_by("code")[: size + 1])
    return Devices(items=[DeviceOut.from_orm(row) for row in rows[:size]], next=_next(rows, size, "code"))


@router.get("/devices/{code}", response=DeviceOut, summary="一台设备")
@require(Permission.DEVICE_VIEW)
def device(request: HttpRequest, code: Code) -> Any:
    """One device."""
    return find_visible(Device, request.user, code=code)


@router.get("/points", response=Points, summary="测点及最新值")
@require(Permission.POINT_VIEW)
def points(
    request: HttpRequest,
    kind: Annotated[str, Query(max_length=30)] = "",
    level: Annotated[int | None, Query(ge=0, le=4)] = None,
    after: After = "",
    size: Size = 100,
) -> Points:
    """Points by code, each with its latest value."""
    rows = Point.objects.visible_to(request.user).filter(code__gt=after).select_related("state", "device")
    if kind:
        rows = rows.filter(kind_id=kind)
    if level is not None:
        rows = rows.filter(state__level=level)
    found = list(rows.order_by("code")[: size + 1])
    return Points(items=[PointOut.of(row) for row in found[:size]], next=_next(found, size, "code"))


@router.get("/points/{code}", response=PointOut, summary="一个测点的最新值")
@require(Permission.POINT_VIEW)
def point(request: HttpRequest, code: Code) -> PointOut:
    """One point."""
    return PointOut.of(find_visible(Point.objects.select_related("state", "device"), request.user, code=code))


@router.get("/points/{code}/series", response=SeriesOut, summary="一个测点的历史")
@require(Permission.POINT_VIEW)
def point_series(request: HttpRequest, code: Code, span: Literal["1h", "24h", "7d", "1y"] = "24h") -> SeriesOut:
    """History in as many columns as a chart can show."""
    found: Point = find_visible(Point.objects.select_related("kind"), request.user, code=code)
    chosen = SPANS[span]
    current = found.rules.filter(is_current=True).first()
    lines = thresholds_of(current.bands if current else [])
    is_low = bool(lines) and all(line.side == "low" for line in lines)
    return SeriesOut(
        point=found.code,
        unit=found.kind.unit,
        span=span,
        bucket_s=int(chosen.bucket.total_seconds()),
        values=series(found, chosen, is_low=is_low),
        thresholds=[ThresholdOut.from_orm(line) for line in lines],
    )


@router.get("/alarms", response=Alarms, summary="告警")
@require(Permission.ALARM_VIEW)
def alarms(
    request: HttpRequest,
    state: Literal["waiting", "handling", "shelved", "returned", "closed"] | None = None,
    level: Annotated[int | None, Query(ge=1, le=4)] = None,
    point: Annotated[str, Query(max_length=60)] = "",
    after: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    size: Size = 100,
) -> Alarms:
    """Alarms, newest first."""
    rows = Alarm.objects.visible_to(request.user).select_related("point", "acknowledged_by")
    if state:
        rows = rows.filter(in_state(state))
    if level is not None:
        rows = rows.filter(level=level)
    if point:
        rows = rows.filter(point__code=point)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    return Alarms(items=[AlarmOut.of(row) for row in found[:size]], next=_next(found, size, "id"))


@router.get("/alarms/{alarm_id}", response=AlarmOut, summary="一条告警")
@require(Permission.ALARM_VIEW)
def alarm(request: HttpRequest, alarm_id: AlarmId) -> AlarmOut:
    """One alarm."""
    return _alarm(request, alarm_id)


@router.post("/alarms/{alarm_id}/acknowledge", response=AlarmOut, summary="确认告警")
@require(Permission.ALARM_ACKNOWLEDGE)
def acknowledge(request: HttpRequest, alarm_id: AlarmId) -> AlarmOut:
    """Confirm an alarm; a second time changes nothing."""
    find_visible(Alarm, request.user, Permission.ALARM_ACKNOWLEDGE, pk=alarm_id)
    try:
        acknowledge_alarm(alarm_id=alarm_id, by=actor_of(request))
    except (StepRefused, TelemetryRefused) as refused:
        raise HttpError(409, str(refused)) from refused
    return _alarm(request, alarm_id)


@router.post("/alarms/{alarm_id}/shelve", response=AlarmOut, summary="搁置告警")
@require(Permission.ALARM_SHELVE)
def shelve(request: HttpRequest, alarm_id: AlarmId, wish: Shelve) -> AlarmOut:
    """Put an alarm aside for a while."""
    find_visible(Alarm, request.user, Permission.ALARM_SHELVE, pk=alarm_id)
    until = timezone.now() + timedelta(minutes=wish.minutes)
    try:
        shelve_alarm(alarm_id=alarm_id, until=until, reason=wish.reason, by=actor_of(request))
    except TelemetryRefused as refused:
        raise HttpError(409, str(refused)) from refused
    return _alarm(request, alarm_id)


def _alarm(request: HttpRequest, alarm_id: int) -> AlarmOut:
    rows = Alarm.objects.select_related("point", "acknowledged_by")
    return AlarmOut.of(find_visible(rows, request.user, pk=alarm_id))


def _next(rows: list[Any], size: int, column: str) -> str:
    return str(getattr(rows[size - 1], column)) if len(rows) > size else ""
