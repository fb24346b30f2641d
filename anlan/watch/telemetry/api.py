"""The front door of telemetry."""

from anlan.watch.telemetry.handling import AlarmUnknown, acknowledge_alarm, ensure_case
from anlan.watch.telemetry.models import Alarm, AlarmCase, Device, Point, PointKind, PointRule, PointState
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.procedures import AlarmHandling
from anlan.watch.telemetry.services import (
    TelemetryRefused,
    issue_credential,
    register_device,
    register_point,
    shelve_alarm,
    token_digest,
    tune,
)
from anlan.watch.telemetry.standard_kinds import default_rule, load_kinds

__all__ = [
    "Alarm",
    "AlarmCase",
    "AlarmHandling",
    "AlarmUnknown",
    "Device",
    "Permission",
    "Point",
    "PointKind",
    "PointRule",
    "PointState",
    "TelemetryRefused",
    "acknowledge_alarm",
    "default_rule",
    "ensure_case",
    "issue_credential",
    "load_kinds",
    "register_device",
    "register_point",
    "shelve_alarm",
    "token_digest",
    "tune",
]
