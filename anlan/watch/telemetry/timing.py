"""一秒预警 as a figure: the way of one reading from the device's clock to a screen, in cumulative milliseconds.

The ruler is drawn to scale except that two stops never stand closer than their words need.
"""

from dataclasses import dataclass
from datetime import datetime

LENGTH = 300.0
LEAST = 58.0
PROMISE_MS = 1000


@dataclass(frozen=True)
class Stop:
    """One stop of the way: its words, milliseconds since the observation, place on the ruler."""

    title: str
    ms: int
    x: float


@dataclass(frozen=True)
class Timing:
    """The way as far as it is recorded. `shown_ms` is None while no screen has reported it."""

    stops: tuple[Stop, ...]
    total_ms: int
    is_shown: bool

    @property
    def is_late(self) -> bool:
        """Whether the promise of one second was broken."""
        return self.total_ms > PROMISE_MS

    @property
    def figures(self) -> str:
        """`3 / 5 / 9`: the cumulative milliseconds after the observation."""
        return " / ".join(str(stop.ms) for stop in self.stops[1:])

    @property
    def sentence(self) -> str:
        """What the ruler shows, said aloud."""
        return "，".join(f"观测到{stop.title} {stop.ms} 毫秒" for stop in self.stops[1:])


def timing(observed: datetime, received: datetime | None, decided: datetime | None, shown: datetime | None) -> Timing:
    """The ruler of one alarm. A device clock ahead of the server's makes no negative time: it counts as 0."""
    moments = [("入库", received), ("判定", decided), ("上屏", shown)]
    known = [("观测", 0)]
    for title, moment in moments:
        if moment is not None:
            ms = round((moment - observed).total_seconds() * 1000)
            known.append((title, max(ms, known[-1][1])))
    total = known[-1][1]
    places = [0.0]
    for index, (_, ms) in enumerate(known[1:], 1):
        scaled = LENGTH * ms / total if total else LENGTH * index / max(len(known) - 1, 1)
        places.append(max(scaled, places[-1] + LEAST))
    excess = places[-1] - LENGTH if len(places) > 1 else 0
    if excess > 0:
        places = _pull_back(places)
    stops = tuple(Stop(title, ms, round(8 + x, 1)) for (title, ms), x in zip(known, places, strict=True))
    return Timing(stops, total, shown is not None)


def _pull_back(places: list[float]) -> list[float]:
    """Move stops left from the end so that the last one stands at the end of the ruler."""
    pulled = list(places)
    limit = LENGTH
    for index in range(len(pulled) - 1, 0, -1):
        pulled[index] = min(pulled[index], limit)
        limit = pulled[index] - LEAST
    return pulled
