"""What the cockpit shows of telemetry: frozen facts that cross the door, none of them a model."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class AlarmLine:
    """One alarm as a line of a list: feed, wall, phone."""

    id: int
    code: str
    level: int
    title: str
    place: str
    at: datetime
    value_words: str
    state: str
    state_words: str
    point_code: str
    note: str = ""


@dataclass(frozen=True)
class Extreme:
    """The highest of a quantity right now: whose value, and whether it is above its line."""

    value: float
    unit: str
    point_code: str
    point_name: str
    at: datetime


@dataclass(frozen=True)
class OverLine:
    """How many points of a kind are above their lowest line: now, of how many, and ten minutes ago."""

    now: int
    total: int
    before: int
    deepest: Extreme | None = None


@dataclass(frozen=True)
class Stage:
    """A river stage against its 警戒 line; `to_warning` is negative above it, None without a line."""

    value: float
    unit: str
    point_code: str
    point_name: str
    at: datetime
    to_warning: float | None
    change: float | None


@dataclass(frozen=True)
class StreetNow:
    """One street at this moment: the worst open level, deepest water (cm), strongest rain (mm in 1 h)."""

    name: str
    level: int
    depth: float | None
    rain: float | None


@dataclass(frozen=True)
class AlarmFacts:
    """One alarm as its drawer tells it."""

    line: AlarmLine
    value: str
    unit: str
    quantity: str
    facts: tuple[tuple[str, str], ...]
    device_code: str
    longitude: float | None
    latitude: float | None
    observed_at: datetime
    received_at: datetime | None
    decided_at: datetime | None
    shown_at: datetime | None
    region_path: str
    thresholds: tuple[dict[str, object], ...] = field(default=())
