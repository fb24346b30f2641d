"""From events to items: what came into force, or went over a line, for every subscription that covers it.

Run by dispatch, at least once; an item is made once by its unique event.
"""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from anlan.foundation.live.api import subscribe
from anlan.watch.sharing.models import Item, Subscription
from anlan.watch.telemetry import events as alarms
from anlan.watch.telemetry.api import Point
from anlan.watch.warning import events as warnings
from anlan.watch.warning.api import WarningMessage

AlarmEvent = alarms.AlarmRaised | alarms.AlarmEscalated | alarms.AlarmLowered | alarms.AlarmReturned
WarningEvent = warnings.WarningIssued | warnings.WarningUpdated | warnings.WarningCancelled
_HAPPENED = {
    alarms.AlarmRaised: "raised",
    alarms.AlarmEscalated: "escalated",
    alarms.AlarmLowered: "lowered",
    alarms.AlarmReturned: "returned",
    warnings.WarningIssued: "issued",
    warnings.WarningUpdated: "updated",
    warnings.WarningCancelled: "cancelled",
}


def share_alarm(event: AlarmEvent) -> None:
    """An item of each subscription to alarms that covers the point's place, kind and level.

    Where something is over, or less serious, is told to those who were told of it.
    """
    found = _in_force(Subscription.What.ALARMS)
    kind = Point.objects.filter(pk=event.point_id).values_list("kind_id", flat=True).first() if found else None
    if kind is None:
        return
    is_easing = isinstance(event, alarms.AlarmLowered | alarms.AlarmReturned)
    covering = [s for s in found if s.covers(event.region_path) and (not s.kinds or kind in s.kinds)]
    if is_easing:
        told = Item.objects.filter(subscription__in=covering, content__alarm=event.alarm_id)
        known = set(told.values_list("subscription_id", flat=True))
        covering = [s for s in covering if s.pk in known]
    else:
        covering = [s for s in covering if event.level <= s.level]
    moment = datetime.fromtimestamp(event.observed_ms / 1000, UTC)
    content = {
        "type": "alarm",
        "event": _HAPPENED[type(event)],
        "alarm": event.alarm_id,
        "point": event.point_code,
        "name": event.point_name,
        "kind": kind,
        "level": event.level,
        "title": event.title,
        "value": event.value,
        "longitude": event.longitude,
        "latitude": event.latitude,
        "observed_at": timezone.localtime(moment).isoformat(),
    }
    _make(covering, f"{event.name}:{event.alarm_id}:{event.level}:{event.decided_ms}", content)


def share_warning(event: WarningEvent) -> None:
    """An item of each subscription to warnings that touches its area, event and level; exercises say what they are.

    Who was told of a warning is told what became of it, also when that is less serious or somewhere else.
    """
    found = _in_force(Subscription.What.WARNINGS)
    warning = WarningMessage.objects.filter(pk=event.warning_id).first() if found else None
    if warning is None:
        return
    area = list(warning.regions.values_list("path", flat=True))
    told = _told_of(warning, found)
    covering = [
        s
        for s in found
        if s.pk in told or (event.level <= s.level and s.names(event.event_code) and _touches(s.regions, area))
    ]
    content = {
        "type": "warning",
        "event": _HAPPENED[type(event)],
        "number": event.number,
        "event_code": event.event_code,
        "event_name": event.event_name,
        "level": event.level,
        "status": event.status,
        "headline": event.headline,
        "description": warning.description,
        "instruction": warning.instruction,
        "area": event.area,
        "onset_at": event.onset_at,
        "expires_at": event.expires_at,
    }
    _make(covering, f"{event.name}:{event.warning_id}", content)


def _told_of(warning: WarningMessage, among: list[Subscription]) -> set[int]:
    """Which of these subscriptions have an item of this warning, or of the one that it replaces."""
    earlier = [pk for pk in (warning.pk, warning.supersedes_id) if pk is not None]
    names = [f"{kind.name}:{pk}" for kind in (warnings.WarningIssued, warnings.WarningUpdated) for pk in earlier]
    told = Item.objects.filter(subscription__in=among, event__in=names)
    return set(told.values_list("subscription_id", flat=True))


def _in_force(what: str) -> list[Subscription]:
    return list(Subscription.objects.in_force(timezone.now()).filter(what=what))


def _touches(granted: list[str], area: list[str]) -> bool:
    """Whether a granted region holds, or lies in, a region of the area; a warning without regions concerns all."""
    return not area or any(a.startswith(g) or g.startswith(a) for a in area for g in granted)


def _make(subscriptions: list[Subscription], event: str, content: dict[str, Any]) -> None:
    now = timezone.now()
    Item.objects.bulk_create(
        [
            Item(
                subscription=each,
                event=event[:120],
                content=content,
                made_at=now,
                push=Item.Push.WAITING if each.push_url else Item.Push.NONE,
                push_at=now if each.push_url else None,
            )
            for each in subscriptions
        ],
        ignore_conflicts=True,
    )


_ALARMS: tuple[type[Any], ...] = (alarms.AlarmRaised, alarms.AlarmEscalated, alarms.AlarmLowered, alarms.AlarmReturned)
_WARNINGS: tuple[type[Any], ...] = (warnings.WarningIssued, warnings.WarningUpdated, warnings.WarningCancelled)
for _kind in _ALARMS:
    subscribe(_kind)(share_alarm)
for _kind in _WARNINGS:
    subscribe(_kind)(share_warning)
