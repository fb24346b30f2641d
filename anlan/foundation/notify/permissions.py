"""Reading what one was told: everybody who serves in any role may."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of notify."""

    NOTICE_VIEW = "notify.notice.view"


TITLES = {Permission.NOTICE_VIEW: "查看发给自己的消息"}

GRANTS = {role: {Permission.NOTICE_VIEW} for role in roles.ROLES.values() if role is not roles.PLATFORM}
