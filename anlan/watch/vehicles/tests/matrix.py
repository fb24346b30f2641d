"""Examples of vehicles and weighings for the test of remit."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.watch.vehicles.models import Vehicle, Weighing
from anlan.watch.vehicles.services import register_vehicle, take_weighing
from tests.remit.rows import device
from tests.remit.world import Example, Place

SYSTEM = Actor.system("登记")


def vehicle(place: Place) -> Vehicle:
    """A vehicle of the place, its office and its enterprise."""
    return register_vehicle(
        code=f"CL-{place.region.code}",
        plate=f"赣G1{place.region.code[-4:]}",
        kind="truck",
        device=place.row(device),
        by=SYSTEM,
        owner=f"{place.mark}运输",
        enterprise=place.enterprise,
    )


def weighing(place: Place) -> Weighing:
    """A passage at the place's station."""
    made, _ = take_weighing(
        station=place.row(device),
        number=f"{place.mark}1",
        weighed_at=timezone.now() - timedelta(hours=1),
        plate=f"赣G2{place.region.code[-4:]}",
        axles=6,
        gross_t=55.0,
        limit_t=49.0,
        by=SYSTEM,
    )
    return made


def by_code(row: Vehicle) -> dict[str, Any]:
    """The address of a vehicle."""
    return {"code": row.code}


PAGES: dict[str, Example | list[Example]] = {
    "vehicles:vehicles": Example(make=vehicle, shows=lambda row: row.owner),
    "vehicles:new": [Example(), Example(method="POST", sends=lambda row: {"code": "x"})],
    "vehicles:vehicle": Example(make=vehicle, address=by_code),
    "vehicles:drawer": Example(make=vehicle, address=by_code),
    "vehicles:track": Example(make=vehicle, address=by_code),
    "vehicles:weighings": Example(make=weighing, shows=lambda row: row.plate_masked),
}

OPERATIONS: dict[str, Example | list[Example]] = {
    "api POST /api/v1/weighings": Example(
        make=device,
        method="POST",
        sends=lambda row: {
            "station": row.code,
            "number": "9",
            "weighed_at": "2026-11-24T09:00:00+08:00",
            "plate": "赣G12345",
            "axles": 2,
            "gross_t": 10,
        },
    ),
}

EXAMPLES: dict[str, Example | list[Example]] = {**PAGES, **OPERATIONS}
