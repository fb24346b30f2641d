"""How often a key may call.

Counted in the memory of each web process, by the minute: N web processes let a key call N times the limit. That is
enough against a runaway client, costs nothing, and needs no shared store; a proxy in front can set a stricter one.
"""

import threading
import time

_lock = threading.Lock()
_minute = 0
_counts: dict[str, int] = {}


def wait_of(key: str, limit: int, now: float | None = None) -> int:
    """Count one call; 0 when it may go on, else the seconds until it may."""
    global _minute
    moment = time.time() if now is None else now
    minute = int(moment // 60)
    with _lock:
        if minute != _minute:
            _minute = minute
            _counts.clear()
        _counts[key] = _counts.get(key, 0) + 1
        return 0 if _counts[key] <= limit else max(1, int(60 - moment % 60))


def forget_counts() -> None:
    """Begin anew."""
    with _lock:
        _counts.clear()
