"""Examples of the register for the test of remit."""

from django.db.models import Model

from anlan.foundation.journal.api import Actor
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


EXAMPLES: dict[str, Example | list[Example]] = {
    "registry:thing": [
        Example(make=enterprise, address=lambda row: {"kind": "enterprise", "key": row.uscc}),
        Example(make=building, address=lambda row: {"kind": "building", "key": row.code}),
        Example(make=facility, address=lambda row: {"kind": "facility", "key": row.code}),
    ],
}
