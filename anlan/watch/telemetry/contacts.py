"""What connectors tell of the frames they hear: kept for the device's pages, and proof that the device is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction

from anlan.watch.telemetry.models import Device, DeviceContact

KEPT = 20
"""Frames of a device that its page shows; enough for an installer to see a cycle of reports and answers."""
MOST_ERROR = 200


@dataclass(frozen=True, slots=True)
class Heard:
    """One frame as it was written down, its answer, and what was wrong with it (empty when nothing was).

    `is_valid` is false for a frame that was damaged: it does not show that the device is in order.
    """

    at: datetime
    frame: str
    answer: str = ""
    error: str = ""
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class Contact:
    """What was heard of one device since it was last told; `recent` newest first, at most KEPT."""

    frames: int
    refused: int
    recent: Sequence[Heard]

    @property
    def seen_at(self) -> datetime | None:
        """When it last sent a frame that was whole."""
        return max((heard.at for heard in self.recent if heard.is_valid), default=None)


@transaction.atomic
def note_contacts(contacts: Mapping[str, Contact]) -> None:
    """Keep what was heard, by device code; codes of no device are passed over. Raises DatabaseError.

    A whole frame, a heartbeat too, moves the device's last time on line.
    """
    devices = {device.code: device for device in Device.objects.filter(code__in=contacts).only("pk", "code")}
    known = DeviceContact.objects.select_for_update().in_bulk([device.pk for device in devices.values()])
    rows = [_row(device, known.get(device.pk), contacts[code]) for code, device in sorted(devices.items())]
    changed = ["heard_at", "frames", "refused", "error", "error_at", "recent"]
    DeviceContact.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["device"], update_fields=changed, batch_size=200
    )
    _see({device.pk: contacts[code].seen_at for code, device in devices.items()})


def _see(seen: Mapping[int, datetime | None]) -> None:
    """Move the last times on line, by id. A row that the engine is moving right now is left to it: whoever waited here
    with other rows in hand could hold it up, and be held up by it."""
    free = Device.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=seen).order_by("pk")
    moved = []
    for device in free.only("pk", "last_seen_at"):
        at = seen[device.pk]
        if at is not None and (device.last_seen_at is None or device.last_seen_at < at):
            device.last_seen_at = at
            moved.append(device)
    Device.objects.bulk_update(moved, ["last_seen_at"], batch_size=500)


def forget_contact(device: Device) -> None:
    """A device that is connected anew begins with a clean page."""
    DeviceContact.objects.filter(device=device).delete()


def recent_frames(device: Device) -> list[Heard]:
    """The last frames of a device, newest first."""
    kept = DeviceContact.objects.filter(device=device).first()
    return _read(kept)


def _read(kept: DeviceContact | None) -> list[Heard]:
    if kept is None or not kept.recent:
        return []
    return msgspec.json.decode(kept.recent, type=list[Heard])


def _row(device: Device, before: DeviceContact | None, contact: Contact) -> DeviceContact:
    recent = [*contact.recent, *_read(before)][:KEPT]
    wrong = next((heard for heard in contact.recent if heard.error), None)
    row = before or DeviceContact(device=device)
    row.heard_at = max(heard.at for heard in contact.recent)
    row.frames, row.refused = row.frames + contact.frames, row.refused + contact.refused
    if wrong is not None:
        row.error, row.error_at = wrong.error[:MOST_ERROR], wrong.at
    row.recent = msgspec.json.encode(recent).decode()
    return row
