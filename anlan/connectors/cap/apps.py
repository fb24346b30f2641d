"""Registration of this connector with Django."""

from django.apps import AppConfig


class CapConfig(AppConfig):
    name = "anlan.connectors.cap"
    label = "cap"
    verbose_name = "CAP 预警接入"
