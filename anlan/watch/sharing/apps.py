"""Registration of this module with Django."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "anlan.watch.sharing"
    label = "sharing"
    verbose_name = "信息共享"
    rail = (
        {
            "label": "信息共享",
            "icon": "send",
            "url": "sharing:list",
            "permission": "sharing.subscription.view",
            "order": 84,
            "count": "anlan.watch.sharing.api.waiting",
        },
    )

    def ready(self) -> None:
        """Declare permissions and journal entries; listen to warnings and alarms."""
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.watch.sharing import gathering  # noqa: F401 - subscribes
        from anlan.watch.sharing.permissions import GRANTS, TITLES, Permission

        register(Permission, TITLES, GRANTS)
        register_entry("sharing.subscription.asked", "{actor} 为{organisation}申请共享{what}：{scope}，用途：{purpose}")
        register_entry("sharing.subscription.granted", "{actor} 批准 {subject}：{scope}，{until}")
        register_entry("sharing.subscription.refused", "{actor} 没有批准 {subject}：{reason}")
        register_entry("sharing.subscription.revoked", "{actor} 收回 {subject}：{reason}")
        register_entry("sharing.access.refused", "{actor} 领取 {subject} 被拒：{reason}")
