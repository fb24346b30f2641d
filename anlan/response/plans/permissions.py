"""Who may read and put plans in force."""

from enum import StrEnum

from anlan.foundation.people import roles
from anlan.foundation.people.roles import Role


class Permission(StrEnum):
    """What one may do with plans."""

    VIEW = "plans.view"
    PUBLISH = "plans.publish"


TITLES = {
    Permission.VIEW: "查看应急预案",
    Permission.PUBLISH: "公布预案新版本",
}

GRANTS: dict[Role, set[Permission]] = {
    roles.COMMANDER: {Permission.VIEW},
    roles.DUTY_CHIEF: {Permission.VIEW, Permission.PUBLISH},
    roles.DUTY_OFFICER: {Permission.VIEW},
    roles.BUREAU_STAFF: {Permission.VIEW, Permission.PUBLISH},
    roles.DEPARTMENT_STAFF: {Permission.VIEW},
    roles.STREET_STAFF: {Permission.VIEW},
    roles.TEAM_LEADER: {Permission.VIEW},
    roles.EXPERT: {Permission.VIEW},
}
