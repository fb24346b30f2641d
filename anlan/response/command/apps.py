"""Registration of this module with Django."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "anlan.response.command"
    label = "command"
    verbose_name = "突发事件指挥"
