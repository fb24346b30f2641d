"""What the test gateways have got, and how well they behave."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

KEPT = 20_000


@dataclass
class Manners:
    """How often a gateway misbehaves: shares of 1. `lost` takes the message and gives no answer in time."""

    failing: float = 0.0
    slow: float = 0.0
    slow_s: float = 2.0
    silent: float = 0.0  # share of messages without a receipt

    @classmethod
    def read(cls, given: dict[str, Any]) -> "Manners":
        """From JSON; raises ValueError with what is wrong."""
        made = cls(**{name: float(given[name]) for name in ("failing", "slow", "slow_s", "silent") if name in given})
        if not (0 <= made.failing <= 1 and 0 <= made.slow <= 1 and 0 <= made.silent <= 1 and 0 <= made.slow_s <= 120):
            raise ValueError("比例须在 0 到 1 之间，延迟不超过 120 秒")
        return made


@dataclass
class Shown:
    """One message as its target sees it. `submitted` counts how often it was handed in."""

    id: str
    medium: str
    to: str
    text: str
    first_at: datetime
    submitted: int = 1


@dataclass
class Seen:
    """All messages by id: what comes again under a number is not shown again."""

    manners: Manners = field(default_factory=Manners)
    shown: dict[str, Shown] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    calls: Counter[str] = field(default_factory=Counter)

    def show(self, number: str, medium: str, to: str, text: str) -> bool:
        """Show a message; False when it was shown before."""
        known = self.shown.get(number)
        if known is not None:
            known.submitted += 1
            return False
        self.shown[number] = Shown(number, medium, to, text, datetime.now(UTC))
        if len(self.shown) > KEPT:
            self.shown.pop(next(iter(self.shown)))
        return True

    def mood(self) -> str:
        """What happens to this call: `fine`, `failing` (not taken) or `slow` (taken, answered late)."""
        dice = self.chance.random()
        found = (
            "failing"
            if dice < self.manners.failing
            else "slow"
            if dice < self.manners.failing + self.manners.slow
            else "fine"
        )
        self.calls[found] += 1
        return found

    def is_silent(self) -> bool:
        """Whether this message gets no receipt."""
        return self.chance.random() < self.manners.silent

    def report(self, most: int = 200) -> dict[str, Any]:
        """For the page: the newest messages, the counts, the manners."""
        newest = list(self.shown.values())[-most:][::-1]
        return {
            "manners": vars(self.manners),
            "calls": dict(self.calls),
            "total": len(self.shown),
            "by_medium": dict(Counter(one.medium for one in self.shown.values())),
            "shown": [{**vars(one), "first_at": one.first_at.isoformat()} for one in newest],
        }
