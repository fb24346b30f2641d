"""What notify announces."""

from dataclasses import dataclass
from typing import ClassVar

from anlan.foundation.live.api import Event


@dataclass(frozen=True)
class NoticeSent(Event):
    """One person was told something; only that person's screens get it."""

    name: ClassVar[str] = "notify.notice_sent"

    notice_id: int
    text: str
    level: int
