"""Reading what one was told: everybody who serves in any role may. Setting up channels is the administrator's."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of notify."""

    NOTICE_VIEW = "notify.notice.view"
    CHANNEL_MANAGE = "notify.channel.manage"


TITLES = {
    Permission.NOTICE_VIEW: "查看发给自己的消息",
    Permission.CHANNEL_MANAGE: "设置通知渠道",
}

GRANTS = {role: {Permission.NOTICE_VIEW} for role in roles.ROLES.values() if role is not roles.PLATFORM}
GRANTS[roles.ADMINISTRATOR] = {Permission.NOTICE_VIEW, Permission.CHANNEL_MANAGE}
