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
    )

    def ready(self) -> None:
        """Collect what the modules offer for the map."""
        from anlan.web.cockpit.layers import collect

        collect()
