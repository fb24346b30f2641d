"""A decoded frame: its header, its readings and events by name and unit, and what could not be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class Reading:
    """One value. `name` is the protocol's own and tells which point it belongs to; None is a value that is missing.

    `unit` is a SenML code, empty when the protocol does not say. `flag` is the protocol's mark of quality.
    """

    name: str
    title: str
    value: float | None
    unit: str = ""
    at: datetime | None = None
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """One bit of a state, by name; `title` says what it means when it is raised."""

    name: str
    title: str
    is_raised: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or a state that was reported. `facts` are what belongs to it."""

    name: str
    title: str
    at: datetime | None = None
    flags: Sequence[Flag] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def raised(self) -> list[str]:
        """What is raised, in words."""
        return [flag.title for flag in self.flags if flag.is_raised]


@dataclass(frozen=True, slots=True)
class Message(Generic[H]):
    """One decoded frame. `identity` is what the sender calls itself; it is in order when there are no `errors`."""

    protocol: str
    title: str
    identity: str
    header: H
    readings: Sequence[Reading] = ()
    events: Sequence[Event] = ()
    errors: Sequence[str] = ()

    @property
    def is_ok(self) -> bool:
        """Whether the frame was whole, right and wholly understood."""
        return not self.errors

    def signals(self) -> Iterator[Reading]:
        """All that a point can show: the readings, and each flag of an event as 1 or 0 under `event/flag`."""
        yield from self.readings
        for event in self.events:
            for flag in event.flags:
                yield Reading(f"{event.name}/{flag.name}", flag.title, float(flag.is_raised), "/", event.at)

    def as_json(self) -> dict[str, Any]:
        """What `anlan decode --json` prints."""
        return {
            "protocol": self.protocol,
            "ok": self.is_ok,
            "title": self.title,
            **msgspec.to_builtins(self.header),
            "readings": [msgspec.to_builtins(reading) for reading in self.readings],
            "events": [_event_json(event) for event in self.events],
            "errors": list(self.errors),
        }


def flags_of(bits: int, table: Sequence[tuple[int, str, str]]) -> tuple[Flag, ...]:
    """The flags of a state word by a table of (bit, name, title)."""
    return tuple(Flag(name, title, bool(bits >> bit & 1)) for bit, name, title in table)


def _event_json(event: Event) -> dict[str, Any]:
    words = f"{event.title}：{'、'.join(event.raised)}" if event.raised else event.title
    return {
        "name": event.name,
        "title": words,
        "at": event.at.isoformat() if event.at else None,
        "flags": {flag.name: flag.is_raised for flag in event.flags},
        **msgspec.to_builtins(event.facts),
    }
