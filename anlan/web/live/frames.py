"""Events as the bytes a browser reads, encoded once however many screens are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import psycopg

_BY_ID = """
    SELECT id, name, payload, permission, region_path, organisation_path, enterprise, account_id, at
    FROM live_outbox WHERE id = ANY(%s) AND permission <> '' ORDER BY id
"""
_SINCE = """
    SELECT id, name, payload, permission, region_path, organisation_path, enterprise, account_id, at
    FROM live_outbox WHERE permission <> '' AND (id > %s OR at > %s::timestamptz - interval '10 seconds')
    ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """One event with its audience and its ready bytes."""

    id: int
    permission: str
    region_path: str
    organisation_path: str
    enterprise: str
    account_id: int | None
    data: bytes


def frame_of(row: Sequence[Any]) -> Frame:
    """A frame from the columns of the two queries above."""
    key, name, payload, permission, region, organisation, enterprise, account_id, at = row
    body = msgspec.json.encode({"id": key, "name": name, "at": at, "payload": payload})
    return Frame(key, permission, region, organisation, enterprise, account_id, b"id: %d\ndata: %s\n\n" % (key, body))


def message(name: str, **payload: Any) -> bytes:
    """A message of the stream itself (heartbeat, reset): no id, so it never counts as a position."""
    return b"data: %s\n\n" % msgspec.json.encode({"name": name, "payload": payload})


async def fetch(connection: psycopg.AsyncConnection[Any], ids: list[int]) -> list[Frame]:
    """The committed events with these ids that are meant for screens."""
    rows = await connection.execute(_BY_ID, [ids])
    return [frame_of(row) for row in await rows.fetchall()]


async def fetch_since(connection: psycopg.AsyncConnection[Any], last_id: int, at_most: int) -> tuple[list[Frame], bool]:
    """What a screen that last saw `last_id` has missed, and whether that is all.

    Ids are given before commit, so an event below `last_id` may have become visible later: everything from ten
    seconds before it is sent again, and the browser leaves out what it has.
    """
    found = await connection.execute("SELECT at FROM live_outbox WHERE id = %s", [last_id])
    known = await found.fetchone()
    if known is None and last_id:
        return [], False
    since: datetime | None = known[0] if known else None
    rows = await connection.execute(_SINCE, [last_id, since, at_most + 1])
    frames = [frame_of(row) for row in await rows.fetchall()]
    return frames[:at_most][::-1], len(frames) <= at_most
