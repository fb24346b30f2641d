"""How the demo's points read: on an ordinary day now, and hour by hour through the month behind us."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, exp, pi
from random import Random

from anlan.kit.calendar import SHANGHAI
from anlan.watch.telemetry.api import shipped_kinds
from demo import moving
from demo.chance import dice
from demo.gauges import Gauge, Instrument
from demo.instruments import instruments

HISTORY_DAYS = 30
# Hours of heavy rain in the month behind us, as days ago and hour: the waterlogging points follow them.
SHOWERS = ((4, 15, 34.0), (11, 3, 22.0), (19, 18, 58.0), (26, 8, 12.0))
SIGNALS = ("video_loss", "sign_fault", "gross_mass")
# How many points of a kind get a month of history; of the others one.
MOST_FEATURED = {
    "river_stage": 40, "lake_stage": 40, "rain_1h": 40, "forebay_level": 40, "water_depth": 14, "settlement": 4,
    "gas": 2, "smoke": 2, "tilt": 2, "pit_displacement": 2, "process_level": 2,
}  # fmt: skip
CREEP = {"settlement": 1.8, "ground_settlement": 1.0, "pit_displacement": 2.2, "pit_settlement": 1.0, "tilt": 0.02}
"""By how much the slow ones have grown through the month, in their unit."""


def reading_now(gauge: Gauge, at: datetime, chance: Random) -> float:
    """An ordinary value at a moment: the normal one, its daily swing (highest at three in the afternoon), noise."""
    if gauge.kind in moving.KINDS:
        return moving.reading(gauge.code, gauge.kind, at)
    hour = at.astimezone(SHANGHAI).hour + at.minute / 60
    value = gauge.normal + gauge.swing * cos((hour - 15) / 12 * pi) / 2 + chance.gauss(0, 1) * gauge.noise
    return within_range(gauge, value)


def within_range(gauge: Gauge, value: float) -> float:
    """Rounded as the kind is, inside what the instrument can show."""
    kind = shipped_kinds()[gauge.kind]
    low, high = kind["range"]
    floor = max(low, 0.0) if gauge.normal >= 0 else low
    return float(round(min(high, max(floor, value)), kind["decimals"]))


def featured() -> list[tuple[Instrument, Gauge]]:
    """Some seventy points that get a month of history: all water and rain, and a few of every other kind."""
    found, counted = [], dict[str, int]()
    for each in instruments():
        for gauge in each.gauges:
            most = MOST_FEATURED.get(gauge.kind, 1)
            if gauge.kind in (*moving.KINDS, *SIGNALS):
                continue  # a track of hours is loaded with the vehicles; a signal that never changes has no history
            if not each.is_mute and counted.get(gauge.kind, 0) < most:
                counted[gauge.kind] = counted.get(gauge.kind, 0) + 1
                found.append((each, gauge))
    return found


def month_of(gauge: Gauge, until: datetime) -> Iterator[tuple[datetime, float]]:
    """Hourly values of the last thirty days up to `until`."""
    chance = dice(f"month {gauge.code}")
    start = until.replace(minute=0, second=0, microsecond=0) - timedelta(days=HISTORY_DAYS)
    for hour in range(HISTORY_DAYS * 24):
        at = start + timedelta(hours=hour)
        value = reading_now(gauge, at, chance)
        value += _slow(gauge, hour) + _rain(gauge, at, until, chance)
        yield at, within_range(gauge, value)


def _slow(gauge: Gauge, hour: int) -> float:
    """Rivers and lakes fall slowly in late autumn, old houses and pits move; all end at their normal value."""
    left = 1 - hour / (HISTORY_DAYS * 24)
    if gauge.kind in CREEP:
        return -CREEP[gauge.kind] * left
    if gauge.kind not in ("river_stage", "lake_stage"):
        return 0.0
    return (1.6 if gauge.kind == "river_stage" else 0.12) * left


def _rain(gauge: Gauge, at: datetime, until: datetime, chance: Random) -> float:
    """What a shower does: millimetres in the hour itself, centimetres of water that drain off in a few hours."""
    added = 0.0
    for days, hour, amount in SHOWERS:
        began = (until.astimezone(SHANGHAI) - timedelta(days=days)).replace(
            hour=hour, minute=0, second=0, microsecond=0
        )
        passed = (at - began).total_seconds() / 3600
        if not -0.5 <= passed < 12:
            continue
        if gauge.kind == "rain_1h":
            added += amount * (0.35, 1.0, 0.6, 0.2)[int(passed + 0.5)] * chance.uniform(0.8, 1.1) if passed < 3 else 0
        elif gauge.kind == "water_depth":
            deep = amount * (0.9 if gauge.variant == "underpass" else 0.45)
            added += max(0.0, deep - 8) * exp(-abs(passed - 1.5) / 1.4) * chance.uniform(0.7, 1.1)
        elif gauge.kind == "forebay_level":
            added += amount / 40 * exp(-abs(passed - 2) / 2.5)
    return added
