"""Registration of this module with Django."""

from django.apps import AppConfig

from anlan.foundation.journal.entries import register_entry


class RulesConfig(AppConfig):
    name = "anlan.foundation.rules"
    label = "rules"
    verbose_name = "规则参数"

    def ready(self) -> None:
        """Name the journal entries of rules."""
        register_entry(
            "rules.rule.changed",
            "{actor} 将规则 {rule} 自 {from} 起改为 {after} {unit}（原 {before} {unit}），依据：{basis}",
        )
        register_entry("rules.rule.withdrawn", "{actor} 撤下规则 {rule} 自 {from} 起的取值 {value} {unit}：{reason}")
        register_entry("rules.rule.corrected", "{actor} 更正了随产品提供的规则 {subject}")
        register_entry("rules.holidays.added", "{actor} 录入了 {year} 年节假日安排，放假 {off} 天，调休上班 {work} 天")
