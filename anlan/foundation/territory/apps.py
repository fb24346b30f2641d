"""Registration of this module with Django."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "anlan.foundation.territory"
    label = "territory"
    verbose_name = "区划网格"
