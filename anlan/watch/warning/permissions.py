"""What one may do with warnings, and which roles may. Who signs goes by level (WRN-07)."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of warnings."""

    VIEW = "warning.warning.view"
    DRAFT = "warning.warning.draft"
    ISSUE_BLUE = "warning.warning.issue_blue"
    ISSUE_YELLOW = "warning.warning.issue_yellow"
    ISSUE_GRAVE = "warning.warning.issue_grave"
    LIFT = "warning.warning.lift"
    RELAY = "warning.warning.relay"
    NOTE = "warning.warning.note"
    POLICY = "warning.policy.manage"
    TEMPLATE = "warning.template.manage"


TITLES = {
    Permission.VIEW: "查看预警",
    Permission.DRAFT: "起草预警",
    Permission.ISSUE_BLUE: "签发蓝色预警",
    Permission.ISSUE_YELLOW: "签发黄色预警",
    Permission.ISSUE_GRAVE: "签发红色、橙色预警",
    Permission.LIFT: "解除预警",
    Permission.RELAY: "转发外部预警",
    Permission.NOTE: "备注预警",
    Permission.POLICY: "管理告警转预警的规定",
    Permission.TEMPLATE: "管理预警模板",
}

_LOOK = {Permission.VIEW}
_WORK = _LOOK | {Permission.NOTE}
_DRAFT = _WORK | {Permission.DRAFT, Permission.RELAY}

GRANTS = {
    roles.COMMANDER: _WORK | {Permission.ISSUE_BLUE, Permission.ISSUE_YELLOW, Permission.ISSUE_GRAVE, Permission.LIFT},
    roles.DUTY_CHIEF: _DRAFT | {Permission.ISSUE_BLUE, Permission.ISSUE_YELLOW, Permission.LIFT, Permission.TEMPLATE},
    roles.DUTY_OFFICER: _DRAFT,
    roles.BUREAU_STAFF: _DRAFT | {Permission.ISSUE_BLUE, Permission.TEMPLATE},
    roles.DEPARTMENT_STAFF: _LOOK,
    roles.STREET_STAFF: _LOOK,
    roles.COMMUNITY_STAFF: _LOOK,
    roles.GRID_WORKER: _LOOK,
    roles.ENTERPRISE_SAFETY: _LOOK,
    roles.TEAM_LEADER: _LOOK,
    roles.EXPERT: _LOOK,
    roles.ADMINISTRATOR: {Permission.POLICY, Permission.TEMPLATE},
    roles.PLATFORM: _LOOK | {Permission.RELAY},
}
