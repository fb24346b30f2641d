"""Registration of this module with Django."""

from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "anlan.watch.vehicles"
    label = "vehicles"
    verbose_name = "车辆与治超"
    rail = (
        {
            "label": "车辆",
            "icon": "truck",
            "url": "vehicles:vehicles",
            "permission": "vehicles.vehicle.view",
            "order": 86,
        },
    )

    def ready(self) -> None:
        """Declare permissions and journal entries."""
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.foundation.trace.api import register_reference
        from anlan.watch.vehicles.permissions import GRANTS, TITLES, Permission

        register(Permission, TITLES, GRANTS)
        register_reference("vehicles.vehicle")
        register_entry("vehicles.vehicle.registered", "{actor} 登记了车辆 {subject}")
        register_entry("vehicles.plate.read", "{actor} 查看了 {subject} 的车牌全号")
        register_entry(
            "vehicles.breach.found", "{actor} 发现车辆 {subject} {words} {value} {unit}，限 {limit}（{rule}）"
        )
        register_entry("vehicles.weighing.over", "{actor} 报送超限 {subject}：{axles} 轴 {gross_t} 吨，限 {limit_t} 吨")
