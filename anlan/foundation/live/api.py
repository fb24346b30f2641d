"""The front door of live: publish a committed event, subscribe to one."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from anlan.foundation.live.events import EVERYWHERE, Audience, Event, subscribe
from anlan.foundation.live.models import Outbox

__all__ = ["EVERYWHERE", "Audience", "Event", "publish", "publish_all", "publish_to", "subscribe"]


def publish(event: Event, audience: Audience | None = None) -> None:
    """Announce an event from inside the transaction that makes it true; without an audience no screen gets it."""
    publish_to(event, [audience or Audience(permission="")])


def publish_to(event: Event, audiences: Sequence[Audience]) -> None:
    """Announce one event to several audiences at once; a screen that belongs to two of them gets it twice."""
    publish_all([(event, audience) for audience in audiences])


def publish_all(announcements: Iterable[tuple[Event, Audience]]) -> None:
    """Announce many events in one statement, each to its own audience."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of what it announces")
    Outbox.objects.bulk_create(
        Outbox(
            name=event.name,
            payload=event.payload(),
            permission=str(where.permission),
            region_path=where.region_path,
            organisation_path=where.organisation_path,
            enterprise=where.enterprise,
            account_id=where.account_id,
        )
        for event, where in announcements
    )
