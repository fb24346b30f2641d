"""Examples of sharing for the test of remit: a subscription belongs to an organisation."""

from typing import Any

from django.utils import timezone

from anlan.foundation.casework.api import next_number
from anlan.foundation.people.api import scope_of
from anlan.watch.sharing.models import Subscription
from anlan.watch.sharing.permissions import Permission
from tests.remit.world import Example, Place


def subscription(place: Place) -> Subscription:
    """A wish of the place's organisation for its own street."""
    now = timezone.now()
    return Subscription.objects.create(
        number=next_number("GX", now),
        what=Subscription.What.WARNINGS,
        organisation=place.organisation,
        organisation_path=place.organisation.path,
        region_path=place.organisation.region_path,
        purpose=f"{place.mark}防汛调度",
        regions=[place.region.path],
        asked_by=place.member,
        asked_by_name=place.member.name,
        asked_at=now,
    )


def granted(place: Place) -> Subscription:
    """Readings, granted."""
    row = subscription(place)
    now = timezone.now()
    facts = {"what": Subscription.What.READINGS, "state": Subscription.State.GRANTED, "decided_at": now}
    Subscription.objects.filter(pk=row.pk).update(number=next_number("GX", now), **facts)
    return Subscription.objects.get(pk=row.pk)


def subscribes(account: Any, row: Subscription) -> bool:
    """Looking at a subscription is one thing, fetching by it is for its organisation."""
    own = account.organisation_id == row.organisation_id
    return own or scope_of(account, Permission.READ).covers(organisation_path=row.organisation_path)


def nobody(account: Any, row: Subscription) -> bool:
    """The point of the example is not granted to anybody."""
    return False


def by_number(row: Subscription) -> dict[str, Any]:
    """Its address."""
    return {"number": row.number}


def mark(row: Subscription) -> str:
    """What a list shows of it."""
    return row.purpose


WISH = {"what": "alarms", "regions": ["nowhere"], "purpose": "防汛调度"}
A_DAY = {"since": "2026-11-01T00:00:00+08:00", "until": "2026-11-02T00:00:00+08:00"}

EXAMPLES: dict[str, Example | list[Example]] = {
    "sharing:list": Example(make=subscription, query=lambda row: {"state": ""}, shows=mark),
    "sharing:new": [Example(), Example(method="POST", sends=lambda row: {"purpose": "x"})],
    "sharing:one": Example(make=subscription, address=by_number),
    "sharing:grant": Example(make=subscription, address=by_number, method="POST"),
    "sharing:refuse": Example(make=subscription, address=by_number, method="POST"),
    "sharing:revoke": Example(make=subscription, address=by_number, method="POST"),
    "api GET /api/v1/sharing/subscriptions": Example(make=subscription, shows=mark),
    "api POST /api/v1/sharing/subscriptions": Example(method="POST", sends=lambda row: WISH),
    "api GET /api/v1/sharing/subscriptions/{number}/items": Example(make=granted, address=by_number, sees=subscribes),
    "api POST /api/v1/sharing/subscriptions/{number}/receipts": Example(
        make=granted, address=by_number, method="POST", sends=lambda row: {"up_to": 0}, sees=subscribes
    ),
    "api GET /api/v1/sharing/subscriptions/{number}/values": Example(make=granted, address=by_number, sees=subscribes),
    "api GET /api/v1/sharing/subscriptions/{number}/points/{code}/readings": Example(
        make=granted,
        address=lambda row: {"number": row.number, "code": "x"},
        query=lambda row: A_DAY,
        sees=nobody,
    ),
}
