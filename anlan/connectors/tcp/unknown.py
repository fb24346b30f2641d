"""Keeping what unknown devices call themselves, so that an installer sees a mistyped identity."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from anlan.connectors.tcp.models import UnknownStation
from anlan.watch.telemetry.api import Device

KEPT = 200  # of all protocols: whoever knocks at an open port must not fill the table
SHOWN = 12


@transaction.atomic
def note_unknown(heard: Mapping[tuple[str, str], int], at: datetime) -> None:
    """Keep what was heard, (protocol, identity) → times; only the newest KEPT of all. Raises DatabaseError."""
    for (protocol, remote_id), times in sorted(heard.items()):
        row, _ = UnknownStation.objects.get_or_create(
            protocol=protocol, remote_id=remote_id[:40], defaults={"heard_at": at}
        )
        UnknownStation.objects.filter(pk=row.pk).update(heard_at=at, times=F("times") + times)
    kept = UnknownStation.objects.order_by("-heard_at", "-pk").values_list("pk", flat=True)[:KEPT]
    UnknownStation.objects.exclude(pk__in=list(kept)).delete()


def unknown_stations(protocol: str) -> list[UnknownStation]:
    """Who has called at this protocol's port lately without being registered, newest first; who is now is left out."""
    known = Device.objects.filter(protocol=protocol).values("remote_id")
    found = UnknownStation.objects.filter(protocol=protocol).exclude(remote_id__in=known)
    return list(found.order_by("-heard_at")[:SHOWN])
