"""What the platform sends by JT/T 808: general answers, registration answers, the time (8.2, 8.9, 8.6)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from anlan.connectors.jt808.frames import VERSIONED, wrap
from anlan.connectors.jt808.messages import Header

DONE, FAILED, WRONG, UNSUPPORTED = 0, 1, 2, 3
MOST_WANTED_2013, MOST_WANTED_2019 = 255, 500  # what one byte counts; what fits into one body
REGISTERED, NO_SUCH_TERMINAL = 0, 4


def answer(header: Header, serial: int, result: int = DONE) -> bytes:
    """0x8001: the general answer to a message."""
    body = header.serial.to_bytes(2, "big") + header.code.to_bytes(2, "big") + bytes((result,))
    return message(header, 0x8001, serial, body)


def registered(header: Header, serial: int, token: str) -> bytes:
    """0x8100: the terminal is registered, and shows this code when it authenticates."""
    body = header.serial.to_bytes(2, "big") + bytes((REGISTERED,)) + token.encode("gb18030")
    return message(header, 0x8100, serial, body)


def not_registered(header: Header, serial: int, result: int = NO_SUCH_TERMINAL) -> bytes:
    """0x8100: the terminal is refused."""
    return message(header, 0x8100, serial, header.serial.to_bytes(2, "big") + bytes((result,)))


def server_time(header: Header, serial: int, at: datetime) -> bytes:
    """0x8004 (2019): the platform's time, in UTC as 8.6 asks."""
    return message(header, 0x8004, serial, bytes.fromhex(at.astimezone(UTC).strftime("%y%m%d%H%M%S")))


def send_again(header: Header, serial: int, first_serial: int, packages: Sequence[int]) -> bytes:
    """0x8003: the terminal sends these packages of its message again. 2019 counts them in two bytes, 2013 in one."""
    wide = header.version_2019
    wanted = packages[: MOST_WANTED_2019 if wide else MOST_WANTED_2013]
    body = first_serial.to_bytes(2, "big") + len(wanted).to_bytes(2 if wide else 1, "big")
    return message(header, 0x8003, serial, body + b"".join(number.to_bytes(2, "big") for number in wanted))


def message(header: Header, code: int, serial: int, body: bytes) -> bytes:
    """A whole frame to the terminal that sent `header`, in its version of the protocol."""
    properties = len(body) | (VERSIONED if header.version_2019 else 0)
    head = code.to_bytes(2, "big") + properties.to_bytes(2, "big")
    if header.version_2019:
        head += bytes((header.protocol_version or 1,))
    return wrap(head + bytes.fromhex(header.phone) + serial.to_bytes(2, "big") + body)
