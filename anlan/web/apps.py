"""Registration of this module with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "anlan.web"
    label = "web"
    verbose_name = "页面"
    rail = (
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
