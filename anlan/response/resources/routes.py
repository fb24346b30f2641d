"""Resources in the JSON API: teams, stores and what lies in them, shelters, experts. Telephone numbers are masked."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from anlan.foundation.people.api import find_visible, require
from anlan.kit.identifiers import masked_phone
from anlan.kit.keyset import page_of
from anlan.response.resources.choices import ShelterKind, Skill, TeamKind, TeamState
from anlan.response.resources.models import Expert, Shelter, StockItem, Store, Team
from anlan.response.resources.permissions import Permission

prefix = ""
router = Router(tags=["资源"])

Size = Annotated[int, Query(ge=1, le=200)]
After = Annotated[str, Query(max_length=200)]
Code = Annotated[str, Path(max_length=40)]


class TeamOut(Schema):
    """A rescue team; the position is the last one known, else the base. `phone` is masked."""

    code: str
    name: str
    kind: str
    kind_title: str
    skills: list[str]
    people: int
    equipment: str
    organisation: str
    leader: str
    phone: str
    region_path: str
    longitude: float
    latitude: float
    position_at: datetime | None
    readiness_minutes: int
    state: str
    state_title: str
    state_since: datetime | None
    is_demo: bool

    @staticmethod
    def of(row: Team) -> "TeamOut":
        """A team as the API tells it."""
        longitude, latitude = row.place
        return TeamOut(
            code=row.code,
            name=row.name,
            kind=row.kind,
            kind_title=row.get_kind_display(),
            skills=row.skills,
            people=row.people,
            equipment=row.equipment,
            organisation=str(row.organisation),
            leader=row.leader.name if row.leader else "",
            phone=masked_phone(row.phone),
            region_path=row.region_path,
            longitude=longitude,
            latitude=latitude,
            position_at=row.position_at,
            readiness_minutes=row.readiness_minutes,
            state=row.state,
            state_title=row.get_state_display(),
            state_since=row.state_since,
            is_demo=row.is_demo,
        )


class StoreOut(Schema):
    """A place where supplies lie. `phone` is masked."""

    code: str
    name: str
    organisation: str
    keeper: str
    phone: str
    address: str
    region_path: str
    longitude: float
    latitude: float
    is_active: bool
    is_demo: bool

    @staticmethod
    def of(row: Store) -> "StoreOut":
        """A store as the API tells it."""
        return StoreOut(
            code=row.code,
            name=row.name,
            organisation=str(row.organisation),
            keeper=row.keeper.name if row.keeper else "",
            phone=masked_phone(row.phone),
            address=row.address,
            region_path=row.region_path,
            longitude=row.longitude,
            latitude=row.latitude,
            is_active=row.is_active,
            is_demo=row.is_demo,
        )


class StockOut(Schema):
    """One kind of thing in one store; `is_short`: less than the minimum lies there."""

    store: str
    store_name: str
    item: str
    name: str
    unit: str
    quantity: int
    minimum: int
    is_short: bool
    expires_date: date | None
    counted_at: datetime | None

    @staticmethod
    def of(row: StockItem) -> "StockOut":
        """Some stock as the API tells it."""
        return StockOut(
            store=row.store.code,
            store_name=row.store.name,
            item=row.key,
            name=row.name,
            unit=row.unit,
            quantity=row.quantity,
            minimum=row.minimum,
            is_short=row.is_short,
            expires_date=row.expires_date,
            counted_at=row.counted_at,
        )


class ShelterOut(Schema):
    """A place for people who had to leave home. `phone` is masked."""

    code: str
    name: str
    kind: str
    kind_title: str
    organisation: str
    address: str
    phone: str
    capacity: int
    occupied: int
    is_open: bool
    region_path: str
    longitude: float
    latitude: float
    is_demo: bool

    @staticmethod
    def of(row: Shelter) -> "ShelterOut":
        """A shelter as the API tells it."""
        return ShelterOut(
            code=row.code,
            name=row.name,
            kind=row.kind,
            kind_title=row.get_kind_display(),
            organisation=str(row.organisation),
            address=row.address,
            phone=masked_phone(row.phone),
            capacity=row.capacity,
            occupied=row.occupied,
            is_open=row.is_open,
            region_path=row.region_path,
            longitude=row.longitude,
            latitude=row.latitude,
            is_demo=row.is_demo,
        )


class ExpertOut(Schema):
    """A person whose judgement is asked in a field. `phone` is masked."""

    id: int
    name: str
    fields: list[str]
    title: str
    employer: str
    phone: str
    appointed_until: date | None
    region_path: str
    is_demo: bool

    @staticmethod
    def of(row: Expert) -> "ExpertOut":
        """An expert as the API tells it."""
        return ExpertOut(
            id=row.pk,
            name=row.name,
            fields=row.fields,
            title=row.title,
            employer=row.employer,
            phone=masked_phone(row.phone),
            appointed_until=row.appointed_until,
            region_path=row.region_path,
            is_demo=row.is_demo,
        )


class Teams(Schema):
    """A page of teams."""

    items: list[TeamOut]
    next: str


class Stores(Schema):
    """A page of stores."""

    items: list[StoreOut]
    next: str


class Stock(Schema):
    """A page of stock."""

    items: list[StockOut]
    next: str


class Shelters(Schema):
    """A page of shelters."""

    items: list[ShelterOut]
    next: str


class Experts(Schema):
    """A page of experts."""

    items: list[ExpertOut]
    next: str


@router.get("/teams", response=Teams, summary="救援队伍")
@require(Permission.VIEW)
def teams(
    request: HttpRequest,
    kind: TeamKind | None = None,
    skill: Skill | None = None,
    state: TeamState | None = None,
    after: After = "",
    size: Size = 100,
) -> Teams:
    """Teams by code; `skill`: only those that can do this."""
    rows = Team.objects.visible_to(request.user).select_related("organisation", "leader")
    if kind:
        rows = rows.filter(kind=kind)
    if skill:
        rows = rows.filter(skills__contains=[skill])
    if state:
        rows = rows.filter(state=state)
    page = page_of(rows, by="code", cursor=after, size=size)
    return Teams(items=[TeamOut.of(row) for row in page.rows], next=page.next)


@router.get("/teams/{code}", response=TeamOut, summary="一支队伍")
@require(Permission.VIEW)
def team(request: HttpRequest, code: Code) -> TeamOut:
    """One team."""
    rows = Team.objects.select_related("organisation", "leader")
    return TeamOut.of(find_visible(rows, request.user, code=code))


@router.get("/stores", response=Stores, summary="物资点")
@require(Permission.VIEW)
def stores(request: HttpRequest, after: After = "", size: Size = 100) -> Stores:
    """Stores by code."""
    rows = Store.objects.visible_to(request.user).select_related("organisation", "keeper")
    page = page_of(rows, by="code", cursor=after, size=size)
    return Stores(items=[StoreOut.of(row) for row in page.rows], next=page.next)


@router.get("/stores/{code}", response=StoreOut, summary="一处物资点")
@require(Permission.VIEW)
def store(request: HttpRequest, code: Code) -> StoreOut:
    """One store; what lies there: `/stock?store=…`."""
    rows = Store.objects.select_related("organisation", "keeper")
    return StoreOut.of(find_visible(rows, request.user, code=code))


@router.get("/stock", response=Stock, summary="库存")
@require(Permission.VIEW)
def stock(
    request: HttpRequest,
    store: Annotated[str, Query(max_length=40)] = "",
    item: Annotated[str, Query(max_length=40)] = "",
    after: After = "",
    size: Size = 100,
) -> Stock:
    """What lies where; `item` is the word by which run cards ask (pump, sandbag …), `store` a store's code."""
    rows = StockItem.objects.visible_to(request.user).select_related("store")
    if store:
        rows = rows.filter(store__code=store)
    if item:
        rows = rows.filter(key=item)
    page = page_of(rows, by="key", cursor=after, size=size)
    return Stock(items=[StockOut.of(row) for row in page.rows], next=page.next)


@router.get("/shelters", response=Shelters, summary="避难场所")
@require(Permission.VIEW)
def shelters(
    request: HttpRequest,
    kind: ShelterKind | None = None,
    is_open: bool | None = None,
    after: After = "",
    size: Size = 100,
) -> Shelters:
    """Shelters by code."""
    rows = Shelter.objects.visible_to(request.user).select_related("organisation")
    if kind:
        rows = rows.filter(kind=kind)
    if is_open is not None:
        rows = rows.filter(is_open=is_open)
    page = page_of(rows, by="code", cursor=after, size=size)
    return Shelters(items=[ShelterOut.of(row) for row in page.rows], next=page.next)


@router.get("/shelters/{code}", response=ShelterOut, summary="一处避难场所")
@require(Permission.VIEW)
def shelter(request: HttpRequest, code: Code) -> ShelterOut:
    """One shelter."""
    return ShelterOut.of(find_visible(Shelter.objects.select_related("organisation"), request.user, code=code))


@router.get("/experts", response=Experts, summary="专家")
@require(Permission.VIEW)
def experts(
    request: HttpRequest, field: Annotated[str, Query(max_length=20)] = "", after: After = "", size: Size = 100
) -> Experts:
    """Experts in the order of their entry; `field`: only those of this field."""
    rows = Expert.objects.visible_to(request.user)
    if field:
        rows = rows.filter(fields__contains=[field])
    page = page_of(rows, by="pk", cursor=after, size=size)
    return Experts(items=[ExpertOut.of(row) for row in page.rows], next=page.next)
