"""What is known at a moment: the material from which a proposal is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from anlan.foundation.trace.api import Ref


@dataclass(frozen=True)
class Measured:
    """One value of one measure at one station, with how it is moving (`rising`, `steady`, `falling`, or unknown)."""

    measure: str
    value: float
    unit: str
    at: datetime | None = None
    station: str = ""
    trend: str = ""


@dataclass(frozen=True)
class WarningInForce:
    """A warning that stands: its event code and its level, 1 the worst."""

    event_code: str
    level: int
    title: str = ""


@dataclass(frozen=True)
class Situation:
    """The occasion (an alarm or an incident) with everything measured, warned and reported around it.

    `point_kind` and `alarm_level` describe the alarm, empty and 0 for an incident without one; `event_code` the
    incident's kind. `reported` holds what people said (`trapped` → 2).
    """

    subject: Ref
    title: str
    at: datetime
    longitude: float
    latitude: float
    region_path: str = ""
    address: str = ""
    event_code: str = ""
    point_kind: str = ""
    alarm_level: int = 0
    measured: tuple[Measured, ...] = ()
    warnings: tuple[WarningInForce, ...] = ()
    reported: Mapping[str, int] = field(default_factory=dict)

    def values_of(self, measure: str, station: str = "") -> tuple[Measured, ...]:
        """The values of a measure, at one station when named (长江九江站 is 九江站)."""
        return tuple(m for m in self.measured if m.measure == measure and station in m.station)
