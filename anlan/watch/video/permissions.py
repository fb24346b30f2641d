"""What one may do with video points, and which roles may. Looking is a right of its own, apart from the catalogue."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of video."""

    VIEW = "video.point.view"
    MANAGE = "video.point.manage"
    LOOK = "video.stream.look"
    AUDIT = "video.look.audit"


TITLES = {
    Permission.VIEW: "查看视频点位目录",
    Permission.MANAGE: "登记视频点位",
    Permission.LOOK: "调阅视频（须写事由）",
    Permission.AUDIT: "查看视频调阅记录",
}

_LOOK = {Permission.VIEW, Permission.LOOK}

GRANTS = {
    roles.COMMANDER: _LOOK,
    roles.DUTY_CHIEF: _LOOK,
    roles.DUTY_OFFICER: _LOOK,
    roles.BUREAU_STAFF: _LOOK,
    roles.DEPARTMENT_STAFF: _LOOK,
    roles.STREET_STAFF: _LOOK,
    roles.COMMUNITY_STAFF: {Permission.VIEW},
    roles.GRID_WORKER: {Permission.VIEW},
    roles.ENTERPRISE_SAFETY: _LOOK,
    roles.AUDITOR: {Permission.VIEW, Permission.AUDIT},
    roles.ADMINISTRATOR: {Permission.VIEW, Permission.MANAGE},
}
