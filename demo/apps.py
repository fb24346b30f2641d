"""Registration of the demo district with Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    label = "demo"
    verbose_name = "演示数据"

    def ready(self) -> None:
        """Name the journal entries."""
        from anlan.foundation.journal.api import register_entry

        register_entry("demo.people.loaded", "{actor} 载入了 {bodies} 个机构、{accounts} 个账号")
        register_entry("demo.devices.loaded", "{actor} 载入了 {devices} 台设备、{points} 个测点")
        register_entry("demo.delivery.loaded", "{actor} 设置了 {channels} 个测试渠道、{recipients} 个接收对象")
        register_entry("demo.rescue.loaded", "{actor} 载入了 {teams} 支队伍、{stores} 个物资点、{items} 种库存")
