"""What the cockpit shows of telemetry: frozen facts that cross the door, none of them a model."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AlarmLine:
    """One alarm as a line of a list: feed, wall, phone."""

    id: int
    number: str
    level: int
    title: str
    place: str
    at: datetime
    value_words: str
    state: str
    point_code: str
    point_name: str
    subject: str
    acknowledged_by: str = ""
    returned_at: datetime | None = None
    shelved_until: datetime | None = None


@dataclass(frozen=True)
class Extreme:
    """The highest value of a kind at this moment, and whose it is."""

    words: str
    number: str
    unit: str
    point_code: str
    point_name: str
    at: datetime


@dataclass(frozen=True)
class OverLine:
    """How many points of a kind are above a line: now, of how many, and ten minutes ago."""

    now: int
    total: int
    before: int
    deepest: Extreme | None


@dataclass(frozen=True)
class Stage:
    """A river stage against its 警戒 line; `to_warning` is negative above it, None without a line."""

    extreme: Extreme
    to_warning: float | None
    change: float | None


@dataclass(frozen=True)
class StreetNow:
    """One street at this moment: worst open level, deepest water and strongest rain in words (`—` unknown)."""

    name: str
    level: int
    depth: str
    rain: str


@dataclass(frozen=True)
class Threshold:
    """One line of a rule: from `raise_at` on the level begins, beyond `clear_at` it is over."""

    level: int
    side: str
    raise_at: float
    clear_at: float
    rule_id: str


@dataclass(frozen=True)
class AlarmFacts:
    """One alarm as its drawer tells it. `over` is the distance beyond the line of its level."""

    line: AlarmLine
    point_id: int
    rule_key: str
    number: str
    unit: str
    kind_name: str
    decimals: int
    over: float | None
    trend: float | None
    device_code: str
    longitude: float | None
    latitude: float | None
    region_path: str
    peak_words: str
    recurrences: int
    observed_at: datetime
    received_at: datetime
    decided_at: datetime
    shown_ms: int | None
    acknowledged_at: datetime | None
    returned_at: datetime | None
    closed_at: datetime | None
    shelved_until: datetime | None
    shelved_reason: str
    rule_version: int | None
    thresholds: tuple[Threshold, ...]
    suppressed: int = 0
    quiet_because: str = ""
