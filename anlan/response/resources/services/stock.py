"""Changes of stock: taken for a record, given back, booked in and out, counted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from anlan.foundation.journal.api import Actor, record, record_all
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.response.resources.choices import StockChange
from anlan.response.resources.models import StockItem, StockMovement

NOTHING = Ref("", "")


class StockShort(Refusal):
    """Less lies there than was asked for."""

    code = "stock_short"


@transaction.atomic
def take_stock(wanted: Sequence[tuple[int, int]], *, subject: Ref, by: Actor, at: datetime) -> dict[int, StockMovement]:
    """Take (item id, amount) pairs for a record, all or none; returns the movement of each item. Raises StockShort."""
    items = _locked([item_id for item_id, _ in wanted])
    changes = [_change(items[pk], StockChange.TAKEN, -amount, subject=subject, by=by, at=at) for pk, amount in wanted]
    _write(changes)
    said = ((Ref.of(m.item), {**_words(m), "balance": m.balance}, m.item.store.region_path) for m in changes)
    record_all("resources.stock.taken", said, by=by, at=at)
    return {movement.item_id: movement for movement in changes}


@transaction.atomic
def give_back_stock(movement_ids: Sequence[int], *, reason: str, by: Actor, at: datetime) -> int:
    """Put back what was taken; what is back already is left alone. Returns how many movements were reversed."""
    taken = StockMovement.objects.filter(pk__in=movement_ids, change=StockChange.TAKEN, reversed_by=None)
    rows = list(taken.order_by("item_id"))
    items = _locked([row.item_id for row in rows])
    changes = [
        _change(
            items[row.item_id],
            StockChange.GIVEN_BACK,
            -row.amount,
            subject=Ref(row.subject_kind, row.subject_key),
            by=by,
            at=at,
            reverses=row,
        )
        for row in rows
    ]
    _write(changes)
    said = ((Ref.of(m.item), {**_words(m), "reason": reason}, m.item.store.region_path) for m in changes)
    record_all("resources.stock.given_back", said, by=by, at=at)
    return len(rows)


@transaction.atomic
def book_stock(item_id: int, *, change: StockChange, amount: int, by: Actor, at: datetime) -> StockMovement:
    """Book in or out by `amount`, or set the counted quantity to `amount`. Raises StockShort."""
    item = _locked([item_id])[item_id]
    if amount < 0:
        raise StockShort("数量不能为负。")
    delta = {StockChange.IN: amount, StockChange.OUT: -amount, StockChange.COUNTED: amount - item.quantity}[change]
    movement = _change(item, change, delta, subject=NOTHING, by=by, at=at)
    _write([movement])
    if change == StockChange.COUNTED:
        StockItem.objects.filter(pk=item_id).update(counted_at=at)
    facts = {"change": change.label, "amount": amount, "balance": item.quantity}
    region = item.store.region_path
    record("resources.stock.changed", by=by, subject=Ref.of(item), facts=facts, at=at, region_path=region)
    return movement


def _locked(item_ids: Sequence[int]) -> dict[int, StockItem]:
    # in one order everywhere, so that two officers never wait for each other in a ring
    rows = StockItem.objects.select_for_update(of=("self",)).select_related("store").filter(pk__in=item_ids)
    return {item.pk: item for item in rows.order_by("pk")}


def _change(
    item: StockItem,
    change: StockChange,
    delta: int,
    *,
    subject: Ref,
    by: Actor,
    at: datetime,
    reverses: StockMovement | None = None,
) -> StockMovement:
    """The movement of one change, with the item's new quantity, neither written yet."""
    if item.quantity + delta < 0:
        raise StockShort(f"{item.store.name}的{item.name}只有 {item.quantity} {item.unit}，不够 {-delta} {item.unit}。")
    item.quantity += delta
    return StockMovement(
        item=item,
        change=change,
        amount=delta,
        balance=item.quantity,
        subject_kind=subject.kind,
        subject_key=subject.key,
        at=at,
        by_name=by.name,
        reverses=reverses,
    )


def _write(changes: Sequence[StockMovement]) -> None:
    StockItem.objects.bulk_update({m.item_id: m.item for m in changes}.values(), ["quantity"])
    StockMovement.objects.bulk_create(changes)


def _words(movement: StockMovement) -> dict[str, object]:
    item = movement.item
    return {"store": item.store.name, "item": item.name, "amount": abs(movement.amount), "unit": item.unit}
