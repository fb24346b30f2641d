"""What the centre sends by GB/T 26875.3-2011: confirmations, denials, and commands to the device."""

from datetime import datetime

from anlan.connectors.gb26875.clock import Clock, packed
from anlan.connectors.gb26875.frames import END, START
from anlan.connectors.gb26875.messages import Header
from anlan.kit.checks import sum8

CONTROL, SEND, CONFIRM, REQUEST, DENY = 1, 2, 3, 4, 6
SYNCHRONISE_CLOCK, ON_DUTY_CHECK = 90, 91


def confirm(header: Header, at: datetime, clock: Clock = Clock.BINARY) -> bytes:
    """The confirmation of a frame (6.7): its serial number, the addresses exchanged, no data."""
    return _answer(header, CONFIRM, at, clock)


def deny(header: Header, at: datetime, clock: Clock = Clock.BINARY) -> bytes:
    """The denial of a frame that was wrong; the device sends it again."""
    return _answer(header, DENY, at, clock)


def synchronise_clock(serial: int, header: Header, at: datetime, clock: Clock = Clock.BINARY) -> bytes:
    """The command that sets the device's clock (data type 90)."""
    data = bytes((SYNCHRONISE_CLOCK, 1)) + packed(at, clock)
    return frame(serial, header.version, at, header.destination, header.source, CONTROL, data, clock)


def check_duty(serial: int, header: Header, at: datetime, minutes: int, clock: Clock = Clock.BINARY) -> bytes:
    """The command 查岗 (data type 91): somebody must press the key within so many minutes."""
    data = bytes((ON_DUTY_CHECK, 1, minutes))
    return frame(serial, header.version, at, header.destination, header.source, CONTROL, data, clock)


def frame(
    serial: int,
    version: str,
    at: datetime,
    source: str,
    destination: str,
    command: int,
    data: bytes = b"",
    clock: Clock = Clock.BINARY,
) -> bytes:
    """A whole frame; addresses in hex as in Header."""
    main, user = (int(part) for part in version.split("."))
    body = serial.to_bytes(2, "little") + bytes((main, user)) + packed(at, clock)
    body += bytes.fromhex(source) + bytes.fromhex(destination) + len(data).to_bytes(2, "little")
    body += bytes((command,)) + data
    return START + body + bytes((sum8(body),)) + END


def _answer(header: Header, command: int, at: datetime, clock: Clock) -> bytes:
    return frame(header.serial, header.version, at, header.destination, header.source, command, clock=clock)
