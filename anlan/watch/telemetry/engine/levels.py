"""Level rules: from values to levels, with raise ≠ clear, hold times both ways and repeats.

Two shapes of one rule: `Watch` decides one reading after another for the few points where something may change;
`Bands` finds those few among a whole batch by two comparisons a reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NONE = 0
LEVELS = (1, 2, 3, 4)  # 1 红 is the most serious (GEN-08)


@dataclass(frozen=True, slots=True)
class Band:
    """A line: `level` begins at `raise_at` and is over at `clear_at`, for high or low values."""

    level: int
    side: str
    raise_at: float
    clear_at: float

    def is_raised(self, value: float) -> bool:
        """Whether the level begins (以上 includes the number, GEN-01)."""
        return value >= self.raise_at if self.side == "high" else value <= self.raise_at

    def is_cleared(self, value: float) -> bool:
        """Whether the level is over."""
        return value < self.clear_at if self.side == "high" else value > self.clear_at


@dataclass(frozen=True, slots=True)
class LevelRule:
    """The lines of one point and how long a change must last."""

    bands: tuple[Band, ...] = ()
    hold_up_s: float = 0.0
    hold_down_s: float = 0.0
    repeat: int = 1

    def raised_level(self, value: float) -> int:
        """The most serious level that the value begins; 0 for none."""
        return min((b.level for b in self.bands if b.is_raised(value)), default=NONE)

    def kept_level(self, value: float, level: int) -> int:
        """The level that an already raised `level` falls to: the most serious one that is not over."""
        return min((b.level for b in self.bands if b.level >= level and not b.is_cleared(value)), default=NONE)


@dataclass(slots=True)
class Watch:
    """Where one point stands: its level, and a change that has not lasted long enough yet."""

    level: int = NONE
    direction: int = 0
    waiting_level: int = NONE
    since: float = 0.0
    count: int = 0
    last_observed: float = field(default=float("-inf"))

    @property
    def is_quiet(self) -> bool:
        """Nothing raised and nothing waiting."""
        return self.level == NONE and self.direction == 0

    def observe(self, rule: LevelRule, at: float, value: float) -> bool:
        """Take a reading in the order of observation; True when the level changed. Late readings change nothing."""
        if at < self.last_observed:
            return False
        self.last_observed = at
        wanted = self._wanted(rule, value)
        if wanted == self.level:
            self.direction, self.count = 0, 0
            return False
        direction = 1 if _is_worse(wanted, self.level) else -1
        if direction != self.direction:
            self.direction, self.waiting_level, self.since, self.count = direction, wanted, at, 0
        elif _is_worse(self.waiting_level, wanted) == (direction == 1):
            self.waiting_level = wanted  # only what lasted the whole time counts
        self.count += 1
        hold = rule.hold_up_s if direction == 1 else rule.hold_down_s
        if at - self.since < hold or (direction == 1 and self.count < rule.repeat):
            return False
        self.level, self.direction, self.count = self.waiting_level, 0, 0
        return True

    def _wanted(self, rule: LevelRule, value: float) -> int:
        raised = rule.raised_level(value)
        if _is_worse(raised, self.level):
            return raised
        return NONE if self.level == NONE else rule.kept_level(value, self.level)


def _is_worse(one: int, other: int) -> bool:
    """Whether `one` is more serious than `other`; 0 is the least serious."""
    return one != NONE and (other == NONE or one < other)


class Bands:
    """For every point the values between which nothing can be raised."""

    def __init__(self, rules: Sequence[LevelRule]) -> None:
        self.low = np.array([_highest_low(rule) for rule in rules], dtype=np.float64)
        self.high = np.array([_lowest_high(rule) for rule in rules], dtype=np.float64)

    def outside(self, points: NDArray[np.int32], values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which readings touch or pass a line."""
        crossing: NDArray[np.bool_] = (values >= self.high[points]) | (values <= self.low[points])
        return crossing


def _lowest_high(rule: LevelRule) -> float:
    return min((b.raise_at for b in rule.bands if b.side == "high"), default=float("inf"))


def _highest_low(rule: LevelRule) -> float:
    return max((b.raise_at for b in rule.bands if b.side == "low"), default=float("-inf"))
