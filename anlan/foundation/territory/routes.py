"""Territory in the JSON API: the tree, and where a position lies. Divisions are no secret: any account may ask."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from anlan.foundation.people.api import signed_in
from anlan.foundation.territory import api as territory
from anlan.foundation.territory.models import Region
from anlan.kit.keyset import page_of

prefix = "/regions"
router = Router(tags=["区划"])


class RegionOut(Schema):
    """A unit of the tree; `path` lists the codes from the district down."""

    code: str
    name: str
    kind: str
    path: str
    longitude: float | None
    latitude: float | None
    is_demo: bool


class RegionsOut(Schema):
    """A page of regions in the order of their paths."""

    items: list[RegionOut]
    next: str


class PlaceOut(Schema):
    """Where a position lies; `certain` is false between two units, which `candidates` then lists."""

    region: str
    name: str
    certain: bool
    candidates: list[str]


@router.get("", response=RegionsOut, summary="区划列表")
@signed_in
def regions(
    request: HttpRequest,
    kind: Literal["district", "street", "community", "grid"] | None = None,
    under: str = "",
    after: str = "",
    size: Annotated[int, Field(ge=1, le=200)] = 100,
) -> dict[str, Any]:
    """The regions, those of one `kind`, or those `under` a path."""
    found = Region.objects.defer("outline").filter(path__startswith=under)
    if kind:
        found = found.filter(kind=kind)
    page = page_of(found, by="path", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/at", response=PlaceOut, summary="坐标所在区划")
@signed_in
def at(
    request: HttpRequest,
    longitude: Annotated[float, Field(ge=-180, le=180)],
    latitude: Annotated[float, Field(ge=-90, le=90)],
) -> PlaceOut:
    """The lowest certain unit at a WGS-84 position."""
    place = territory.locate(longitude, latitude)
    if place.region is None:
        raise Http404
    return PlaceOut(
        region=place.region.code,
        name=territory.describe(place.region.path, with_district=True),
        certain=place.certain,
        candidates=[one.code for one in place.candidates],
    )


@router.get("/{code}", response=RegionOut, summary="一个区划")
@signed_in
def region(request: HttpRequest, code: str) -> Region:
    """One unit by its code."""
    found = Region.objects.defer("outline").filter(code=code).first()
    if found is None:
        raise Http404
    return found
