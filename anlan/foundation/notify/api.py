"""The front door of notify."""

from typing import Any

from anlan.foundation.notify.events import NoticeSent
from anlan.foundation.notify.models import Notice
from anlan.foundation.notify.services import mark_read, tell

__all__ = ["Notice", "NoticeSent", "mark_read", "tell", "unread_count"]

MOST_COUNTED = 99


def unread_count(account: Any) -> tuple[int, bool]:
    """How many notices wait to be read (counted up to MOST_COUNTED), and whether a red one is among them."""
    levels = Notice.objects.visible_to(account).filter(read_at=None).values_list("level", flat=True)[:MOST_COUNTED]
    found = list(levels)
    return len(found), 1 in found
