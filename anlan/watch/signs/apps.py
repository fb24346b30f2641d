"""Registration of this module with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SignsConfig(AppConfig):
    name = "anlan.watch.signs"
    label = "signs"
    verbose_name = "现场标识"
    rail = (
        {
            "label": "标识",
            "icon": "sign",
            "url": "signs:signs",
            "permission": "signs.sign.view",
            "order": 84,
        },
    )

    def ready(self) -> None:
        """Declare permissions and journal entries, ship the policies, follow the alarms."""
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.foundation.trace.api import register_reference
        from anlan.watch.signs import following
        from anlan.watch.signs.permissions import GRANTS, TITLES, Permission

        register(Permission, TITLES, GRANTS)
        register_reference("signs.sign")
        register_entry("signs.sign.registered", "{actor} 登记了现场标识 {subject}")
        register_entry("signs.sign.commanded", "{actor} 令标识 {subject} 显示「{words}」（第 {number} 号，{cause}）")
        register_entry(
            "signs.sign.overridden", "{actor} 手动令标识 {subject} 显示「{words}」至 {until}，原因：{reason}"
        )
        register_entry("signs.sign.released", "{actor} 让标识 {subject} 恢复随水深显示")
        register_entry(
            "signs.command.acknowledged", "标识 {subject} 已显示「{words}」（第 {number} 号，用时 {took_ms} 毫秒）"
        )
        register_entry("signs.command.declined", "标识 {subject} 不能显示「{words}」（第 {number} 号）：{answer}")
        register_entry(
            "signs.policy.changed", "{actor} 把标识规定由「{before}」改为「{words}」（{display}），原因：{reason}"
        )
        post_migrate.connect(following.load_policies, sender=self)
