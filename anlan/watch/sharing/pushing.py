"""What a pusher does with items: take the next one that is due, say how it went. The transport is a connector's."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.watch.sharing.models import Handover, Item, Subscription

# Pauses between attempts: seconds at first, for a restart over there; then an hour's patience. The item stays to be
# pulled when all of them have failed.
PAUSES = (5, 15, 60, 300, 900, 1800, 3600)
TAKEN = timedelta(seconds=60)  # a pusher that died meanwhile leaves the item to another after that


@dataclass(frozen=True)
class Parcel:
    """One item on its way: where, signed with what, and the content."""

    item_id: int
    number: str
    url: str
    secret: str
    content: dict[str, Any]
    made_at: datetime


@transaction.atomic
def next_parcel(at: datetime | None = None) -> Parcel | None:
    """The oldest item that is due, claimed for a minute; None when nothing is. Of a subscription one after another."""
    now = at or timezone.now()
    due = Item.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        push=Item.Push.WAITING, push_at__lte=now
    )
    oldest = due.select_related("subscription").order_by("push_at", "pk")
    while (item := oldest.first()) is not None and not item.subscription.is_in_force(now):
        over = Item.objects.filter(subscription=item.subscription_id, push=Item.Push.WAITING)
        over.update(push=Item.Push.GIVEN_UP, push_at=None, trouble="订阅已失效")
    if item is None:
        return None
    Item.objects.filter(pk=item.pk).update(push_at=now + TAKEN, attempts=item.attempts + 1)
    granted = item.subscription
    return Parcel(item.pk, granted.number, granted.push_url, granted.push_secret, item.content, item.made_at)


@transaction.atomic
def parcel_arrived(parcel: Parcel, words: str, at: datetime | None = None) -> None:
    """The subscriber's server has taken it."""
    now = at or timezone.now()
    done = Item.objects.filter(pk=parcel.item_id, received_at=None).update(
        push=Item.Push.DELIVERED, push_at=None, received_at=now, trouble=""
    )
    if done:
        _note(parcel, 1, words, now)


@transaction.atomic
def parcel_failed(parcel: Parcel, words: str, at: datetime | None = None) -> None:
    """It did not take it: again after a pause, or never again.

    What else waits for that server waits as long: it shall not use up the time of servers that answer.
    """
    now = at or timezone.now()
    item = Item.objects.select_for_update().get(pk=parcel.item_id)
    if item.push != Item.Push.WAITING:
        return
    is_over = item.attempts > len(PAUSES)
    pause = PAUSES[min(item.attempts, len(PAUSES)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - spreads retries
    again = now + timedelta(seconds=pause)
    Item.objects.filter(pk=item.pk).update(
        push=Item.Push.GIVEN_UP if is_over else Item.Push.WAITING,
        push_at=None if is_over else again,
        trouble=words[:200],
    )
    behind = Item.objects.filter(subscription=item.subscription_id, push=Item.Push.WAITING, push_at__lt=again)
    behind.exclude(pk=item.pk).update(push_at=again)
    if is_over:
        _note(parcel, 0, f"未送达：{words}", now)


def _note(parcel: Parcel, count: int, words: str, now: datetime) -> None:
    granted = Subscription.objects.get(items=parcel.item_id)
    Handover.objects.create(
        subscription=granted, at=now, way=Handover.Way.PUSH, name="推送", count=count, words=words[:200]
    )
