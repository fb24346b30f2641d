"""Registration of this module with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WarningConfig(AppConfig):
    name = "anlan.watch.warning"
    label = "warning"
    verbose_name = "预警"
    rail = [
        {
            "label": "预警",
            "icon": "bell",
            "url": "warning:list",
            "permission": "warning.warning.view",
            "order": 30,
            "goto": "W",
            "count": "anlan.watch.warning.api.waiting",
        }
    ]

    def ready(self) -> None:
        """Declare permissions, the procedure, journal entries; subscribe to alarms; ship the policies."""
        from anlan.foundation.casework.api import register as register_procedure
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.watch.telemetry.api import register_warnings
        from anlan.watch.warning import becoming, templating
        from anlan.watch.warning.conditions import spans_between
        from anlan.watch.warning.permissions import GRANTS, TITLES, Permission
        from anlan.watch.warning.procedures import WarningProcedure

        register(Permission, TITLES, GRANTS)
        register_warnings(spans_between)
        register_procedure(WarningProcedure)
        register_entry("warning.warning.issued", "{actor} 签发预警：{headline}，范围 {area}")
        register_entry("warning.warning.relayed", "{actor} 转发{sender}预警：{headline}，范围 {area}")
        register_entry("warning.message.received", "{actor} 收到外来消息 {subject}，{outcome}：{words}")
        register_entry("warning.warning.cancelled", "{actor} 解除预警 {subject}：{reason}")
        register_entry("warning.policy.changed", "{actor} 设定告警转预警规定「{subject}」：{changes}，原因：{reason}")
        register_entry("warning.template.kept", "{actor} 保存{subject}第 {version} 版：{changes}")
        post_migrate.connect(becoming.load_policies, sender=self)
        post_migrate.connect(templating.load_templates, sender=self)
