"""The numbers over the map: each a link to what it counts, each honest about what it cannot know."""

from dataclasses import dataclass
from typing import Any

from anlan.watch.telemetry import api as telemetry


@dataclass(frozen=True)
class Stat:
    """One number. `value` None: `unknown` says why in a word (不可算, —)."""

    key: str
    label: str
    value: str | None
    unit: str = ""
    href: str = ""
    sub: str = ""
    levels: tuple[tuple[int, int], ...] = ()
    unknown: str = "—"
