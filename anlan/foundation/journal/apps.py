"""Registration of this module with Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "anlan.foundation.journal"
    label = "journal"
    verbose_name = "留痕"

    def ready(self) -> None:
        """Reading the journal is on record too."""
        from anlan.foundation.journal.entries import register_entry

        register_entry("journal.entries.read", "{actor} 查阅留痕（{asked}），{rows} 条")
        register_entry("journal.entries.exported", "{actor} 导出留痕（{asked}），{rows} 条")
