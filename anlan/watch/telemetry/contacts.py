"""What connectors tell of the frames they hear: kept for the device's pages, and proof that the device is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import F, Q

from anlan.watch.telemetry.models import Device, DeviceContact, UnknownStation

KEPT = 20
"""Frames of a device that its page shows; enough for an installer to see a cycle of reports and answers."""
MOST_ERROR = 200
UNKNOWN = 200  # identities that are kept: whoever knocks at an open port must not fill the table
SHOWN_UNKNOWN = 12


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
    for code, device in devices.items():
        seen_at = contacts[code].seen_at
        if seen_at is not None:
            older = Q(last_seen_at=None) | Q(last_seen_at__lt=seen_at)
            Device.objects.filter(older, pk=device.pk).update(last_seen_at=seen_at)


@transaction.atomic
def note_unknown(heard: Mapping[tuple[str, str], int], at: datetime) -> None:
    """Keep what unknown devices called themselves, (protocol, identity) → times; only the newest UNKNOWN of all."""
    for (protocol, remote_id), times in sorted(heard.items()):
        row, _ = UnknownStation.objects.get_or_create(
            protocol=protocol, remote_id=remote_id[:40], defaults={"heard_at": at}
        )
        UnknownStation.objects.filter(pk=row.pk).update(heard_at=at, times=F("times") + times)
    kept = UnknownStation.objects.order_by("-heard_at", "-pk").values_list("pk", flat=True)[:UNKNOWN]
    UnknownStation.objects.exclude(pk__in=list(kept)).delete()


def unknown_stations(protocol: str) -> list[UnknownStation]:
    """Who has called at this protocol's port lately without being registered, newest first; who is now is left out."""
    known = Device.objects.filter(protocol=protocol).values("remote_id")
    found = UnknownStation.objects.filter(protocol=protocol).exclude(remote_id__in=known)
    return list(found.order_by("-heard_at")[:SHOWN_UNKNOWN])


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
