"""Warnings as conditions of rules. The module of warnings stands above this one and says here what is in force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WarningSpan:
    """A warning: event code, level, region paths (none: everywhere), in force from … until (epoch seconds)."""

    event: str
    level: int
    regions: tuple[str, ...]
    since: float
    until: float

    def holds(self, event: str, level: int, region_path: str, at_s: float) -> bool:
        """Whether it says `event` at `level` or worse for a place at a moment."""
        if self.event != event or self.level > level or not self.since <= at_s < self.until:
            return False
        return not self.regions or any(region_path.startswith(r) or r.startswith(region_path) for r in self.regions)


Source = Callable[[datetime, datetime], list[WarningSpan]]
_sources: list[Source] = []


def register_warnings(source: Source) -> None:
    """Name who knows the warnings that were in force at any time between two moments."""
    if source not in _sources:
        _sources.append(source)


def warnings_between(since: datetime, until: datetime) -> list[WarningSpan]:
    """All of them."""
    return [span for source in _sources for span in source(since, until)]
