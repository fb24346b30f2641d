"""How a vehicle was driven, from its speeds alone: pure functions, so that any finding can be computed again.

What was not heard is not held against anybody: a gap as long as a rest counts as one, and is told as lost signal
when the vehicle was moving before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HOUR_S, DAY_S = 3600.0, 86400.0
BEIJING_S = 8 * HOUR_S  # no summer time (GEN-06)


class Breach(StrEnum):
    """What can be found."""

    CONTINUOUS = "continuous"
    DAY = "day"
    NIGHT_SPEED = "night_speed"
    NIGHT_STOP = "night_stop"
    LOST = "lost"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Limits:
    """The rules in force: hours, minutes and km/h as VEH-01 … VEH-10 name them; clock hours of Beijing.

    `day_limit_kmh` is the vehicle's own limit by day, None when nobody has set one: then no speed is judged.
    `lost_s` is the silence after which a moving vehicle counts as lost.
    """

    continuous_h: float
    rest_min: float
    day_h: float
    night_percent: float
    night: tuple[int, int]
    no_coaches: tuple[int, int]
    offline_h: float
    moving_kmh: float
    lost_s: float
    day_limit_kmh: float | None = None
    is_coach: bool = False


@dataclass(frozen=True)
class Finding:
    """One breach from `start` to `end` (epoch seconds): `value` against `limit` in `unit`."""

    breach: Breach
    start: float
    end: float
    value: float
    limit: float
    unit: str


def judge(times: Floats, speeds: Floats, now: float, limits: Limits) -> list[Finding]:
    """Everything that was not in order; times ascending in epoch seconds, speeds in km/h, of equal length."""
    if not times.size:
        return []
    found = [*_continuous(times, speeds, limits), *_day(times, speeds, limits), *_lost(times, speeds, limits)]
    if limits.day_limit_kmh is not None:
        most = limits.day_limit_kmh * limits.night_percent / 100
        at_night = _within(times, *limits.night)
        found += _runs(times, speeds, at_night & (speeds > most), Breach.NIGHT_SPEED, most, limits)
    if limits.is_coach:
        driven = _within(times, *limits.no_coaches) & (speeds >= limits.moving_kmh)
        found += _runs(times, speeds, driven, Breach.NIGHT_STOP, limits.moving_kmh, limits)
    silent = now - float(times[-1])
    if silent > limits.offline_h * HOUR_S:
        found.append(Finding(Breach.OFFLINE, float(times[-1]), now, silent / HOUR_S, limits.offline_h, "小时"))
    return sorted(found, key=lambda each: each.start)


def _continuous(times: Floats, speeds: Floats, limits: Limits) -> Iterator[Finding]:
    """Stretches of driving without a rest, longer than allowed."""
    moving = times[speeds >= limits.moving_kmh]
    if not moving.size:
        return
    breaks = np.flatnonzero(np.diff(moving) >= limits.rest_min * 60)
    starts, ends = np.r_[0, breaks + 1], np.r_[breaks, moving.size - 1]
    for first, last in zip(moving[starts], moving[ends], strict=True):
        hours = float(last - first) / HOUR_S
        if hours > limits.continuous_h:
            yield Finding(Breach.CONTINUOUS, float(first), float(last), hours, limits.continuous_h, "小时")


def _day(times: Floats, speeds: Floats, limits: Limits) -> Iterator[Finding]:
    """When driving in the 24 hours before a moment was more than allowed; one finding for the worst of it."""
    steps = np.diff(times)
    driven = np.where((speeds[:-1] >= limits.moving_kmh) & (steps <= limits.lost_s), steps, 0.0)
    total = np.r_[0.0, np.cumsum(driven)]
    before = np.interp(times - DAY_S, times, total, left=0.0)
    hours = (total - before) / HOUR_S
    over = np.flatnonzero(hours > limits.day_h)
    if over.size:
        worst = float(hours[over].max())
        yield Finding(Breach.DAY, float(times[over[0]]), float(times[over[-1]]), worst, limits.day_h, "小时")


def _lost(times: Floats, speeds: Floats, limits: Limits) -> Iterator[Finding]:
    """Silences that began while the vehicle was moving and ended with it somewhere in the records."""
    for place in np.flatnonzero((np.diff(times) > limits.lost_s) & (speeds[:-1] >= limits.moving_kmh)):
        start, end = float(times[place]), float(times[place + 1])
        yield Finding(Breach.LOST, start, end, (end - start) / 60, limits.lost_s / 60, "分钟")


def _runs(
    times: Floats, speeds: Floats, among: NDArray[np.bool_], breach: Breach, limit: float, limits: Limits
) -> Iterator[Finding]:
    """Readings that belong together, as one finding with the highest speed."""
    chosen = np.flatnonzero(among)
    if not chosen.size:
        return
    for run in np.split(chosen, np.flatnonzero(np.diff(times[chosen]) > limits.lost_s) + 1):
        top = float(speeds[run].max())
        yield Finding(breach, float(times[run[0]]), float(times[run[-1]]), top, limit, "千米/时")


def _within(times: Floats, start: int, end: int) -> NDArray[np.bool_]:
    """Whether the clock in Beijing stands between two hours, the first included; over midnight too."""
    hours = (times + BEIJING_S) % DAY_S / HOUR_S
    inside: NDArray[np.bool_] = (hours >= start) & (hours < end) if start < end else (hours >= start) | (hours < end)
    return inside
