"""Registration of this connector with Django."""

from django.apps import AppConfig


class JsonMappingConfig(AppConfig):
    name = "anlan.connectors.json_mapping"
    label = "json_mapping"
    verbose_name = "JSON 映射"

    def ready(self) -> None:
        """Declare journal entries."""
        from anlan.foundation.journal.api import register_entry

        register_entry("json_mapping.saved", "{actor} 保存了 JSON 映射 {subject} 的第 {version} 版")
