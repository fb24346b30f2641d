"""The front door of live: publish a committed event, subscribe to one."""

from django.db import transaction

from anlan.foundation.live.events import Audience, Event, subscribe
from anlan.foundation.live.models import Outbox

__all__ = ["Audience", "Event", "publish", "subscribe"]


def publish(event: Event, audience: Audience | None = None) -> None:
    """Announce an event from inside the transaction that makes it true; without an audience no screen gets it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of what it announces")
    where = audience or Audience(permission="")
    Outbox.objects.create(
        name=event.name,
        payload=event.payload(),
        permission=str(where.permission),
        region_path=where.region_path,
        organisation_path=where.organisation_path,
        enterprise=where.enterprise,
        account_id=where.account_id,
    )
