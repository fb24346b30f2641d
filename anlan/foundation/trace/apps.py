"""Registration of this module with Django."""

from django.apps import AppConfig


class TraceConfig(AppConfig):
    name = "anlan.foundation.trace"
    label = "trace"
    verbose_name = "来龙去脉"
