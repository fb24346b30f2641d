"""Sharing in the JSON API: for other platforms to ask, to pull by a cursor and to confirm what has arrived."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from anlan.foundation.people.api import OutOfSight, actor_of, require
from anlan.foundation.territory.models import Region
from anlan.watch.sharing import handing
from anlan.watch.sharing.models import Subscription
from anlan.watch.sharing.permissions import Permission
from anlan.watch.sharing.services import SharingRefused, ask

prefix = "/sharing"
router = Router(tags=["信息共享"])

Number = Annotated[str, Field(max_length=24)]


class SubscriptionOut(Schema):
    """A subscription: what was asked, what is granted, and whether it is in force."""

    number: str
    what: str
    state: str
    purpose: str
    regions: list[str]
    kinds: list[str]
    level: int
    ends_on: date | None
    push_url: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None


class AskIn(Schema):
    """A wish in the name of the key's own organisation. `regions` are codes of territory."""

    what: Literal["warnings", "alarms", "readings"]
    regions: Annotated[list[Annotated[str, Field(max_length=20)]], Field(min_length=1, max_length=200)]
    kinds: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)] = []
    level: Annotated[int, Field(ge=1, le=4)] = 4
    ends_on: date | None = None
    purpose: Annotated[str, Field(min_length=4, max_length=200)]
    push_url: Annotated[str, Field(max_length=300)] = ""


class ItemOut(Schema):
    """One warning or alarm; `id` is the cursor."""

    id: int
    made_at: datetime
    content: dict[str, Any]


class Items(Schema):
    """Items after a cursor; `next` is the cursor for the next question."""

    items: list[ItemOut]
    next: int


class ReceiptIn(Schema):
    """Everything up to this item has arrived."""

    up_to: Annotated[int, Field(ge=0, le=2**63 - 1)]


class ReceiptOut(Schema):
    """How many items this receipt is new for."""

    confirmed: int


class ValueOut(Schema):
    """The newest value of a point."""

    point: str
    name: str
    kind: str
    unit: str
    longitude: float | None
    latitude: float | None
    value: float | None
    observed_at: datetime | None


class ReadingOut(Schema):
    """One reading; `quality` 0 is good, other numbers are flags."""

    observed_at: datetime
    value: float
    quality: int


@router.get("/subscriptions", response=list[SubscriptionOut], summary="本单位的订阅")
@require(Permission.VIEW)
def subscriptions(request: HttpRequest) -> Any:
    """Newest first, 200 at most."""
    return Subscription.objects.visible_to(request.user).order_by("-pk")[:200]


@router.post("/subscriptions", response={201: SubscriptionOut}, summary="申请共享")
@require(Permission.ASK)
def ask_for(request: HttpRequest, data: AskIn) -> Any:
    """Ask; somebody of the bureau decides."""
    paths = dict(Region.objects.filter(code__in=data.regions).values_list("code", "path"))
    missing = [code for code in data.regions if code not in paths]
    if missing:
        raise SharingRefused(f"没有这些区域代码：{'、'.join(missing[:5])}", "regions")
    organisation = getattr(request.user, "organisation", None)
    if organisation is None:
        raise SharingRefused("这个账号不属于任何单位，不能申请")
    facts = data.model_dump(exclude={"regions"})
    return Status(201, ask(by=actor_of(request), organisation=organisation, regions=list(paths.values()), **facts))


@router.get("/subscriptions/{number}/items", response=Items, summary="领取预警、告警")
@require(Permission.READ)
def items(
    request: HttpRequest,
    number: Number,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    most: Annotated[int, Query(ge=1, le=handing.MOST_ITEMS)] = 100,
) -> Items:
    """Oldest first, from a cursor on; ask again with `next` until nothing comes."""
    found = handing.items_after(_found(request, number), by=actor_of(request), after=after, most=most)
    lines = [ItemOut(id=item.pk, made_at=item.made_at, content=item.content) for item in found]
    return Items(items=lines, next=found[-1].pk if found else after)


@router.post("/subscriptions/{number}/receipts", response=ReceiptOut, summary="回执")
@require(Permission.READ)
def receipt(request: HttpRequest, number: Number, data: ReceiptIn) -> ReceiptOut:
    """Say what has arrived. A repeated receipt changes nothing."""
    done = handing.confirm(_found(request, number), by=actor_of(request), up_to=data.up_to)
    return ReceiptOut(confirmed=done)


@router.get("/subscriptions/{number}/values", response=list[ValueOut], summary="领取最新监测值")
@require(Permission.READ)
def values(
    request: HttpRequest,
    number: Number,
    after: Annotated[str, Query(max_length=60)] = "",
    most: Annotated[int, Query(ge=1, le=handing.MOST_VALUES)] = 200,
) -> list[ValueOut]:
    """By the code of the point; ask again with the last code."""
    return [
        ValueOut(
            point=found.point.code,
            name=found.point.name,
            kind=found.point.kind_id,
            unit=found.point.kind.unit,
            longitude=found.point.longitude,
            latitude=found.point.latitude,
            value=found.value,
            observed_at=found.observed_at,
        )
        for found in handing.values(_found(request, number), by=actor_of(request), after=after, most=most)
    ]


@router.get("/subscriptions/{number}/points/{code}/readings", response=list[ReadingOut], summary="领取一个测点的读数")
@require(Permission.READ)
def readings(
    request: HttpRequest,
    number: Number,
    code: Annotated[str, Field(max_length=60)],
    since: AwareDatetime,
    until: AwareDatetime,
) -> list[ReadingOut]:
    """A day at most, oldest first."""
    if until <= since:
        raise SharingRefused("结束时间要晚于开始时间", "until")
    found = handing.readings(_found(request, number), by=actor_of(request), code=code, since=since, until=until)
    return [ReadingOut(observed_at=at, value=value, quality=quality) for at, value, quality in found]


def _found(request: HttpRequest, number: str) -> Subscription:
    """Its existence is no secret of the one who was granted it; to everybody else it is not there."""
    found: Subscription | None = Subscription.objects.visible_to(request.user).filter(number=number).first()
    if found is None:
        raise OutOfSight("sharing.subscription", number)
    return found
