"""Registration of this module with Django."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "anlan.foundation.notify"
    label = "notify"
    verbose_name = "通知"
    rail = (
        {
            "label": "消息",
            "icon": "message",
            "url": "notify:notices",
            "permission": "notify.notice.view",
            "order": 70,
            "goto": "N",
            "count": "anlan.foundation.notify.api.unread_count",
        },
    )

    def ready(self) -> None:
        """Declare the permission."""
        from anlan.foundation.notify.permissions import GRANTS, TITLES, Permission
        from anlan.foundation.people.api import register

        register(Permission, TITLES, GRANTS)
