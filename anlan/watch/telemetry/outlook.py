"""预计: when a value that is on its way will reach a line, with the interval that its scatter allows, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from anlan.kit.trend import Floats, fit
from anlan.kit.wording import COLOURS

REACH = 2.0  # times the time that the fit covers: nothing is told beyond
WIDEST = 3.0  # times the estimate: a later end of the interval than this is no forecast
TO_SIGMA = 1.4826  # median distance to standard deviation
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Outlook:
    """Minutes until the line of `level` at `target`: the estimate, and the 95 % interval from soonest to latest."""

    level: int
    target: float
    minutes: float
    soonest: float
    latest: float

    @property
    def words(self) -> str:
        """`预计 40 分钟后到黄线（25 至 60 分钟，95% 区间）`."""
        line = f"{COLOURS.get(self.level, '')}线"
        return f"预计 {_span(self.minutes)}后到{line}（{_span(self.soonest)}至 {_span(self.latest)}，95% 区间）"


def outlook(times_s: Floats, values: Floats, level: int, target: float, side: str) -> Outlook | None:
    """When the line at `target` will be reached going on as in these readings (epoch seconds, in order).

    A robust straight line (Theil–Sen). None when there is no sure approach, when it is there already, when the line
    is farther off than twice the time looked at, or when the interval is too wide to be a forecast.
    """
    trend = fit(times_s, values)
    if trend is None:
        return None
    sign = 1.0 if side == "high" else -1.0
    slowest, fastest = sorted((sign * trend.low, sign * trend.high))
    gap = sign * (target - trend.value)
    if slowest <= 0 or gap <= 0 or sign * (target - float(values[np.argmax(times_s)])) <= 0:
        return None
    noise = Z95 * TO_SIGMA * trend.scatter
    estimate = gap / (sign * trend.slope)
    soonest, latest = max(0.0, (gap - noise) / fastest), (gap + noise) / slowest
    if estimate > REACH * trend.span_s or latest > WIDEST * estimate:
        return None
    return Outlook(level, target, estimate / 60, soonest / 60, latest / 60)


def next_line(
    lines: Iterable[tuple[int, str, float]], value: float, level: int = 0, *, is_rising: bool
) -> tuple[int, str, float] | None:
    """The nearest (level, side, raise) on the way of a value, or the nearest of that `level`."""
    way = "high" if is_rising else "low"
    ahead = [
        line
        for line in lines
        if line[1] == way and (not level or line[0] == level) and (line[2] > value) == is_rising and line[2] != value
    ]
    return min(ahead, key=lambda line: abs(line[2] - value), default=None)


def _span(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} 分钟"
    return f"{minutes / 60:.1f} 小时" if minutes < 2880 else f"{minutes / 1440:.1f} 天"
