"""Orders of the command posts: give one, note what became of it, the conflicts between them; who is in place."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.kit.keyset import page_of
from anlan.response.command.models import CommandPost, Incident, Order, OrderConflict
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import NotFound
from anlan.response.command.routes.frame import After, GivenId, Id, Key, Number, Size, Words, router
from anlan.response.command.services.commanding import attend_post, close_order, decide_conflict, issue_order


class OrderOut(Schema):
    """An order; `touches` are the roads, places and resources that it lays claim to."""

    id: int
    incident: str
    post: str
    text: str
    touches: list[str]
    state: str
    state_title: str
    issued_by: str
    issued_at: datetime
    closed_at: datetime | None

    @staticmethod
    def of(row: Order) -> "OrderOut":
        """An order as the API tells it."""
        return OrderOut(
            id=row.pk,
            incident=row.incident.number,
            post=row.post.title,
            text=row.text,
            touches=row.touches,
            state=row.state,
            state_title=row.get_state_display(),
            issued_by=row.issued_by_name,
            issued_at=row.issued_at,
            closed_at=row.closed_at,
        )


class Orders(Schema):
    """A page of orders, newest first."""

    items: list[OrderOut]
    next: str


class ConflictOut(Schema):
    """Two orders over the same thing; `stands` is the one that a person let stand, null until then."""

    id: int
    first: int
    second: int
    over: str
    flagged_by: str
    flagged_at: datetime
    stands: int | None
    decision: str
    decided_by: str
    decided_at: datetime | None


class OrderIn(Schema):
    """An order of a post (its id is in the incident)."""

    post: GivenId
    text: Annotated[str, Field(min_length=2, max_length=300)]
    touches: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    key: Key


class CloseIn(Schema):
    """Carried out, or taken back."""

    state: Literal["done", "cancelled"]


class DecideIn(Schema):
    """Which order stands, and the words of the decision."""

    stands: GivenId
    decision: Words


class AttendOut(Schema):
    """Who is in place, and since when."""

    post: str
    name: str
    present_at: datetime


@router.get("/incidents/{number}/orders", response=Orders, summary="指令")
@require(Permission.VIEW)
def orders(request: HttpRequest, number: Number, after: After = "", size: Size = 50) -> Orders:
    """The orders of an incident, newest first."""
    found: Incident = find_visible(Incident, request.user, number=number)
    page = page_of(found.orders.select_related("post", "incident"), by="-issued_at", cursor=after, size=size)
    return Orders(items=[OrderOut.of(row) for row in page.rows], next=page.next)


@router.post("/incidents/{number}/orders", response={201: OrderOut}, summary="下达指令")
@require(Permission.ORDER, Permission.START)
def order(request: HttpRequest, number: Number, given: OrderIn) -> Status[OrderOut]:
    """Issue an order of a post. The same `key` again answers with the order of the first call."""
    found: Incident = find_visible(Incident, request.user, number=number)
    post = _post_of(found, given.post)
    made = issue_order(post, text=given.text, touches=given.touches, by=actor_of(request), key=given.key)
    return Status(201, OrderOut.of(made))


@router.post("/orders/{order_id}/close", response=OrderOut, summary="指令办结")
@require(Permission.ORDER, Permission.START)
def close(request: HttpRequest, order_id: Id, given: CloseIn) -> OrderOut:
    """Note that an order was carried out (`done`) or taken back (`cancelled`)."""
    return OrderOut.of(close_order(order_id, state=given.state, by=actor_of(request)))


@router.get("/incidents/{number}/conflicts", response=list[ConflictOut], summary="指令冲突")
@require(Permission.VIEW)
def conflicts(request: HttpRequest, number: Number) -> list[ConflictOut]:
    """The conflicts between orders of an incident, newest first."""
    found: Incident = find_visible(Incident, request.user, number=number)
    return [_conflict(row) for row in found.conflicts.order_by("-pk")]


@router.post("/conflicts/{conflict_id}/decide", response=ConflictOut, summary="裁决指令冲突")
@require(Permission.DECIDE)
def decide(request: HttpRequest, conflict_id: Id, given: DecideIn) -> ConflictOut:
    """裁决: the other order is taken back, on record."""
    by = actor_of(request)
    return _conflict(decide_conflict(conflict_id, stands_id=given.stands, decision=given.decision, by=by))


@router.post("/posts/{post_id}/attend", response=AttendOut, summary="报到在位")
@require(Permission.VIEW)
def attend(request: HttpRequest, post_id: Id) -> AttendOut:
    """在位. A second time changes nothing."""
    member = attend_post(post_id, by=actor_of(request))
    assert member.present_at is not None
    return AttendOut(post=member.post.title, name=member.name, present_at=member.present_at)


def _post_of(incident: Incident, post_id: int) -> int:
    """A post of this very incident. Raises NotFound."""
    if not CommandPost.objects.filter(pk=post_id, incident=incident).exists():
        raise NotFound
    return post_id


def _conflict(row: OrderConflict) -> ConflictOut:
    return ConflictOut(
        id=row.pk,
        first=row.first_id,
        second=row.second_id,
        over=row.over,
        flagged_by=row.flagged_by_name,
        flagged_at=row.flagged_at,
        stands=row.stands_id,
        decision=row.decision,
        decided_by=row.decided_by_name,
        decided_at=row.decided_at,
    )
