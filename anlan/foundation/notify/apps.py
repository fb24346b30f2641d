"""Registration of this module with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


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
        {
            "label": "渠道",
            "icon": "send",
            "url": "notify:channels",
            "permission": "notify.channel.manage",
            "order": 88,
        },
    )

    def ready(self) -> None:
        """Declare the permissions and entries; ship the channels that need no gateway."""
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.notify import built_in
        from anlan.foundation.notify.permissions import GRANTS, TITLES, Permission
        from anlan.foundation.people.api import register

        register(Permission, TITLES, GRANTS)
        register_entry("notify.channel.created", "{actor} 新设通知渠道 {subject}（{transport}）")
        register_entry("notify.channel.changed", "{actor} 修改通知渠道 {subject}：{changes}")
        register_entry("notify.channel.tested", "{actor} 经通知渠道 {subject} 发送测试：{outcome}")
        register_entry("notify.delivery.confirmed", "{actor} 作为第二人确认 {subject} 的 {count} 个大喇叭播放")
        register_entry("notify.delivery.retried", "{actor} 重发 {subject} 未送达的 {count} 条")
        built_in.declare()
        post_migrate.connect(built_in.ship, sender=self)
