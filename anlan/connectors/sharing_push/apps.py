"""Registration of this connector with Django."""

from django.apps import AppConfig


class SharingPushConfig(AppConfig):
    name = "anlan.connectors.sharing_push"
    label = "sharing_push"
    verbose_name = "信息共享推送"
