"""When a rule is in force at all: hours of the day, months of the year, a warning in force there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.monitoring.windows import Whole
from anlan.watch.telemetry.weather import WarningSpan

BEIJING = timedelta(hours=8)  # no summer time


def in_force(
    asked: dict[str, Any], rows: Whole, region_paths: Sequence[str], warnings: Sequence[WarningSpan], at: int
) -> NDArray[np.bool_]:
    """Which of these points the rule is in force at, at a moment (µs)."""
    if not is_time(asked, at):
        return np.zeros(len(rows), dtype=np.bool_)
    if not asked.get("event"):
        return np.ones(len(rows), dtype=np.bool_)
    event, level, at_s = asked["event"], int(asked["event_level"]), at / 1e6
    spans = [span for span in warnings if span.event == event]
    return np.array(
        [any(span.holds(event, level, region_paths[row], at_s) for span in spans) for row in rows.tolist()], dtype=bool
    )


def is_time(asked: dict[str, Any], at: int) -> bool:
    """Whether it is within the hours (`22:00-06:00` goes over midnight, the end is outside) and months (5 to 9)."""
    local = datetime.fromtimestamp(at / 1e6, UTC) + BEIJING
    if hours := asked.get("hours"):
        first, last = hours.split("-")
        now = f"{local:%H:%M}"
        inside = first <= now < last if first <= last else now >= first or now < last
        if not inside:
            return False
    if months := asked.get("months"):
        first, last = months
        inside = first <= local.month <= last if first <= last else local.month >= first or local.month <= last
        return bool(inside)
    return True
