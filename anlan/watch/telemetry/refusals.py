"""How many refused readings are written down: a device out of order must not fill the disk before the next cut."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar


class _OfDevice(Protocol):
    @property
    def device_code(self) -> str: ...


Refused = TypeVar("Refused", bound=_OfDevice)

BURST = 100  # of one device at once: what somebody who looks for the fault wants to see
EACH_PER_S = 0.2  # of one device on and on: 120 rows between two cuts (`forgetting.py`)
ALL_PER_S = 50.0  # of all devices: 30,000 rows between two cuts
ALL_BURST = 5000.0
MOST_DEVICES = 50_000


class Allowance:
    """A token bucket for each device and one for all; what finds no token is not written, the newest come again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all = (ALL_BURST, clock())
        self._each: dict[str, tuple[float, float]] = {}

    def take(self, refused: Sequence[Refused]) -> list[Refused]:
        """Those that may be written down now."""
        now = self._clock()
        if len(self._each) > MOST_DEVICES:
            self._each.clear()
        return [each for each in refused if self._may(each.device_code, now)]

    def _may(self, device: str, now: float) -> bool:
        tokens, since = self._each.get(device, (float(BURST), now))
        tokens = min(float(BURST), tokens + (now - since) * EACH_PER_S)
        all_tokens, all_since = self._all
        all_tokens = min(ALL_BURST, all_tokens + (now - all_since) * ALL_PER_S)
        is_allowed = tokens >= 1 and all_tokens >= 1
        self._each[device] = (tokens - is_allowed, now)
        self._all = (all_tokens - is_allowed, now)
        return is_allowed
