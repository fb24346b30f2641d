"""Registration of this module with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "anlan.foundation.casework"
    label = "casework"
    verbose_name = "闭环"
