"""Handing out by a grant: items by a cursor, newest values, readings of a point; each on record, refusals too."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import may, scope_of
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.watch.sharing.models import Handover, Item, Subscription
from anlan.watch.sharing.permissions import Permission
from anlan.watch.telemetry.api import Point

MOST_ITEMS = 500
MOST_VALUES = 1000
MOST_READINGS = 10_000
LONGEST = timedelta(days=1)  # of one question for readings
_READINGS = """
    SELECT observed_at, value, quality FROM telemetry_reading
    WHERE point_id = %s AND observed_at >= %s AND observed_at < %s ORDER BY observed_at LIMIT %s
"""


class AccessRefused(Refusal):
    """Something outside the grant was asked for; it is on record."""

    code = "sharing_access_refused"
    status = 403


@dataclass(frozen=True)
class Value:
    """The newest value of a point; None where there is none yet."""

    point: Point
    value: float | None
    observed_at: datetime | None


def items_after(subscription: Subscription, *, by: Actor, after: int, most: int = 100) -> list[Item]:
    """The items after a cursor (the id of the last one received), oldest first. Raises AccessRefused."""
    _check(subscription, by)
    found = list(subscription.items.filter(pk__gt=after).order_by("pk")[: min(most, MOST_ITEMS)])
    _note(subscription, Handover.Way.PULL, by, len(found), f"到第 {found[-1].pk} 条" if found else "没有新的")
    return found


def confirm(subscription: Subscription, *, by: Actor, up_to: int) -> int:
    """A receipt: everything up to this item has arrived. Returns how many are new. Raises AccessRefused."""
    _check(subscription, by)
    open_items = subscription.items.filter(pk__lte=up_to, received_at=None)
    done = open_items.update(received_at=timezone.now(), push_at=None, push=Item.Push.DELIVERED)
    _note(subscription, Handover.Way.RECEIPT, by, done, f"到第 {up_to} 条")
    return done


def granted_points(subscription: Subscription) -> Any:
    """The points whose readings are granted, of the granted regions and kinds."""
    wanted = Point.objects.filter(is_active=True)
    within = Point.objects.none()
    for path in subscription.regions:
        within = within | wanted.filter(region_path__startswith=path)
    return within.filter(kind_id__in=subscription.kinds) if subscription.kinds else within


def values(subscription: Subscription, *, by: Actor, after: str = "", most: int = 200) -> list[Value]:
    """The newest value of each granted point, in the order of codes. Raises AccessRefused."""
    _check(subscription, by, Subscription.What.READINGS)
    points = granted_points(subscription).filter(code__gt=after).select_related("kind", "state")
    found = [_value(point) for point in points.order_by("code")[: min(most, MOST_VALUES)]]
    _note(subscription, Handover.Way.PULL, by, len(found), "最新值")
    return found


def readings(
    subscription: Subscription, *, by: Actor, code: str, since: datetime, until: datetime
) -> list[tuple[datetime, float, int]]:
    """(observed, value, quality flags) of one granted point, oldest first, a day at most. Raises AccessRefused."""
    _check(subscription, by, Subscription.What.READINGS)
    point = granted_points(subscription).filter(code=code).first()
    if point is None:
        raise _refuse(subscription, by, f"测点 {code[:40]} 不在授权范围")
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, [point.pk, since, min(until, since + LONGEST), MOST_READINGS])
        found: list[tuple[datetime, float, int]] = cursor.fetchall()
    _note(subscription, Handover.Way.PULL, by, len(found), f"{code} 的读数")
    return found


def _value(point: Point) -> Value:
    state = getattr(point, "state", None)
    return Value(point, state.value if state else None, state.observed_at if state else None)


def _check(subscription: Subscription, by: Actor, what: str = "") -> None:
    account = by.account
    if account is None or not may(account, Permission.READ):
        raise _refuse(subscription, by, "没有领取共享信息的权限")
    own = account.organisation_id == subscription.organisation_id
    if not own and not scope_of(account, Permission.READ).covers(organisation_path=subscription.organisation_path):
        raise _refuse(subscription, by, "不是订阅单位")
    if not subscription.is_in_force(timezone.now()):
        over = subscription.state == Subscription.State.GRANTED
        words = "已过有效期" if over else subscription.get_state_display()
        raise _refuse(subscription, by, f"订阅{words}{'：' + subscription.reason if subscription.reason else ''}")
    if what and subscription.what != what:
        raise _refuse(subscription, by, f"这个订阅只含{subscription.get_what_display()}")


def _refuse(subscription: Subscription, by: Actor, words: str) -> AccessRefused:
    """Put a refusal on record: each kind once a minute, counted, so that a program gone wild floods nothing."""
    now = timezone.now()
    with transaction.atomic():
        Subscription.objects.select_for_update().get(pk=subscription.pk)
        lately = subscription.handovers.filter(
            way=Handover.Way.REFUSED, name=by.name[:80], words=words[:200], at__gt=now - timedelta(minutes=1)
        ).last()
        if lately is not None:
            Handover.objects.filter(pk=lately.pk).update(count=lately.count + 1)
        else:
            _note(subscription, Handover.Way.REFUSED, by, 1, words)
            subject = Ref("sharing.subscription", str(subscription.pk), f"{subscription.number} {subscription}")
            record(
                "sharing.access.refused",
                by=by,
                subject=subject,
                region_path=subscription.region_path,
                facts={"reason": words},
            )
    return AccessRefused(words)


def _note(subscription: Subscription, way: str, by: Actor, count: int, words: str) -> None:
    Handover.objects.create(
        subscription=subscription, at=timezone.now(), way=way, name=by.name[:80], count=count, words=words[:200]
    )
