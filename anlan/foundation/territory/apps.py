"""Registration of this module with Django."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "anlan.foundation.territory"
    label = "territory"
    verbose_name = "区划网格"

    def ready(self) -> None:
        """Name the journal entries."""
        from anlan.foundation.journal.api import register_entry

        register_entry("territory.divisions.loaded", "{actor} 载入了 {count} 个区划单元")
        register_entry("territory.outlines.drawn", "{actor} 绘制了 {count} 个区划单元的边界")
        register_entry("territory.grids.added", "{actor} 新增了 {count} 个网格")
