"""Times of GB/T 26875.3: second, minute, hour, day, month, year.

The standard has them binary (6.6.2.4); many devices send binary coded decimals. Which it is belongs to the device.
"""

from datetime import datetime
from enum import StrEnum

from anlan.kit.bcd import number
from anlan.kit.calendar import SHANGHAI

NOTHING = bytes(6)  # devices without a clock


class Clock(StrEnum):
    """How a device writes its times. AUTO takes what makes a valid time, the nearer one when both do."""

    BINARY = "binary"
    BCD = "bcd"
    AUTO = "auto"


def moment(raw: bytes, clock: Clock, near: datetime | None = None) -> datetime | None:
    """The time in six bytes; None when the device left it empty. `near` is when it was received.

    Raises ValueError when it is no time.
    """
    if raw == NOTHING:
        return None
    ways = (Clock.BINARY, Clock.BCD) if clock is Clock.AUTO else (clock,)
    found = [at for way in ways if (at := _read(raw, way)) is not None]
    if not found:
        raise ValueError(f"时间 {raw.hex().upper()} 无效，请核对设备时钟与时间格式（二进制或 BCD）")
    if near is None or len(found) == 1:
        return found[0]
    return min(found, key=lambda at: abs((at - near).total_seconds()))


def packed(at: datetime, clock: Clock) -> bytes:
    """A moment as six bytes; BCD only for a device that is known to want it."""
    local = at.astimezone(SHANGHAI)
    parts = (local.second, local.minute, local.hour, local.day, local.month, local.year % 100)
    return bytes(part // 10 << 4 | part % 10 if clock is Clock.BCD else part for part in parts)


def _read(raw: bytes, way: Clock) -> datetime | None:
    try:
        parts = [number(raw[at : at + 1]) if way is Clock.BCD else raw[at] for at in range(6)]
        if parts[5] > 99:
            return None
        return datetime(2000 + parts[5], *reversed(parts[:5]), tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
