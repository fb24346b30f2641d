"""Registration of this connector with Django."""

from django.apps import AppConfig


class CapConfig(AppConfig):
    name = "anlan.connectors.cap"
    label = "cap"
    verbose_name = "CAP 预警接入"
    rail = ({"label": "预警接入", "icon": "bell", "url": "cap:feeds", "permission": "cap.feed.view", "order": 85},)

    def ready(self) -> None:
        """Declare permissions and journal entries."""
        from anlan.connectors.cap.permissions import GRANTS, TITLES, Permission
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register

        register(Permission, TITLES, GRANTS)
        register_entry("cap.feed.added", "{actor} 添加预警接入来源 {subject}：{url}")
        register_entry("cap.feed.changed", "{actor} 修改预警接入来源 {subject}：{url}")
        register_entry("cap.feed.paused", "{actor} 停用预警接入来源 {subject}")
        register_entry("cap.feed.resumed", "{actor} 启用预警接入来源 {subject}")
