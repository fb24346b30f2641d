"""Binary coded decimals: two digits a byte, as the device protocols write numbers and times."""

from datetime import datetime

from anlan.kit.calendar import SHANGHAI


class NotDecimal(ValueError):
    """A half byte above nine where a digit belongs."""


def digits(raw: bytes) -> str:
    """The digits as text, leading zeros kept; raises NotDecimal."""
    text = raw.hex()
    if text and not text.isdecimal():
        raise NotDecimal(f"{text.upper()} 不是 BCD 数")
    return text


def number(raw: bytes) -> int:
    """The number that the digits write; no bytes are 0. Raises NotDecimal."""
    return int(digits(raw) or "0")


def packed(text: str, size: int) -> bytes:
    """Digits to bytes, filled with zeros on the left to `size` bytes; raises NotDecimal, ValueError when too long."""
    if text and not (text.isascii() and text.isdecimal()):
        raise NotDecimal(f"{text} 不是十进制数字")
    if len(text) > size * 2:
        raise ValueError(f"{text} 多于 {size * 2} 位")
    return bytes.fromhex(text.zfill(size * 2))


def moment(raw: bytes) -> datetime:
    """YYMMDDhhmm or YYMMDDhhmmss in Beijing time, years from 2000; raises ValueError."""
    parts = [number(raw[at : at + 1]) for at in range(len(raw))]
    return datetime(2000 + parts[0], *parts[1:], tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


def packed_moment(at: datetime) -> bytes:
    """The six bytes YYMMDDhhmmss of a moment, in Beijing time."""
    return bytes.fromhex(at.astimezone(SHANGHAI).strftime("%y%m%d%H%M%S"))
