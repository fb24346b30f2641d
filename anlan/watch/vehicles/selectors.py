"""Reads of vehicles: where each is, and its track."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from anlan.watch.telemetry.api import Point, readings_of
from anlan.watch.vehicles.models import Vehicle

LATITUDE, LONGITUDE, SPEED = "vehicle_latitude", "vehicle_longitude", "vehicle_speed"
KINDS = (LATITUDE, LONGITUDE, SPEED)
MOST_DRAWN = 2000  # positions of a track; a map cannot show more


@dataclass(frozen=True)
class Position:
    """Where a vehicle was last: WGS-84, km/h, and whether it has fallen silent since."""

    longitude: float
    latitude: float
    speed: float | None
    at: datetime
    is_silent: bool


def positions(vehicles: Iterable[Vehicle]) -> dict[int, Position]:
    """The last position of each vehicle by its id; one that has never said where it is, is left out."""
    by_device = {vehicle.device_id: vehicle.pk for vehicle in vehicles}
    rows = Point.objects.filter(device__in=by_device, kind__in=KINDS, is_active=True, state__value__isnull=False)
    said: dict[int, dict[str, Any]] = {}
    for point in rows.select_related("state"):
        said.setdefault(by_device[point.device_id], {})[point.kind_id] = point.state
    return {
        vehicle: Position(
            states[LONGITUDE].value,
            states[LATITUDE].value,
            states[SPEED].value if SPEED in states else None,
            states[LATITUDE].observed_at,
            states[LATITUDE].is_silent,
        )
        for vehicle, states in said.items()
        if LATITUDE in states and LONGITUDE in states
    }


def track(vehicle: Vehicle, hours: float) -> list[tuple[float, float, int, float | None]]:
    """(longitude, latitude, epoch ms, km/h) of the last hours, oldest first; thinned evenly when they are too many."""
    now = timezone.now()
    points = dict(
        Point.objects.filter(device=vehicle.device_id, kind__in=KINDS, is_active=True).values_list("kind_id", "pk")
    )
    if LATITUDE not in points or LONGITUDE not in points:
        return []
    found = readings_of(list(points.values()), now - timedelta(hours=hours), now)
    north, east = found.get(points[LATITUDE]), found.get(points[LONGITUDE])
    if north is None or east is None:
        return []
    times, here, there = np.intersect1d(north[0], east[0], return_indices=True)
    step = max(1, -(-times.size // MOST_DRAWN))
    speeds = dict(zip(*found[points[SPEED]], strict=True)) if points.get(SPEED) in found else {}
    return [
        (round(float(east[1][j]), 6), round(float(north[1][i]), 6), round(float(at) * 1000), speeds.get(at))
        for at, i, j in zip(times[::step], here[::step], there[::step], strict=True)
    ]
