"""Registration of this module with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "anlan.web"
    label = "web"
    verbose_name = "页面"
    rail = (
        {
            "label": "一图",
            "icon": "map",
            "url": "cockpit:cockpit",
            "permission": "telemetry.point.view",
            "order": 10,
            "goto": "M",
        },
        {
            "label": "待办",
            "icon": "inbox",
            "url": "todo",
            "order": 20,
            "goto": "T",
            "count": "anlan.web.workbench.views.waiting",
        },
        {
            "label": "账号",
            "icon": "users",
            "url": "accounts:list",
            "permission": "people.account.view",
            "order": 90,
        },
        {
            "label": "规则",
            "icon": "doc",
            "url": "rulebook:list",
            "permission": "rules.rule.view",
            "order": 91,
        },
        {
            "label": "留痕",
            "icon": "shield",
            "url": "audit:list",
            "permission": "journal.entry.view",
            "order": 92,
        },
    )

    def ready(self) -> None:
        """Declare the permissions of pages whose modules lie below people; collect what there is for the map."""
        from anlan.foundation.people.api import register
        from anlan.web.audit import permissions as audit
        from anlan.web.cockpit.layers import collect
        from anlan.web.rulebook import permissions as rulebook

        register(audit.Permission, audit.TITLES, audit.GRANTS)
        register(rulebook.Permission, rulebook.TITLES, rulebook.GRANTS)
        collect()
