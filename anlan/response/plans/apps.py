"""Registration of this module with Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "anlan.response.plans"
    label = "plans"
    verbose_name = "预案"
