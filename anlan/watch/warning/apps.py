"""Registration of this module with Django."""

from django.apps import AppConfig


class WarningConfig(AppConfig):
    name = "anlan.watch.warning"
    label = "warning"
    verbose_name = "预警"
