"""Maintenance windows: planned and ad hoc, limited, announced; opened and closed with a journal entry."""

import os.path
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.live.api import Audience, publish
from anlan.foundation.notify.api import tell
from anlan.foundation.people.api import people_with
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref
from anlan.kit.geometry import degrees_of
from anlan.prevention.registry import api as registry
from anlan.watch.telemetry.announcing import announce
from anlan.watch.telemetry.events import AlarmRaised, WindowChanged
from anlan.watch.telemetry.models import Alarm, MaintenanceWindow, Point, WindowPoint
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.services import TelemetryRefused

BUILDING_REACH_M = 30.0  # a sensor of a building is registered at its door or its corner, not at its middle

Part = dict[str, str]
"""{kind, key, title}: kind point, device, building, region or point_kind."""


def points_of(scope: Sequence[Part], account: Any) -> QuerySet[Point]:
    """The points that a scope names, where the account may keep windows; kinds of point narrow the rest."""
    named, kinds = Q(pk=None), [part["key"] for part in scope if part["kind"] == "point_kind"]
    for part in scope:
        if part["kind"] != "point_kind":
            named |= _named(part, account)
    found: QuerySet[Point] = Point.objects.within(account, Permission.MAINTAIN).filter(named, is_active=True)
    return found.filter(kind__in=kinds) if kinds else found


def _named(part: Part, account: Any) -> Q:
    kind, key = part["kind"], part["key"]
    if kind == "point":
        return Q(code=key)
    if kind == "device":
        return Q(device__code=key) | Q(device__parent__code=key)
    if kind == "region":
        return Q(region_path__startswith=key)
    building = registry.find("building", key, account)
    if building is None:
        raise TelemetryRefused(f"没有找到房屋 {key}")
    east, north = degrees_of(BUILDING_REACH_M, building.latitude)
    return Q(
        longitude__range=(building.longitude - east, building.longitude + east),
        latitude__range=(building.latitude - north, building.latitude + north),
    )


@transaction.atomic
def plan_window(
    *,
    scope: Sequence[Part],
    reason: str,
    ends_at: datetime,
    by: Actor,
    starts_at: datetime | None = None,
    at: datetime | None = None,
) -> MaintenanceWindow:
    """Make a window over the points of a scope; without `starts_at` it begins at once. Raises TelemetryRefused."""
    now = at or timezone.now()
    begins = starts_at or now
    longest = timedelta(hours=float(value("ALM-26")))
    if by.account is None:
        raise TelemetryRefused("只有人可以安排维护窗口")
    if not reason.strip():
        raise TelemetryRefused("写明维护的事由")
    if begins < now - timedelta(minutes=1):
        raise TelemetryRefused("开始时间已经过去，临时维护不必填开始时间")
    if not timedelta() < ends_at - begins <= longest:
        raise TelemetryRefused(f"维护时间须在 {longest / timedelta(hours=1):g} 小时以内，更久请停用测点")
    points = list(points_of(scope, by.account))
    if not points:
        raise TelemetryRefused("这个范围内没有你可以安排维护的测点")
    window = MaintenanceWindow.objects.create(
        reason=reason.strip()[:120],
        scope=list(scope),
        starts_at=begins,
        ends_at=ends_at,
        is_planned=starts_at is not None,
        made_by=by.account,
        region_path=_common([point.region_path for point in points]),
    )
    WindowPoint.objects.bulk_create(WindowPoint(window=window, point=point) for point in points)
    facts = {"from": begins, "until": ends_at, "points": len(points), "scope": window.scope_words}
    _note("telemetry.window.planned", window, by, now, facts)
    if begins <= now:
        begin(window, by=by, at=now)
    return window


@transaction.atomic
def begin(window: MaintenanceWindow, *, by: Actor, at: datetime) -> None:
    """Say that a window has begun: journal, screens, and whoever confirms alarms there."""
    window.opened_at = at
    window.save(update_fields=["opened_at"])
    _note("telemetry.window.opened", window, by, at, {"until": window.ends_at, "scope": window.scope_words})
    until = timezone.localtime(window.ends_at)
    _tell(window, f"开始维护：{window.scope_words}，至 {until:%m-%d %H:%M}，期间告警只记录", "opened", at)


@transaction.atomic
def close_window(*, window_id: int, by: Actor, at: datetime | None = None) -> MaintenanceWindow:
    """End a window; alarms of it that still stand are raised now. One that has ended stays as it is."""
    now = at or timezone.now()
    window: MaintenanceWindow = MaintenanceWindow.objects.select_for_update().get(pk=window_id)
    if window.closed_at is not None:
        return window
    window.closed_at, window.closed_by = now, by.name
    window.save(update_fields=["closed_at", "closed_by"])
    recorded = Alarm.objects.filter(window=window)
    standing = recorded.filter(is_quiet=True, closed_at=None, suppressed_by=None).select_related("point__kind")
    alarms = list(standing.select_for_update(of=("self",)).order_by("pk"))
    for alarm in alarms:
        alarm.is_quiet = False
        alarm.save(update_fields=["is_quiet"])
        announce(alarm, AlarmRaised, why="维护窗口结束，仍未恢复", at=now)
    facts = {"recorded": recorded.count(), "standing": len(alarms), "scope": window.scope_words}
    _note("telemetry.window.closed", window, by, now, facts)
    _tell(
        window, f"维护结束：{window.scope_words}，期间记录 {facts['recorded']} 条、仍在 {len(alarms)} 条", "closed", now
    )
    return window


def _common(paths: Sequence[str]) -> str:
    """The longest region path above all of these."""
    if "" in paths:
        return ""
    common = os.path.commonpath(list(paths))
    return common if common == "/" else f"{common}/"


def _note(kind: str, window: MaintenanceWindow, by: Actor, at: datetime, facts: dict[str, Any]) -> None:
    record(kind, by=by, subject=Ref.of(window), region_path=window.region_path, facts=facts, at=at)


def _tell(window: MaintenanceWindow, text: str, what: str, at: datetime) -> None:
    people = people_with(Permission.ALARM_ACKNOWLEDGE, region_path=window.region_path)
    tell(people, text=text, subject=Ref.of(window), key=f"telemetry.window:{window.pk}:{what}", at=at)
    publish(WindowChanged(window.pk, what), Audience(Permission.ALARM_VIEW, region_path=window.region_path))
