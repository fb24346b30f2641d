"""What one may do with telemetry, and which roles may."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of telemetry."""

    DEVICE_VIEW = "telemetry.device.view"
    DEVICE_MANAGE = "telemetry.device.manage"
    POINT_VIEW = "telemetry.point.view"
    POINT_TUNE = "telemetry.point.tune"
    ALARM_VIEW = "telemetry.alarm.view"
    ALARM_ACKNOWLEDGE = "telemetry.alarm.acknowledge"
    ALARM_SHELVE = "telemetry.alarm.shelve"


TITLES = {
    Permission.DEVICE_VIEW: "查看设备",
    Permission.DEVICE_MANAGE: "登记设备与凭据",
    Permission.POINT_VIEW: "查看测点与历史",
    Permission.POINT_TUNE: "修改测点阈值",
    Permission.ALARM_VIEW: "查看告警",
    Permission.ALARM_ACKNOWLEDGE: "确认告警",
    Permission.ALARM_SHELVE: "搁置告警",
}

_LOOK = {Permission.DEVICE_VIEW, Permission.POINT_VIEW, Permission.ALARM_VIEW}
_HANDLE = _LOOK | {Permission.ALARM_ACKNOWLEDGE}
_DUTY = _HANDLE | {Permission.ALARM_SHELVE}

GRANTS = {
    roles.COMMANDER: _HANDLE,
    roles.DUTY_CHIEF: _DUTY,
    roles.DUTY_OFFICER: _DUTY,
    roles.BUREAU_STAFF: _DUTY | {Permission.POINT_TUNE},
    roles.DEPARTMENT_STAFF: _HANDLE,
    roles.STREET_STAFF: _HANDLE,
    roles.COMMUNITY_STAFF: _HANDLE,
    roles.GRID_WORKER: _HANDLE,
    roles.ENTERPRISE_SAFETY: _HANDLE,
    roles.ADMINISTRATOR: {
        Permission.DEVICE_VIEW,
        Permission.DEVICE_MANAGE,
        Permission.POINT_VIEW,
        Permission.POINT_TUNE,
    },
    roles.PLATFORM: _LOOK,
}
