"""Registration of this module with Django."""

from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    name = "anlan.watch.telemetry"
    label = "telemetry"
    verbose_name = "设备与监测"
