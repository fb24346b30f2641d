"""What has happened at a measuring point. Times are epoch milliseconds."""

from dataclasses import dataclass
from typing import ClassVar

from anlan.foundation.live.api import Event


@dataclass(frozen=True)
class _AlarmEvent(Event):
    """Facts that every screen needs to show an alarm without asking again."""

    alarm_id: int
    point_id: int
    rule_key: str
    level: int
    title: str
    value: float | None = None
    longitude: float | None = None
    latitude: float | None = None
    region_path: str = ""
    observed_ms: int = 0
    received_ms: int = 0
    decided_ms: int = 0
    point_code: str = ""
    point_name: str = ""
    value_words: str = ""
    why: str = ""  # said again by the clock: 搁置到期, 维护窗口结束 …; empty for what was measured


class AlarmRaised(_AlarmEvent):
    """A point went over a line (or fell silent); also when a returned, still open alarm comes back."""

    name: ClassVar[str] = "telemetry.alarm_raised"


class AlarmEscalated(_AlarmEvent):
    """An open alarm became more serious."""

    name: ClassVar[str] = "telemetry.alarm_escalated"


class AlarmLowered(_AlarmEvent):
    """An open alarm became less serious."""

    name: ClassVar[str] = "telemetry.alarm_lowered"


class AlarmReturned(_AlarmEvent):
    """The point is back within its limits (or speaks again)."""

    name: ClassVar[str] = "telemetry.alarm_returned"


@dataclass(frozen=True)
class AlarmAcknowledged(Event):
    """A person has taken note."""

    name: ClassVar[str] = "telemetry.alarm_acknowledged"
    alarm_id: int = 0
    by: str = ""


@dataclass(frozen=True)
class WindowChanged(Event):
    """A maintenance window has begun or ended."""

    name: ClassVar[str] = "telemetry.window_changed"
    window_id: int = 0
    what: str = ""
