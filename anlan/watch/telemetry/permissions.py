"""What one may do with telemetry, and which roles may."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of telemetry."""

    DEVICE_VIEW = "telemetry.device.view"
    DEVICE_MANAGE = "telemetry.device.manage"
    POINT_VIEW = "telemetry.point.view"
    POINT_TUNE = "telemetry.point.tune"
    READING_EXPORT = "telemetry.reading.export"
    READING_IMPORT = "telemetry.reading.import"
    ALARM_VIEW = "telemetry.alarm.view"
    ALARM_ACKNOWLEDGE = "telemetry.alarm.acknowledge"
    ALARM_SHELVE = "telemetry.alarm.shelve"
    ALARM_DISPATCH = "telemetry.alarm.dispatch"
    ALARM_HANDLE = "telemetry.alarm.handle"
    ALARM_REVIEW = "telemetry.alarm.review"
    ALARM_SUPERVISE = "telemetry.alarm.supervise"
    MAINTAIN = "telemetry.window.manage"
    ESCALATION = "telemetry.escalation.manage"


TITLES = {
    Permission.DEVICE_VIEW: "查看设备",
    Permission.DEVICE_MANAGE: "登记设备与凭据",
    Permission.POINT_VIEW: "查看测点与历史",
    Permission.POINT_TUNE: "修改测点阈值",
    Permission.READING_EXPORT: "导出读数与联网率",
    Permission.READING_IMPORT: "导入历史读数",
    Permission.ALARM_VIEW: "查看告警",
    Permission.ALARM_ACKNOWLEDGE: "确认告警",
    Permission.ALARM_SHELVE: "搁置告警",
    Permission.ALARM_DISPATCH: "派发告警处置",
    Permission.ALARM_HANDLE: "处置告警",
    Permission.ALARM_REVIEW: "复核与关闭告警",
    Permission.ALARM_SUPERVISE: "督办告警",
    Permission.MAINTAIN: "安排维护窗口",
    Permission.ESCALATION: "指定告警升级通知人",
}

_LOOK = {Permission.DEVICE_VIEW, Permission.POINT_VIEW, Permission.ALARM_VIEW}
_TAKE = _LOOK | {Permission.READING_EXPORT}
_HANDLE = _LOOK | {Permission.ALARM_ACKNOWLEDGE, Permission.ALARM_HANDLE}
_STREET = _HANDLE | {Permission.READING_EXPORT, Permission.ALARM_DISPATCH, Permission.ALARM_REVIEW, Permission.MAINTAIN}
_DUTY = _TAKE | {
    Permission.ALARM_ACKNOWLEDGE,
    Permission.ALARM_SHELVE,
    Permission.ALARM_DISPATCH,
    Permission.ALARM_REVIEW,
    Permission.MAINTAIN,
}

GRANTS = {
    roles.COMMANDER: _TAKE | {Permission.ALARM_ACKNOWLEDGE, Permission.ALARM_SUPERVISE},
    roles.DUTY_CHIEF: _DUTY | {Permission.ALARM_SUPERVISE, Permission.ESCALATION},
    roles.DUTY_OFFICER: _DUTY,
    roles.BUREAU_STAFF: _DUTY
    | {Permission.ALARM_SUPERVISE, Permission.ESCALATION, Permission.POINT_TUNE, Permission.READING_IMPORT},
    roles.DEPARTMENT_STAFF: _HANDLE | _TAKE,
    roles.STREET_STAFF: _STREET,
    roles.COMMUNITY_STAFF: _HANDLE,
    roles.GRID_WORKER: _HANDLE,
    roles.ENTERPRISE_SAFETY: _HANDLE | _TAKE,
    roles.TEAM_LEADER: _HANDLE,
    roles.ADMINISTRATOR: {
        Permission.DEVICE_VIEW,
        Permission.DEVICE_MANAGE,
        Permission.POINT_VIEW,
        Permission.POINT_TUNE,
        Permission.READING_EXPORT,
        Permission.READING_IMPORT,
    },
    roles.PLATFORM: _TAKE,
}
