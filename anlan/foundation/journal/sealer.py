"""The sealer: chains committed entries, so that none can be altered, removed or slipped in unseen.

Writers insert entries without touching the chain; were each to need its predecessor's digest, every writer would
wait for the one before. A moment later the sealer gives each committed entry the next position. It takes only
entries whose transaction is older than every running one, so the order it fixes is final.
"""

import hashlib
import json
import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC

from django.db import close_old_connections, connection, transaction

from anlan.foundation.journal.models import Entry, Seal

logger = logging.getLogger("anlan.journal")

GENESIS = hashlib.sha256("安澜留痕".encode()).digest()
LOCK = 0x616E6C61  # advisory lock: one sealer at a time
BATCH = 5000
PERIOD_S = 0.5
SETTLED_S = 10.0

_UNSEALED = """
    SELECT e.id FROM journal_entry e
    WHERE NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = e.id)
      AND (e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
           OR e.transaction_id > pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
      AND e.id > %s
    ORDER BY e.id LIMIT %s
"""

_LOOK = """
    SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint,
           coalesce((SELECT max(id) FROM journal_entry), 0)
    FROM pg_current_snapshot() AS now
"""


def canonical(entry: Entry) -> bytes:
    """The entry as the one text that is digested; every column that says something is in it."""
    content = [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(),
        entry.recorded_at.astimezone(UTC).isoformat(),
        entry.kind,
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.actor_organisation,
        entry.subject_kind,
        entry.subject_key,
        entry.subject_title,
        entry.region_path,
        entry.facts,
    ]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(previous: bytes, position: int, entry: Entry) -> bytes:
    """SHA-256 over the previous digest, the position (8 bytes, big-endian) and the canonical text."""
    return hashlib.sha256(previous + position.to_bytes(8, "big") + canonical(entry)).digest()


def seal_committed(after_id: int = 0) -> int:
    """Chain every committed entry above `after_id` that has no seal yet; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_UNSEALED, [after_id, BATCH])
        waiting = [row[0] for row in cursor.fetchall()]
        if not waiting:
            return 0
        head = Seal.objects.order_by("-position").first()
        position, previous = (head.position, bytes(head.digest)) if head else (0, GENESIS)
        seals = []
        entries = Entry.objects.in_bulk(waiting)
        for entry_id in waiting:
            position += 1
            previous = digest(previous, position, entries[entry_id])
            seals.append(Seal(position=position, entry_id=entry_id, digest=previous))
        Seal.objects.bulk_create(seals)
    return len(seals)


class Floor:
    """An id below which every entry is sealed or was rolled back, so that the next search stays short.

    The newest entry of one moment becomes the floor when every transaction of that moment is over (whatever has a
    smaller id is committed or gone) and a whole search has been made since.
    """

    def __init__(self) -> None:
        self.id = 0
        self._ripe = 0
        self._mark = _Look(0, 0, 0.0)

    def move(self) -> None:
        """Call after a search that found everything above the floor."""
        self.id = self._ripe
        with connection.cursor() as cursor:
            cursor.execute(_LOOK)
            xmin, xmax, newest = cursor.fetchone()
        now = time.monotonic()
        # an insert takes its id a moment before its transaction gets a number: hence the seconds
        if xmin >= self._mark.xmax and now - self._mark.at >= SETTLED_S:
            self._ripe = self._mark.newest
            self._mark = _Look(newest, xmax, now)


@dataclass(frozen=True)
class _Look:
    """The newest entry at a moment, and the number that the next transaction would get."""

    newest: int
    xmax: int
    at: float


def run(stop: threading.Event) -> None:
    """Seal until told to stop."""
    floor = Floor()
    while not stop.is_set():
        try:
            close_old_connections()
            while seal_committed(floor.id) == BATCH:
                pass
            floor.move()
        except Exception:
            logger.exception("封存中断，稍后再试")
            connection.close()
        stop.wait(PERIOD_S)
