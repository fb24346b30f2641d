"""Registration of this module with Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "anlan.foundation.journal"
    label = "journal"
    verbose_name = "留痕"
