"""What was heard of each device, kept in memory for a moment and told to the register together.

A busy device writes one row every few seconds, not one a frame.
"""

import asyncio
import logging
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import DatabaseError

from anlan.connectors.blocking import in_thread
from anlan.connectors.tcp.unknown import note_unknown
from anlan.watch.telemetry import api as telemetry

logger = logging.getLogger("anlan.tcp")

TELL_EVERY_S = 2.0
MOST_DEVICES = 20_000  # between two tellings, while the database is away
MOST_UNKNOWN = 50  # identities a telling
MOST_FRAME = 2400  # characters of a frame: the longest of GB/T 26875.3 and HJ 212 in full
MOST_ANSWER = 400


@dataclass
class _Heard:
    frames: int = 0
    refused: int = 0
    recent: deque[telemetry.Heard] = field(default_factory=lambda: deque(maxlen=telemetry.KEPT))


class Contacts:
    """By device code. Nothing here waits or raises: it must never hold up an answer."""

    def __init__(self) -> None:
        self._untold: dict[str, _Heard] = {}
        self._unknown: Counter[tuple[str, str]] = Counter()

    def note_unknown(self, protocol: str, identity: str) -> None:
        """Remember what somebody called itself whom the register does not know."""
        if identity.isascii() and identity.isprintable() and len(self._unknown) < MOST_UNKNOWN:
            self._unknown[protocol, identity[:40]] += 1

    def note(self, device_code: str, heard: telemetry.Heard) -> None:
        """Remember a frame of a device."""
        if device_code not in self._untold and len(self._untold) >= MOST_DEVICES:
            return
        device = self._untold.setdefault(device_code, _Heard())
        device.frames += 1
        device.refused += bool(heard.error)
        device.recent.appendleft(heard)

    def take(self) -> dict[str, telemetry.Contact]:
        """What has not been told yet; it counts as told."""
        untold, self._untold = self._untold, {}
        return {code: telemetry.Contact(one.frames, one.refused, list(one.recent)) for code, one in untold.items()}

    def take_unknown(self) -> dict[tuple[str, str], int]:
        """What unknown devices have called themselves, (protocol, identity) → times; it counts as told."""
        unknown, self._unknown = self._unknown, Counter()
        return dict(unknown)

    async def tell(self) -> None:
        """Tell the register; while the database is away this much is lost, which no reading depends on."""
        contacts, unknown = self.take(), self.take_unknown()
        try:
            if contacts:
                await in_thread(telemetry.note_contacts, contacts)
            if unknown:
                await in_thread(note_unknown, unknown, datetime.now(UTC))
        except DatabaseError as error:
            logger.warning("%d 台设备的最近报文没有记下：%s", len(contacts), error)

    async def keep_telling(self) -> None:
        """Tell every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            await self.tell()


def heard(at: datetime, frame: str, answer: str = "", error: str = "", *, is_valid: bool = True) -> telemetry.Heard:
    """A frame as it is kept: cut to what a page can show."""
    shown = frame if len(frame) <= MOST_FRAME else frame[:MOST_FRAME] + "…"
    return telemetry.Heard(at, shown, answer[:MOST_ANSWER], error, is_valid)
