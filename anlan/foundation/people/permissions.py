"""What people's own pages ask for, and which roles hold it.

The roles that manage do no business and the role that audits changes nothing (三权分立, GB/T 22239 level 3).
"""

from enum import StrEnum

from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, DUTY_CHIEF, DUTY_OFFICER, Role


class Permission(StrEnum):
    """The permissions of people."""

    ACCOUNT_VIEW = "people.account.view"
    ACCOUNT_MANAGE = "people.account.manage"
    ORGANISATION_MANAGE = "people.organisation.manage"
    KEY_MANAGE = "people.key.manage"
    WALL = "people.session.wall"


TITLES: dict[Permission, str] = {
    Permission.ACCOUNT_VIEW: "查看账号与机构",
    Permission.ACCOUNT_MANAGE: "管理账号与任职",
    Permission.ORGANISATION_MANAGE: "管理机构",
    Permission.KEY_MANAGE: "管理接口密钥",
    Permission.WALL: "大屏常驻登录",
}

GRANTS: dict[Role, set[Permission]] = {
    DUTY_CHIEF: {Permission.WALL},
    DUTY_OFFICER: {Permission.WALL},
    AUDITOR: {Permission.ACCOUNT_VIEW},
    ADMINISTRATOR: {
        Permission.ACCOUNT_VIEW,
        Permission.ACCOUNT_MANAGE,
        Permission.ORGANISATION_MANAGE,
        Permission.KEY_MANAGE,
    },
}
