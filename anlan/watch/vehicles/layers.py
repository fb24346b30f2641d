"""The map layer of vehicles: each at its last position."""

from collections.abc import Iterator
from typing import Any

from anlan.foundation.territory.map_layers import Layer, Mark, register_layers
from anlan.watch.vehicles.models import Vehicle
from anlan.watch.vehicles.permissions import Permission
from anlan.watch.vehicles.selectors import positions


def vehicle_marks(account: Any) -> Iterator[Mark]:
    """Every vehicle in use that has said where it is."""
    vehicles = {row.pk: row for row in Vehicle.objects.visible_to(account).filter(is_active=True)}
    for key, position in positions(vehicles.values()).items():
        vehicle = vehicles[key]
        words = "" if position.speed is None else f"{position.speed:.0f} 千米/时"
        yield Mark(
            vehicle.code, vehicle.plate_masked, position.longitude, position.latitude,
            is_silent=position.is_silent, words=words,
        )  # fmt: skip


def count_vehicles(account: Any) -> int:
    """How many the layer holds."""
    return int(Vehicle.objects.visible_to(account).filter(is_active=True).count())


register_layers(
    Layer("vehicles.vehicles", "车辆", "truck", Permission.VIEW, vehicle_marks, count_vehicles, "vehicle", order=72)
)
