"""What may be done with the register, and who may."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of the register."""

    VIEW = "registry.entry.view"
    EDIT = "registry.entry.edit"
    VIEW_CONTACT = "registry.contact.view"


TITLES = {
    Permission.VIEW: "查看企业、房屋与设施",
    Permission.EDIT: "登记与更正企业、房屋与设施",
    Permission.VIEW_CONTACT: "查看联系人电话全号",
}

_RESPONDERS = (roles.COMMANDER, roles.DUTY_CHIEF, roles.DUTY_OFFICER)
_PLACES = (roles.STREET_STAFF, roles.COMMUNITY_STAFF)

GRANTS: dict[roles.Role, set[str]] = {
    **{role: {Permission.VIEW, Permission.VIEW_CONTACT} for role in _RESPONDERS},
    **{role: {Permission.VIEW, Permission.EDIT, Permission.VIEW_CONTACT} for role in _PLACES},
    roles.BUREAU_STAFF: {Permission.VIEW, Permission.EDIT, Permission.VIEW_CONTACT},
    roles.DEPARTMENT_STAFF: {Permission.VIEW},
    roles.GRID_WORKER: {Permission.VIEW, Permission.VIEW_CONTACT},
    roles.ENTERPRISE_SAFETY: {Permission.VIEW, Permission.VIEW_CONTACT},
    roles.TEAM_LEADER: {Permission.VIEW},
    roles.EXPERT: {Permission.VIEW},
    roles.PLATFORM: {Permission.VIEW},
}
