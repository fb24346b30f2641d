"""Examples of the register for the test of remit."""

from typing import Any

from django.db.models import Model

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.prevention.registry.models import Enterprise
from anlan.prevention.registry.permissions import Permission
from anlan.prevention.registry.services import BuildingEntry, EnterpriseEntry, FacilityEntry, register
from tests.remit.world import Example, Place

SYSTEM = Actor.system("登记")


def enterprise(place: Place) -> Model:
    """The enterprise of the place."""
    entry = EnterpriseEntry(
        name=f"{place.mark}面馆",
        uscc=place.enterprise,
        industry="catering",
        size="micro",
        contact_name=f"{place.mark}老板",
        contact_phone="13812345678",
        longitude=place.region.longitude or 0,
        latitude=place.region.latitude or 0,
    )
    return register(enterprises=[entry], by=SYSTEM)[0]


def building(place: Place) -> Model:
    """A building of the place."""
    entry = BuildingEntry(
        name=f"{place.mark}公寓",
        code=f"FW-{place.region.code}",
        use="residence",
        structure="brick",
        floors=6,
        height=18,
        longitude=place.region.longitude or 0,
        latitude=place.region.latitude or 0,
    )
    return register(buildings=[entry], by=SYSTEM)[0]


def facility(place: Place) -> Model:
    """A facility of the enterprise of the place, in its building."""
    place.row(enterprise), place.row(building)
    entry = FacilityEntry(
        name=f"{place.mark}水箱",
        code=f"SS-{place.region.code}",
        kind="tank",
        enterprise_uscc=place.enterprise,
        building_code=f"FW-{place.region.code}",
        longitude=place.region.longitude or 0,
        latitude=place.region.latitude or 0,
    )
    return register(facilities=[entry], by=SYSTEM)[0]


def may_correct(account: Account, row: Any) -> bool:
    """Whether one may correct the enterprise."""
    return bool(Enterprise.objects.within(account, Permission.EDIT).filter(pk=row.pk).exists())


def near(row: Any) -> dict[str, Any]:
    """The place where it stands."""
    return {"longitude": row.longitude, "latitude": row.latitude}


def by_code(row: Any) -> dict[str, Any]:
    """Its address."""
    return {"code": row.code}


def by_uscc(row: Any) -> dict[str, Any]:
    """The address of an enterprise."""
    return {"uscc": row.uscc}


def named(row: Any) -> str:
    """What a list shows of it."""
    return str(row.name)


EXAMPLES: dict[str, Example | list[Example]] = {
    "api GET /api/v1/registry/enterprises": Example(make=enterprise, shows=named),
    "api GET /api/v1/registry/enterprises/{uscc}": Example(make=enterprise, address=by_uscc),
    "api PATCH /api/v1/registry/enterprises/{uscc}": Example(
        make=enterprise, address=by_uscc, sends=lambda row: {"employees": 7}, sees=may_correct
    ),
    "api GET /api/v1/registry/buildings": Example(make=building, shows=named),
    "api GET /api/v1/registry/buildings/{code}": Example(make=building, address=by_code),
    "api GET /api/v1/registry/facilities": Example(make=facility, shows=named),
    "api GET /api/v1/registry/facilities/{code}": Example(make=facility, address=by_code),
    "api GET /api/v1/registry/nearby": Example(make=building, shows=named, query=near),
    "registry:thing": [
        Example(make=enterprise, address=lambda row: {"kind": "enterprise", "key": row.uscc}),
        Example(make=building, address=lambda row: {"kind": "building", "key": row.code}),
        Example(make=facility, address=lambda row: {"kind": "facility", "key": row.code}),
    ],
}
