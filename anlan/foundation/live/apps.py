"""Registration of this module with Django."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "anlan.foundation.live"
    label = "live"
    verbose_name = "实时推送"
