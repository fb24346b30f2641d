"""Tables of telemetry: kinds, devices, points, their rules and state, alarms and their handling, positions."""

from anlan.watch.telemetry.models.alarms import Alarm
from anlan.watch.telemetry.models.cases import AlarmCase
from anlan.watch.telemetry.models.contacts import DeviceContact
from anlan.watch.telemetry.models.devices import Device, RejectedReading
from anlan.watch.telemetry.models.escalation import EscalationContact
from anlan.watch.telemetry.models.monitoring import MonitoringRule, MonitoringRuleVersion, RuleState
from anlan.watch.telemetry.models.points import Point, PointKind, PointRule, PointState
from anlan.watch.telemetry.models.positions import EngineDecision, EnginePosition
from anlan.watch.telemetry.models.rollcall import RollCall
from anlan.watch.telemetry.models.windows import MaintenanceWindow, WindowPoint

__all__ = [
    "Alarm",
    "AlarmCase",
    "Device",
    "DeviceContact",
    "EngineDecision",
    "EnginePosition",
    "EscalationContact",
    "MaintenanceWindow",
    "MonitoringRule",
    "MonitoringRuleVersion",
    "Point",
    "PointKind",
    "PointRule",
    "PointState",
    "RejectedReading",
    "RollCall",
    "RuleState",
    "WindowPoint",
]
