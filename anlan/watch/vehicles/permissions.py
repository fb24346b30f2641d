"""What one may do with vehicles and weighings, and which roles may. A plate in full is a right of its own."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of vehicles."""

    VIEW = "vehicles.vehicle.view"
    MANAGE = "vehicles.vehicle.manage"
    PLATE = "vehicles.plate.view"
    WEIGHING_VIEW = "vehicles.weighing.view"
    WEIGHING_REPORT = "vehicles.weighing.report"


TITLES = {
    Permission.VIEW: "查看重点车辆",
    Permission.MANAGE: "登记重点车辆",
    Permission.PLATE: "查看车牌全号",
    Permission.WEIGHING_VIEW: "查看过秤记录",
    Permission.WEIGHING_REPORT: "报送过秤记录",
}

_LOOK = {Permission.VIEW, Permission.WEIGHING_VIEW}
_WORK = _LOOK | {Permission.PLATE}

GRANTS = {
    roles.COMMANDER: _WORK,
    roles.DUTY_CHIEF: _WORK,
    roles.DUTY_OFFICER: _WORK,
    roles.BUREAU_STAFF: _WORK,
    roles.DEPARTMENT_STAFF: _WORK,
    roles.STREET_STAFF: _LOOK,
    roles.ENTERPRISE_SAFETY: {Permission.VIEW, Permission.PLATE},
    roles.ADMINISTRATOR: {Permission.VIEW, Permission.MANAGE},
    roles.PLATFORM: {Permission.WEIGHING_REPORT},
}
