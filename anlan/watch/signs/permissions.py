"""What one may do with signs, and which roles may."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of signs."""

    VIEW = "signs.sign.view"
    OVERRIDE = "signs.sign.override"
    MANAGE = "signs.sign.manage"
    POLICY = "signs.policy.manage"


TITLES = {
    Permission.VIEW: "查看现场标识",
    Permission.OVERRIDE: "手动指挥现场标识",
    Permission.MANAGE: "登记现场标识",
    Permission.POLICY: "管理标识随水深显示的规定",
}

_LOOK = {Permission.VIEW}
_DUTY = {Permission.VIEW, Permission.OVERRIDE}

GRANTS = {
    roles.COMMANDER: _DUTY,
    roles.DUTY_CHIEF: _DUTY,
    roles.DUTY_OFFICER: _DUTY,
    roles.BUREAU_STAFF: _DUTY,
    roles.DEPARTMENT_STAFF: _DUTY,
    roles.STREET_STAFF: _LOOK,
    roles.COMMUNITY_STAFF: _LOOK,
    roles.GRID_WORKER: _LOOK,
    roles.ADMINISTRATOR: {Permission.VIEW, Permission.MANAGE, Permission.POLICY},
}
