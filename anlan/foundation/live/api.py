"""The front door of live: publish a committed event, subscribe to one."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from anlan.foundation.live.events import EVERYWHERE, Audience, Event, subscribe, subscribe_many

__all__ = ["EVERYWHERE", "Audience", "Event", "publish", "publish_all", "publish_to", "subscribe", "subscribe_many"]

# one array per column: 250 notices of one response cost a millisecond or two instead of a statement of 2,000 parameters
_INSERT = """
    INSERT INTO live_outbox (name, payload, permission, region_path, organisation_path, enterprise, account_id)
    SELECT * FROM unnest(%s::text[], %s::jsonb[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
"""


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
    rows = [
        (
            event.name,
            json.dumps(event.payload()),
            str(where.permission),
            where.region_path,
            where.organisation_path,
            where.enterprise,
            where.account_id,
        )
        for event, where in announcements
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
