"""What the centre sends by SL 651-2014: confirmations of reports, and refusals (6.6.4, table 2)."""

from datetime import datetime

from anlan.connectors.sl651.frames import ACK, DOWN, ESC, NAK, START, STX
from anlan.connectors.sl651.messages import Header
from anlan.kit.bcd import packed_moment
from anlan.kit.checks import crc16

LINK = 0x2F


def confirm(header: Header, at: datetime) -> bytes:
    """The confirmation of a report: ACK when more follows, else ESC, on which the station stays connected."""
    return _answer(header, at, ACK if header.has_more else ESC)


def refuse(header: Header, at: datetime) -> bytes:
    """NAK: the station sends its report again."""
    return _answer(header, at, NAK)


def _answer(header: Header, at: datetime, end: int) -> bytes:
    """The answer repeats the station's serial number, by which it knows what was meant."""
    body = bytes.fromhex(header.serial or "0000") + packed_moment(at)
    head = START + bytes.fromhex(header.station) + bytes((header.centre,)) + bytes.fromhex(header.password)
    length = DOWN << 12 | len(body)
    whole = head + bytes((header.code,)) + length.to_bytes(2, "big") + bytes((STX,)) + body + bytes((end,))
    return whole + crc16(whole).to_bytes(2, "big")
