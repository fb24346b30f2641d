"""Level rules: from values to levels, with raise ≠ clear, hold times both ways and repeats.

Two shapes of one rule: `Watch` decides one reading after another, for the few points where something may change;
`Bands` finds those few among a whole batch, by two comparisons a reading.
"""

import math
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

    @property
    def is_low(self) -> bool:
        """Whether all its lines are for low values, so that its extreme is a minimum."""
        return bool(self.bands) and all(band.side == "low" for band in self.bands)

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


def resting_interval(rule: LevelRule, watch: Watch) -> tuple[float, float]:
    """The closed interval of values that leave a point as it is; empty (inf, -inf) when every value matters."""
    if watch.direction:
        return math.inf, -math.inf
    worse = [b for b in rule.bands if watch.level == NONE or b.level < watch.level]
    low = max((b.raise_at for b in worse if b.side == "low"), default=-math.inf)
    high = min((b.raise_at for b in worse if b.side == "high"), default=math.inf)
    low, high = math.nextafter(low, math.inf) if worse else low, math.nextafter(high, -math.inf) if worse else high
    if watch.level == NONE:
        return low, high
    own = [b for b in rule.bands if b.level == watch.level]
    if len({b.side for b in rule.bands}) != 1 or not own:
        return math.inf, -math.inf  # lines on both sides leave a hole between them; rare enough to look at each
    if own[0].side == "high":
        return min(b.clear_at for b in own), high
    return low, max(b.clear_at for b in own)


class Bands:
    """For every point the values between which nothing changes: two comparisons a reading find the others."""

    def __init__(self, points: Sequence[tuple[LevelRule, Watch]]) -> None:
        intervals = [resting_interval(rule, watch) for rule, watch in points]
        self.low = np.array([low for low, _ in intervals], dtype=np.float64)
        self.high = np.array([high for _, high in intervals], dtype=np.float64)

    def outside(self, points: NDArray[np.int32], values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which readings may change something."""
        found: NDArray[np.bool_] = (values > self.high[points]) | (values < self.low[points])
        return found

    def follow(self, point: int, rule: LevelRule, watch: Watch) -> None:
        """Set a point's interval anew after its watch has moved."""
        self.low[point], self.high[point] = resting_interval(rule, watch)
