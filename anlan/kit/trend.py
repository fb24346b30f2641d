"""How fast a measured value changes, with the interval that its scatter allows: Theil–Sen, which a few wild readings do
not move (Sen 1968)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST = 8
"""Readings below which no trend is told: Kendall's normal approximation, and so the interval, is no good with fewer."""
MOST = 400
"""Readings beyond which medians of equal stretches of time stand for them: all pairs of these are 80,000 slopes."""
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through the readings. Slopes are in the value's unit per second; `low`…`high` covers 95 %.

    `value` is where the line stands at `at` (the last reading's time), `scatter` the median distance of the readings
    from the line, `n` the number of readings it stands on and `span_s` the time they cover.
    """

    slope: float
    low: float
    high: float
    n: int
    at: float
    value: float
    scatter: float
    span_s: float

    @property
    def is_certain(self) -> bool:
        """Whether the direction is beyond doubt: the interval does not hold zero."""
        return self.low > 0 or self.high < 0

    def value_at(self, time_s: float) -> float:
        """Where the line stands at a moment."""
        return self.value + self.slope * (time_s - self.at)


def fit(times_s: Floats, values: Floats) -> Trend | None:
    """The trend of readings at epoch seconds, in any order; None when they are too few or cover no time.

    Values that are not finite are left out. Neighbouring readings resemble each other, so the interval is widened by
    what their residuals share (variance × (1+r)/(1−r), r the lag-one correlation).
    """
    times, levels = np.asarray(times_s, float), np.asarray(values, float)
    sound = np.isfinite(times) & np.isfinite(levels)
    order = np.argsort(times[sound], kind="stable")
    times, levels = times[sound][order], levels[sound][order]
    n = times.size
    if n < FEWEST or times[-1] <= times[0]:
        return None
    last, span = float(times[-1]), float(times[-1] - times[0])
    times, levels = _thinned(times - last, levels)
    slopes = _slopes(times, levels)
    if times.size < FEWEST or not slopes.size:
        return None
    slope = float(np.median(slopes))
    rest = levels - slope * times
    value = float(np.median(rest))
    rest -= value
    low, high = _interval(slopes, times.size, _shared(rest))
    return Trend(slope, low, high, int(n), last, value, float(np.median(np.abs(rest))), span)


def _thinned(times: Floats, levels: Floats) -> tuple[Floats, Floats]:
    """At most `MOST` readings: the median of each equal stretch of time that holds any."""
    if times.size <= MOST:
        return times, levels
    edges = np.linspace(times[0], times[-1], MOST + 1)[1:-1]
    starts = np.unique(np.searchsorted(edges, times, side="right"), return_index=True)[1]
    ends = [*starts[1:], times.size]
    pieces = [slice(a, b) for a, b in zip(starts, ends, strict=True)]
    return (
        np.array([float(np.median(times[piece])) for piece in pieces]),
        np.array([float(np.median(levels[piece])) for piece in pieces]),
    )


def _slopes(times: Floats, levels: Floats) -> Floats:
    """The slope of every pair at different times, sorted."""
    first, second = np.triu_indices(times.size, 1)
    apart = times[second] - times[first]
    usable = apart > 0
    return np.sort((levels[second] - levels[first])[usable] / apart[usable])


def _shared(rest: Floats) -> float:
    """By how much the variance grows because neighbours resemble each other; 1 when they do not."""
    power = float(np.dot(rest, rest))
    if power == 0:
        return 1.0
    r = min(0.95, max(0.0, float(np.dot(rest[1:], rest[:-1])) / power))
    return (1 + r) / (1 - r)


def _interval(slopes: Floats, n: int, widening: float) -> tuple[float, float]:
    """Sen's 95 % interval: the slopes as far from the middle as Kendall's statistic scatters."""
    reach = Z95 * float(np.sqrt(widening * n * (n - 1) * (2 * n + 5) / 18))
    lowest = int(np.floor((slopes.size - reach) / 2))
    highest = int(np.ceil((slopes.size + reach) / 2))
    return float(slopes[max(0, lowest)]), float(slopes[min(slopes.size - 1, highest)])
