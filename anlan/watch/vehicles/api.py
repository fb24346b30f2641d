"""The front door of vehicles."""

from anlan.watch.vehicles.models import DrivingBreach, Vehicle, Weighing
from anlan.watch.vehicles.permissions import Permission
from anlan.watch.vehicles.selectors import Position, positions, track
from anlan.watch.vehicles.services import VehicleRefused, judge_vehicle, register_vehicle, take_weighing

__all__ = [
    "DrivingBreach",
    "Permission",
    "Position",
    "Vehicle",
    "VehicleRefused",
    "Weighing",
    "judge_vehicle",
    "positions",
    "register_vehicle",
    "take_weighing",
    "track",
]
