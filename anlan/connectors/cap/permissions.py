"""Who may see which feeds come in, and who may change them."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of CAP feeds."""

    VIEW = "cap.feed.view"
    MANAGE = "cap.feed.manage"


TITLES = {Permission.VIEW: "查看预警接入", Permission.MANAGE: "管理预警接入"}

_LOOK = {Permission.VIEW}

GRANTS = {
    roles.COMMANDER: _LOOK,
    roles.DUTY_CHIEF: _LOOK,
    roles.DUTY_OFFICER: _LOOK,
    roles.BUREAU_STAFF: _LOOK,
    roles.AUDITOR: _LOOK,
    roles.ADMINISTRATOR: _LOOK | {Permission.MANAGE},
}
