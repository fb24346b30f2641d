"""Examples of alarms, points and devices for the test of remit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.foundation.people.models import Account
from anlan.watch.telemetry.connectivity import call_roll
from anlan.watch.telemetry.models import (
    Alarm,
    Device,
    EscalationContact,
    MaintenanceWindow,
    MonitoringRule,
    Point,
    PointState,
    WindowPoint,
)
from anlan.watch.telemetry.permissions import Permission
from tests.remit.rows import alarm, device, monitoring_rule, point
from tests.remit.world import Example, Place


def holds(permission: Permission) -> Callable[[Account, Any], bool]:
    """Whether an account holds a permission over the row."""
    return lambda account, row: bool(type(row)._default_manager.within(account, permission).filter(pk=row.pk).exists())


def by_code(row: Point | Device) -> dict[str, Any]:
    """The address of a point or device."""
    return {"code": row.code}


def by_rule(row: MonitoringRule) -> dict[str, Any]:
    """The address of a monitoring rule."""
    return {"rule_id": row.pk}


def name_of(row: MonitoringRule) -> str:
    """What its version is called."""
    return str(row.versions.get(is_current=True).name)


def by_id(row: Alarm) -> dict[str, Any]:
    """The address of an alarm."""
    return {"alarm_id": row.pk}


def window(place: Place) -> MaintenanceWindow:
    """A window over the place's point."""
    over, now = place.row(point), timezone.now()
    made = MaintenanceWindow.objects.create(
        reason=f"{place.mark}检修",
        scope=[{"kind": "point", "key": over.code, "title": over.name}],
        starts_at=now,
        ends_at=now + timedelta(hours=8),
        is_planned=False,
        opened_at=now,
        made_by=place.member,
        region_path=place.region_path,
    )
    WindowPoint.objects.create(window=made, point=over)
    return made


def contact(place: Place) -> EscalationContact:
    """Somebody of the place on the ladder."""
    return EscalationContact.objects.create(
        account=place.member, rung=2, level=4, region=place.region, region_path=place.region_path
    )


tunes = holds(Permission.POINT_TUNE)
exports = holds(Permission.READING_EXPORT)
PERIOD = {"start": "2026-01-01T00:00", "end": "2026-01-02T00:00", "step": "hour", "form": "csv"}


def called(place: Place) -> Point:
    """A point that was to be heard today and was not."""
    made: Point = place.row(point)
    call_roll()
    PointState.objects.filter(point=made).update(received_at=None)
    return made


PAGES: dict[str, Example | list[Example]] = {
    "telemetry:alarms": Example(make=alarm, shows=lambda row: row.point.name),
    "telemetry:alarm-rows": Example(
        make=alarm, shows=lambda row: row.point.name, query=lambda row: {"state": "waiting"}
    ),
    "telemetry:kinds": Example(),
    "telemetry:windows": Example(make=window, shows=lambda row: row.reason),
    "telemetry:new-window": [
        Example(),
        Example(method="POST", sends=lambda row: {"points": "x"}),
    ],
    "telemetry:close-window": Example(
        make=window, address=lambda row: {"window_id": row.pk}, method="POST", sees=holds(Permission.MAINTAIN)
    ),
    "telemetry:escalation": [
        Example(make=contact, shows=lambda row: row.account.name),
        Example(method="POST", sends=lambda row: {"username": "x"}),
    ],
    "telemetry:drop-contact": Example(
        make=contact, address=lambda row: {"contact_id": row.pk}, method="POST", sees=holds(Permission.ESCALATION)
    ),
    "telemetry:nuisance": Example(make=alarm, shows=lambda row: row.point.name),
    "telemetry:gateway": [
        Example(make=device, address=by_code, sees=holds(Permission.DEVICE_MANAGE)),
        Example(
            make=device,
            address=by_code,
            sees=holds(Permission.DEVICE_MANAGE),
            method="POST",
            sends=lambda row: {"gateway": "x"},
        ),
    ],
    "telemetry:points": [
        Example(make=point, shows=lambda row: row.name),
        Example(make=point, shows=lambda row: row.name, query=lambda row: {"sort": "oldest"}),
    ],
    "telemetry:point-rows": Example(make=point, shows=lambda row: row.name),
    "telemetry:point": Example(make=point, address=by_code),
    "telemetry:point-drawer": Example(make=point, address=by_code),
    "telemetry:rule": [
        Example(make=point, address=by_code, sees=tunes),
        Example(make=point, address=by_code, sees=tunes, method="POST", sends=lambda row: {"hold_up_s": "x"}),
    ],
    "telemetry:service": [
        Example(make=point, address=by_code, sees=tunes),
        Example(make=point, address=by_code, sees=tunes, method="POST", sends=lambda row: {"back": "1"}),
        Example(
            make=point,
            address=by_code,
            sees=tunes,
            method="POST",
            sends=lambda row: {"hours": "8", "reason": "更换探头"},
        ),
    ],
    "telemetry:point-export": [
        Example(make=point, address=by_code, sees=exports),
        Example(make=point, address=by_code, sees=exports, query=lambda row: PERIOD),
    ],
    "telemetry:points-export": [Example(), Example(query=lambda row: PERIOD)],
    "telemetry:compare": Example(make=point, shows=lambda row: row.name, query=lambda row: {"p": row.code}),
    "telemetry:point-building": [
        Example(make=point, address=by_code, sees=tunes),
        Example(make=point, address=by_code, sees=tunes, method="POST", sends=lambda row: {"building": "没有"}),
    ],
    "telemetry:import": [Example(), Example(method="POST", sends=lambda row: {"try": "1"})],
    "telemetry:connectivity": Example(),
    "telemetry:missing": Example(make=called, shows=lambda row: row.name, query=lambda row: {"all": "1"}),
    "telemetry:connectivity-export": Example(query=lambda row: {"what": "missing"}),
    "telemetry:monitoring-rules": Example(make=monitoring_rule, shows=name_of),
    "telemetry:monitoring-rule-rows": Example(make=monitoring_rule, shows=name_of),
    "telemetry:monitoring-rule": Example(make=monitoring_rule, address=by_rule),
    "telemetry:new-monitoring-rule": [
        Example(),
        Example(query=lambda row: {"kind": "rise"}),
        Example(method="POST", query=lambda row: {"kind": "rise"}, sends=lambda row: {"name": "x", "keep": "1"}),
    ],
    "telemetry:edit-monitoring-rule": [
        Example(make=monitoring_rule, address=by_rule, sees=tunes),
        Example(make=monitoring_rule, address=by_rule, sees=tunes, method="POST", sends=lambda row: {"name": ""}),
    ],
    "telemetry:bulk-rules": [Example(), Example(method="POST", sends=lambda row: {"what": "rules"})],
    "telemetry:rule-sheet": Example(make=monitoring_rule, shows=name_of),
    "telemetry:import-rules": [Example(), Example(method="POST", sends=lambda row: {"text": "x"})],
    "telemetry:devices": Example(make=device, shows=lambda row: row.name),
    "telemetry:device-rows": Example(make=device, shows=lambda row: row.name),
    "telemetry:device": Example(make=device, address=by_code),
    "telemetry:device-drawer": Example(make=device, address=by_code),
    "telemetry:new-device": [Example(), Example(method="POST", sends=lambda row: {"code": "x"})],
    "telemetry:credential": Example(make=device, address=by_code, method="POST", sees=holds(Permission.DEVICE_MANAGE)),
}

OPERATIONS: dict[str, Example | list[Example]] = {
    "api GET /api/v1/kinds": Example(),
    "api GET /api/v1/devices": Example(make=device, shows=lambda row: row.name),
    "api GET /api/v1/devices/{code}": Example(make=device, address=by_code),
    "api GET /api/v1/points": Example(make=point, shows=lambda row: row.name),
    "api GET /api/v1/points/{code}": Example(make=point, address=by_code),
    "api GET /api/v1/points/{code}/series": Example(make=point, address=by_code),
    "api GET /api/v1/points/{code}/gaps": Example(
        make=point, address=by_code, query=lambda row: {"start": "2026-01-01", "end": "2026-01-02"}
    ),
    "api GET /api/v1/points/{code}/export": Example(
        make=point, address=by_code, sees=exports, query=lambda row: {"start": "2026-01-01", "end": "2026-01-02"}
    ),
    "api GET /api/v1/readings/export": Example(query=lambda row: {"start": "2026-01-01", "end": "2026-01-02"}),
    "api GET /api/v1/connectivity": Example(),
    "api GET /api/v1/alarms": Example(make=alarm, shows=lambda row: row.title),
    "api GET /api/v1/alarms/{alarm_id}": Example(make=alarm, address=by_id),
    "api POST /api/v1/alarms/{alarm_id}/acknowledge": Example(
        make=alarm, address=by_id, sees=holds(Permission.ALARM_ACKNOWLEDGE)
    ),
    "api POST /api/v1/alarms/{alarm_id}/shelve": Example(
        make=alarm,
        address=by_id,
        sends=lambda row: {"minutes": 30, "reason": "检修"},
        sees=holds(Permission.ALARM_SHELVE),
    ),
}

EXAMPLES: dict[str, Example | list[Example]] = {**PAGES, **OPERATIONS}
