"""Examples of resources for the test of remit."""

from typing import Any

from anlan.response.resources.models import Expert, Shelter, StockItem, Store
from tests.remit.rows import team
from tests.remit.world import Example, Place


def store(place: Place) -> Store:
    """A store of the place."""
    return Store.objects.create(
        code=f"WZ-{place.region.code}",
        name=f"{place.mark}物资点",
        organisation=place.organisation,
        keeper=place.member,
        longitude=place.region.longitude or 0,
        latitude=place.region.latitude or 0,
        region_path=place.region_path,
    )


def stock(place: Place) -> StockItem:
    """Sandbags in the store."""
    return StockItem.objects.create(
        store=place.row(store), key="sandbag", name=f"{place.mark}沙袋", unit="只", quantity=40
    )


def shelter(place: Place) -> Shelter:
    """A shelter of the place."""
    return Shelter.objects.create(
        code=f"BN-{place.region.code}",
        name=f"{place.mark}小学",
        kind="emergency",
        organisation=place.organisation,
        capacity=300,
        longitude=place.region.longitude or 0,
        latitude=place.region.latitude or 0,
        region_path=place.region_path,
    )


def expert(place: Place) -> Expert:
    """An expert of the place."""
    return Expert.objects.create(
        name=f"{place.mark}专家", fields=["防汛"], employer="水文局", region_path=place.region_path
    )


def named(row: Any) -> str:
    """What a list shows of it."""
    return str(row.name)


def by_code(row: Any) -> dict[str, Any]:
    """Its address."""
    return {"code": row.code}


EXAMPLES: dict[str, Example | list[Example]] = {
    "api GET /api/v1/teams": Example(make=team, shows=named),
    "api GET /api/v1/teams/{code}": Example(make=team, address=by_code),
    "api GET /api/v1/stores": Example(make=store, shows=named),
    "api GET /api/v1/stores/{code}": Example(make=store, address=by_code),
    "api GET /api/v1/stock": Example(make=stock, shows=named),
    "api GET /api/v1/shelters": Example(make=shelter, shows=named),
    "api GET /api/v1/shelters/{code}": Example(make=shelter, address=by_code),
    "api GET /api/v1/experts": Example(make=expert, shows=named),
}
