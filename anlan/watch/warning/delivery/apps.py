"""Registration of this module with Django."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "anlan.watch.warning.delivery"
    label = "warning_delivery"
    verbose_name = "预警送达"
    rail = (
        {
            "label": "叫应",
            "icon": "phone",
            "url": "delivery:calls",
            "permission": "warning.call.answer",
            "order": 31,
            "count": "anlan.watch.warning.delivery.selectors.waiting_calls",
        },
    )

    def ready(self) -> None:
        """Declare permissions, entries, layers; follow the events of warnings."""
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.foundation.trace.api import register_page
        from anlan.watch.warning.delivery import subscribers  # noqa: F401 - subscribes
        from anlan.watch.warning.delivery.permissions import GRANTS, TITLES, Permission
        from anlan.watch.warning.delivery.selectors import call_url

        register(Permission, TITLES, GRANTS)
        register_entry("warning.call.escalated", "{actor} {region}无人应答，升级：{rung} {people}")
        register_entry("warning.call.answered", "{actor} 登记 {who} 应答 {region} 的叫应 {words}")
        register_entry("warning.contact.read", "{actor} 查看 {subject} 未送达对象的电话 {count} 个")
        register_entry("warning.recipient.registered", "{actor} 登记预警接收对象 {subject}（{kind}）")
        register_entry("warning.recipient.changed", "{actor} 修改预警接收对象 {subject}：{changes}")
        register_page("warning_delivery.callout", call_url)
