"""Who may read and change rules. They hold for the whole district, so changing asks for a remit over all of it."""

from enum import StrEnum

from anlan.foundation.people import roles
from anlan.foundation.people.roles import Role


class Permission(StrEnum):
    """Permissions of rules."""

    VIEW = "rules.rule.view"
    MANAGE = "rules.rule.manage"


TITLES = {
    Permission.VIEW: "查看规则参数",
    Permission.MANAGE: "修改规则参数",
}

GRANTS: dict[Role, set[Permission]] = {
    roles.COMMANDER: {Permission.VIEW},
    roles.DUTY_CHIEF: {Permission.VIEW},
    roles.BUREAU_STAFF: {Permission.VIEW},
    roles.AUDITOR: {Permission.VIEW},
    roles.ADMINISTRATOR: {Permission.VIEW, Permission.MANAGE},
    roles.PLATFORM: {Permission.VIEW},
}
