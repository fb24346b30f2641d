"""Resources in the JSON API: teams, stores and what lies in them, shelters, experts. Telephone numbers are masked."""

from datetime import date, datetime
from typing import Annotated, Any

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


class KeptOut(Schema):
    """What a body keeps, with its telephone number masked."""

    organisation: str
    phone: str

    @staticmethod
    def resolve_organisation(row: Team | Store | Shelter) -> str:
        """The body's name."""
        return str(row.organisation)

    @staticmethod
    def resolve_phone(row: Team | Store | Shelter) -> str:
        """Never the full number."""
        return masked_phone(row.phone)


class TeamOut(KeptOut):
    """A rescue team; the position is the last one known, else the base."""

    code: str
    name: str
    kind: str
    kind_title: str
    skills: list[str]
    people: int
    equipment: str
    leader: str
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
    def resolve_kind_title(row: Team) -> str:
        """The kind in Chinese."""
        return row.get_kind_display()

    @staticmethod
    def resolve_leader(row: Team) -> str:
        """The leader's name, if there is one."""
        return row.leader.name if row.leader else ""

    @staticmethod
    def resolve_longitude(row: Team) -> float:
        """Of the last position, else of the base."""
        return row.place[0]

    @staticmethod
    def resolve_latitude(row: Team) -> float:
        """Of the last position, else of the base."""
        return row.place[1]

    @staticmethod
    def resolve_state_title(row: Team) -> str:
        """The state in Chinese."""
        return row.get_state_display()


class StoreOut(KeptOut):
    """A place where supplies lie."""

    code: str
    name: str
    keeper: str
    address: str
    region_path: str
    longitude: float
    latitude: float
    is_active: bool
    is_demo: bool

    @staticmethod
    def resolve_keeper(row: Store) -> str:
        """The keeper's name, if there is one."""
        return row.keeper.name if row.keeper else ""


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
    def resolve_store(row: StockItem) -> str:
        """The store's code."""
        return row.store.code

    @staticmethod
    def resolve_store_name(row: StockItem) -> str:
        """The store's name."""
        return row.store.name

    @staticmethod
    def resolve_item(row: StockItem) -> str:
        """The word by which run cards ask."""
        return row.key


class ShelterOut(KeptOut):
    """A place for people who had to leave home."""

    code: str
    name: str
    kind: str
    kind_title: str
    address: str
    capacity: int
    occupied: int
    is_open: bool
    region_path: str
    longitude: float
    latitude: float
    is_demo: bool

    @staticmethod
    def resolve_kind_title(row: Shelter) -> str:
        """The kind in Chinese."""
        return row.get_kind_display()


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
    def resolve_phone(row: Expert) -> str:
        """Never the full number."""
        return masked_phone(row.phone)


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
) -> Any:
    """Teams by code; `skill`: only those that can do this."""
    rows = Team.objects.visible_to(request.user).select_related("organisation", "leader")
    if kind:
        rows = rows.filter(kind=kind)
    if skill:
        rows = rows.filter(skills__contains=[skill])
    if state:
        rows = rows.filter(state=state)
    page = page_of(rows, by="code", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/teams/{code}", response=TeamOut, summary="一支队伍")
@require(Permission.VIEW)
def team(request: HttpRequest, code: Code) -> Any:
    """One team."""
    rows = Team.objects.select_related("organisation", "leader")
    return find_visible(rows, request.user, code=code)


@router.get("/stores", response=Stores, summary="物资点")
@require(Permission.VIEW)
def stores(request: HttpRequest, after: After = "", size: Size = 100) -> Any:
    """Stores by code."""
    rows = Store.objects.visible_to(request.user).select_related("organisation", "keeper")
    page = page_of(rows, by="code", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/stores/{code}", response=StoreOut, summary="一处物资点")
@require(Permission.VIEW)
def store(request: HttpRequest, code: Code) -> Any:
    """One store; what lies there: `/stock?store=…`."""
    rows = Store.objects.select_related("organisation", "keeper")
    return find_visible(rows, request.user, code=code)


@router.get("/stock", response=Stock, summary="库存")
@require(Permission.VIEW)
def stock(
    request: HttpRequest,
    store: Annotated[str, Query(max_length=40)] = "",
    item: Annotated[str, Query(max_length=40)] = "",
    after: After = "",
    size: Size = 100,
) -> Any:
    """What lies where; `item` is the word by which run cards ask (pump, sandbag …), `store` a store's code."""
    rows = StockItem.objects.visible_to(request.user).select_related("store")
    if store:
        rows = rows.filter(store__code=store)
    if item:
        rows = rows.filter(key=item)
    page = page_of(rows, by="key", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/shelters", response=Shelters, summary="避难场所")
@require(Permission.VIEW)
def shelters(
    request: HttpRequest,
    kind: ShelterKind | None = None,
    is_open: bool | None = None,
    after: After = "",
    size: Size = 100,
) -> Any:
    """Shelters by code."""
    rows = Shelter.objects.visible_to(request.user).select_related("organisation")
    if kind:
        rows = rows.filter(kind=kind)
    if is_open is not None:
        rows = rows.filter(is_open=is_open)
    page = page_of(rows, by="code", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}


@router.get("/shelters/{code}", response=ShelterOut, summary="一处避难场所")
@require(Permission.VIEW)
def shelter(request: HttpRequest, code: Code) -> Any:
    """One shelter."""
    return find_visible(Shelter.objects.select_related("organisation"), request.user, code=code)


@router.get("/experts", response=Experts, summary="专家")
@require(Permission.VIEW)
def experts(
    request: HttpRequest, field: Annotated[str, Query(max_length=20)] = "", after: After = "", size: Size = 100
) -> Any:
    """Experts in the order of their entry; `field`: only those of this field."""
    rows = Expert.objects.visible_to(request.user)
    if field:
        rows = rows.filter(fields__contains=[field])
    page = page_of(rows, by="pk", cursor=after, size=size)
    return {"items": page.rows, "next": page.next}
