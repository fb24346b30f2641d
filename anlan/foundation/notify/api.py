"""The front door of notify."""

from typing import Any

from anlan.foundation.notify.events import NoticeSent
from anlan.foundation.notify.models import Attempt, Channel, Delivery, Message, Notice
from anlan.foundation.notify.progress import Progress, progress
from anlan.foundation.notify.sending.queueing import SecondPersonNeeded, Target, confirm, queue, supersede, try_again
from anlan.foundation.notify.services import mark_read, tell
from anlan.foundation.notify.transports import (
    LiveOrder,
    OnReceipt,
    Outcome,
    Receipt,
    Setting,
    Transport,
    TransportKind,
    register_transport,
    transport_kinds,
)

__all__ = [
    "Attempt",
    "Channel",
    "Delivery",
    "LiveOrder",
    "Message",
    "Notice",
    "NoticeSent",
    "OnReceipt",
    "Outcome",
    "Progress",
    "Receipt",
    "SecondPersonNeeded",
    "Setting",
    "Target",
    "Transport",
    "TransportKind",
    "confirm",
    "mark_read",
    "progress",
    "queue",
    "register_transport",
    "supersede",
    "tell",
    "transport_kinds",
    "try_again",
    "unread_count",
]

MOST_COUNTED = 99


def unread_count(account: Any) -> tuple[int, bool]:
    """How many notices wait to be read (counted up to MOST_COUNTED), and whether a red one is among them."""
    levels = Notice.objects.visible_to(account).filter(read_at=None).values_list("level", flat=True)[:MOST_COUNTED]
    found = list(levels)
    return len(found), 1 in found
