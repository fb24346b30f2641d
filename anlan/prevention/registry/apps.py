"""Registration of this module with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "anlan.prevention.registry"
    label = "registry"
    verbose_name = "人口法人房屋设施"
