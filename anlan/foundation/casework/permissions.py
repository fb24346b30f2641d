"""What may be done with cases of casework's own procedures, and who may."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of casework itself; each procedure brings its own."""

    JOINT_VIEW = "casework.joint.view"
    JOINT_ANSWER = "casework.joint.answer"
    STATISTICS_VIEW = "casework.statistics.view"


TITLES = {
    Permission.JOINT_VIEW: "查看联办件",
    Permission.JOINT_ANSWER: "反馈联办件",
    Permission.STATISTICS_VIEW: "查看办理统计",
}

_SEE = {Permission.JOINT_VIEW}
_DO = {Permission.JOINT_VIEW, Permission.JOINT_ANSWER}

GRANTS = {
    roles.COMMANDER: _SEE | {Permission.STATISTICS_VIEW},
    roles.DUTY_CHIEF: _DO | {Permission.STATISTICS_VIEW},
    roles.DUTY_OFFICER: _DO | {Permission.STATISTICS_VIEW},
    roles.BUREAU_STAFF: _DO | {Permission.STATISTICS_VIEW},
    roles.DEPARTMENT_STAFF: _DO,
    roles.STREET_STAFF: _DO,
    roles.COMMUNITY_STAFF: _DO,
    roles.GRID_WORKER: _DO,
    roles.ENTERPRISE_SAFETY: _DO,
    roles.TEAM_LEADER: _DO,
    roles.PLATFORM: _SEE,
}
