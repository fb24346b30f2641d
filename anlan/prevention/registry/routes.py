"""The register in the JSON API: enterprises, buildings, places (facilities), and what is near a position.

Telephone numbers are masked here for everybody; the full number is on the entry's page, for those who may read it.
"""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.kit.identifiers import masked_phone
from anlan.kit.keyset import page_of
from anlan.prevention.registry.api import nearby
from anlan.prevention.registry.models import Building, Enterprise, Facility
from anlan.prevention.registry.permissions import Permission
from anlan.prevention.registry.services import RegistrationRefused, correct_enterprise

prefix = "/registry"
router = Router(tags=["企业、房屋与设施"])

Size = Annotated[int, Query(ge=1, le=200)]
After = Annotated[str, Query(max_length=200)]
Code = Annotated[str, Path(max_length=30)]
Longitude = Annotated[float, Query(ge=-180, le=180)]
Latitude = Annotated[float, Query(ge=-90, le=90)]


class LocatedOut(Schema):
    """What every entry says."""

    name: str
    address: str
    region_path: str
    longitude: float
    latitude: float
    is_demo: bool
    registered_at: datetime
    updated_at: datetime


class EnterpriseOut(LocatedOut):
    """An enterprise; `risk_level` 1 红 … 4 蓝, 0 not assessed. `contact_phone` is masked."""

    uscc: str
    industry: str
    size: str
    risk_level: int
    employees: int | None
    contact_name: str
    contact_phone: str

    @staticmethod
    def resolve_contact_phone(row: Enterprise) -> str:
        """Never the full number."""
        return masked_phone(row.contact_phone)


class BuildingOut(LocatedOut):
    """A building; `grade` A to D by JGJ 125, empty when not examined; height in metres."""

    code: str
    use: str
    structure: str
    grade: str
    floors: int
    height: float
    built_year: int | None
    households: int | None
    residents: int | None


class FacilityOut(LocatedOut):
    """A place that is watched and is neither an enterprise nor a building; perhaps part of one."""

    code: str
    kind: str
    enterprise: str
    building: str
    keeper: str
    note: str

    @staticmethod
    def resolve_enterprise(row: Facility) -> str:
        """The enterprise's 统一社会信用代码."""
        return row.enterprise_uscc

    @staticmethod
    def resolve_building(row: Facility) -> str:
        """The building's code."""
        return row.building.code if row.building else ""


class Enterprises(Schema):
    """A page of enterprises."""

    items: list[EnterpriseOut]
    next: str


class Buildings(Schema):
    """A page of buildings."""

    items: list[BuildingOut]
    next: str


class Facilities(Schema):
    """A page of facilities."""

    items: list[FacilityOut]
    next: str


class NearbyOut(Schema):
    """An entry and how far it is; `kind` is enterprise, building or facility, `key` its number there."""

    kind: str
    key: str
    name: str
    label: str
    longitude: float
    latitude: float
    metres: float


class CorrectionIn(Schema):
    """What is to be changed; what is left out stays. A new position moves the enterprise to the region there."""

    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    address: Annotated[str, Field(max_length=120)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    industry: Enterprise.Industry | None = None
    size: Enterprise.Size | None = None
    risk_level: Annotated[int, Field(ge=0, le=4)] | None = None
    employees: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    contact_name: Annotated[str, Field(max_length=40)] | None = None
    contact_phone: Annotated[str, Field(max_length=20)] | None = None


@router.get("/enterprises", response=Enterprises, summary="企业")
@require(Permission.VIEW)
def enterprises(
    request: HttpRequest,
    industry: Enterprise.Industry | None = None,
    risk_level: Annotated[int | None, Query(ge=0, le=4)] = None,
    name: Annotated[str, Query(max_length=80)] = "",
    after: After = "",
    size: Size = 100,
) -> Any:
    """Enterprises by 统一社会信用代码; `name`: only those whose name has this in it."""
    rows = _named(Enterprise.objects.visible_to(request.user), name)
    if industry:
        rows = rows.filter(industry=industry)
    if risk_level is not None:
        rows = rows.filter(risk_level=risk_level)
    page = page_of(rows, by="uscc", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/enterprises/{uscc}", response=EnterpriseOut, summary="一家企业")
@require(Permission.VIEW)
def enterprise(request: HttpRequest, uscc: Annotated[str, Path(max_length=18)]) -> Any:
    """One enterprise."""
    return find_visible(Enterprise, request.user, uscc=uscc)


@router.patch("/enterprises/{uscc}", response=EnterpriseOut, summary="更正企业")
@require(Permission.EDIT)
def correct(request: HttpRequest, uscc: Annotated[str, Path(max_length=18)], given: CorrectionIn) -> Any:
    """Change facts of an enterprise; the journal keeps old and new. Safe to repeat."""
    find_visible(Enterprise, request.user, Permission.EDIT, uscc=uscc)
    changes = {name: value for name, value in given.dict(exclude_unset=True).items() if value is not None}
    if not changes:
        raise HttpError(422, "没有要更正的内容，请至少给出一项。")
    try:
        return correct_enterprise(uscc=uscc, by=actor_of(request), **changes)
    except RegistrationRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.get("/buildings", response=Buildings, summary="房屋")
@require(Permission.VIEW)
def buildings(
    request: HttpRequest,
    use: Building.Use | None = None,
    grade: Building.Grade | None = None,
    name: Annotated[str, Query(max_length=80)] = "",
    after: After = "",
    size: Size = 100,
) -> Any:
    """Buildings by code."""
    rows = _named(Building.objects.visible_to(request.user), name)
    if use:
        rows = rows.filter(use=use)
    if grade is not None:
        rows = rows.filter(grade=grade)
    page = page_of(rows, by="code", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/buildings/{code}", response=BuildingOut, summary="一处房屋")
@require(Permission.VIEW)
def building(request: HttpRequest, code: Code) -> Any:
    """One building."""
    return find_visible(Building, request.user, code=code)


@router.get("/facilities", response=Facilities, summary="设施")
@require(Permission.VIEW)
def facilities(
    request: HttpRequest,
    kind: Facility.Kind | None = None,
    name: Annotated[str, Query(max_length=80)] = "",
    after: After = "",
    size: Size = 100,
) -> Any:
    """Facilities by code."""
    rows = _named(Facility.objects.visible_to(request.user).select_related("building"), name)
    if kind:
        rows = rows.filter(kind=kind)
    page = page_of(rows, by="code", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/facilities/{code}", response=FacilityOut, summary="一处设施")
@require(Permission.VIEW)
def facility(request: HttpRequest, code: Code) -> Any:
    """One facility."""
    return find_visible(Facility.objects.select_related("building"), request.user, code=code)


@router.get("/nearby", response=list[NearbyOut], summary="周边")
@require(Permission.VIEW)
def near(
    request: HttpRequest,
    longitude: Longitude,
    latitude: Latitude,
    metres: Annotated[float, Query(gt=0, le=5000)] = 500,
) -> list[NearbyOut]:
    """The twenty nearest entries of any kind within a distance of a position (WGS-84)."""
    found = nearby(longitude, latitude, metres, request.user)
    same = ("kind", "key", "name", "label", "longitude", "latitude")
    return [NearbyOut(**{name: getattr(one.thing, name) for name in same}, metres=one.metres) for one in found]


def _named(rows: Any, name: str) -> Any:
    return rows.filter(name__icontains=name) if name else rows
