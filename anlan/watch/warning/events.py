"""What has happened to a warning; screens everywhere get it, whatever their remit."""

from dataclasses import dataclass
from typing import ClassVar

from anlan.foundation.live.api import Event


@dataclass(frozen=True)
class _WarningEvent(Event):
    """Enough to show it without asking again. Moments are ISO 8601."""

    warning_id: int
    number: str
    event_code: str
    event_name: str
    level: int
    headline: str
    status: str
    area: str
    onset_at: str
    expires_at: str


class WarningIssued(_WarningEvent):
    """A warning came into force (issued here, or relayed)."""

    name: ClassVar[str] = "warning.issued"


class WarningUpdated(_WarningEvent):
    """A warning replaced an earlier one (another level, area or validity: EVT-07)."""

    name: ClassVar[str] = "warning.updated"


class WarningCancelled(_WarningEvent):
    """A warning was lifted; its measures end (EVT-07)."""

    name: ClassVar[str] = "warning.cancelled"
