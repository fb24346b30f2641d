"""Registration of this module with Django."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "anlan.response.resources"
    label = "resources"
    verbose_name = "资源"
