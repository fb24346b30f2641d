"""Lists of subscriptions and what there is to decide."""

from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from anlan.foundation.people.api import may
from anlan.watch.sharing.models import Handover, Item, Subscription
from anlan.watch.sharing.permissions import Permission

STATES = {"asked": "待批准", "force": "生效中", "over": "已失效", "": "全部"}


def listed(account: Any, state: str) -> "QuerySet[Subscription]":
    """Those inside the remit, newest first; `state` is a key of STATES."""
    found: QuerySet[Subscription] = Subscription.objects.visible_to(account).select_related("organisation")
    now = timezone.now()
    if state == "asked":
        found = found.filter(state=Subscription.State.ASKED)
    elif state == "force":
        found = found.filter(pk__in=Subscription.objects.in_force(now).values("pk"))
    elif state == "over":
        alive = Subscription.objects.in_force(now).values("pk")
        found = found.exclude(state=Subscription.State.ASKED).exclude(pk__in=alive)
    return found.order_by("-pk")


def waiting(account: Any) -> tuple[int, bool]:
    """For the rail: how many wait for this account to decide; never red."""
    if not may(account, Permission.DECIDE):
        return 0, False
    return Subscription.objects.visible_to(account).filter(state=Subscription.State.ASKED).count(), False


def figures(subscription: Subscription) -> dict[str, Any]:
    """Items made, received and given up, and the last handing out."""
    items = dict(subscription.items.values_list("push").annotate(n=Count("pk")))
    handed = subscription.handovers.exclude(way=Handover.Way.REFUSED).aggregate(last=Max("at"))
    return {
        "made": sum(items.values()),
        "received": subscription.items.filter(received_at__isnull=False).count(),
        "given_up": items.get(Item.Push.GIVEN_UP, 0),
        "refused": subscription.handovers.filter(way=Handover.Way.REFUSED).count(),
        "last": handed["last"],
    }
