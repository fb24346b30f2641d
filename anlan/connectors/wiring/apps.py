"""Registration of this connector with Django."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "anlan.connectors.wiring"
    label = "wiring"
    verbose_name = "设备接入"
