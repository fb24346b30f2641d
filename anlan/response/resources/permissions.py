"""Who may see, keep and send resources."""

from enum import StrEnum

from anlan.foundation.people import roles
from anlan.foundation.people.roles import Role


class Permission(StrEnum):
    """What one may do with resources."""

    VIEW = "resources.view"
    MOVE_OWN = "resources.move_own"
    KEEP_STOCK = "resources.keep_stock"


TITLES = {
    Permission.VIEW: "查看队伍、物资、场所与专家",
    Permission.MOVE_OWN: "报告本队位置、返回与归队",
    Permission.KEEP_STOCK: "登记出入库与盘点",
}

_SEES_ALL = {Permission.VIEW}
GRANTS: dict[Role, set[Permission]] = {
    roles.COMMANDER: _SEES_ALL,
    roles.DUTY_CHIEF: _SEES_ALL,
    roles.DUTY_OFFICER: _SEES_ALL,
    roles.BUREAU_STAFF: {Permission.VIEW, Permission.KEEP_STOCK},
    roles.DEPARTMENT_STAFF: {Permission.VIEW, Permission.KEEP_STOCK},
    roles.STREET_STAFF: {Permission.VIEW, Permission.KEEP_STOCK},
    roles.COMMUNITY_STAFF: _SEES_ALL,
    roles.TEAM_LEADER: {Permission.VIEW, Permission.MOVE_OWN},
    roles.PLATFORM: _SEES_ALL,
}
