"""Decoding frames of GB/T 26875.3-2011: the control unit (6.6.2) and the application data unit (chapter 7)."""

from dataclasses import dataclass
from datetime import datetime

from anlan.connectors.gb26875 import tables
from anlan.connectors.gb26875.clock import Clock, moment
from anlan.connectors.gb26875.frames import HEAD, TAIL
from anlan.connectors.gb26875.objects import LAYOUTS, read_objects
from anlan.connectors.wire.framing import Fault, Frame
from anlan.connectors.wire.message import Event, Message, Reading
from anlan.connectors.wire.reader import Reader

PROTOCOL = "gb26875"


@dataclass(frozen=True, slots=True)
class Header:
    """The control unit. Addresses are six bytes in hex as sent: makers differ in how they number devices."""

    serial: int = 0
    version: str = ""
    sent_at: datetime | None = None
    source: str = ""
    destination: str = ""
    data_length: int = 0
    command: int = 0
    command_title: str = ""
    data_type: int | None = None
    data_type_title: str = ""
    object_count: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """The application data unit of a frame."""

    data_type: int | None
    object_count: int
    readings: tuple[Reading, ...]
    events: tuple[Event, ...]
    errors: tuple[str, ...]


def decode(frame: Frame, *, clock: Clock = Clock.AUTO, near: datetime | None = None) -> Message[Header]:
    """A frame's meaning; never raises. A frame whose sum is wrong is read as well, and says so."""
    errors = [frame.words] if frame.fault else []
    if frame.fault in (Fault.NOISE, Fault.BROKEN) or len(frame.raw) < HEAD + TAIL:
        return Message(PROTOCOL, "无法解读", "", Header(), errors=errors or ["报文过短"])
    reader = Reader(frame.raw[2:-TAIL])
    serial, version = reader.number(2, is_little=True), reader.take(2)
    try:
        sent_at = moment(reader.take(6), clock, near)
    except ValueError as mistake:
        sent_at = None
        errors.append(str(mistake))
    source, destination = reader.take(6).hex().upper(), reader.take(6).hex().upper()
    length, command = reader.number(2, is_little=True), reader.number(1)
    unit = read_unit(reader.rest(), clock=clock, near=near or sent_at)
    command_title = tables.COMMANDS.get(command, f"命令字节 {command}")
    type_title = _type_title(unit.data_type)
    header = Header(
        serial,
        f"{version[0]}.{version[1]}",
        sent_at,
        source,
        destination,
        length,
        command,
        command_title,
        unit.data_type,
        type_title,
        unit.object_count,
    )
    return Message(
        PROTOCOL, type_title or command_title, source, header, unit.readings, unit.events, [*errors, *unit.errors]
    )


def read_unit(data: bytes, *, clock: Clock = Clock.AUTO, near: datetime | None = None) -> Unit:
    """An application data unit; never raises. One of a type outside the standard is kept as bytes."""
    if not data:
        return Unit(None, 0, (), (), ())
    if len(data) < 2:
        return Unit(data[0], 0, (), (), ("数据单元过短",))
    data_type, count = data[0], data[1]
    if data_type not in LAYOUTS:
        known = data_type in tables.DATA_TYPES
        kept = Event("request" if known else "unknown", _type_title(data_type), facts={"data": data[2:].hex().upper()})
        return Unit(data_type, count, (), (kept,), ())
    readings: list[Reading] = []
    events: list[Event] = []
    errors: list[str] = []
    try:
        for found in read_objects(data_type, count, data[2:], clock, near):
            if isinstance(found, Reading):
                readings.append(found)
            elif isinstance(found, Event):
                events.append(found)
            else:
                errors.append(str(found))
    except ValueError as mistake:
        return Unit(data_type, count, (), (), (f"数据单元与标准不符，未解读：{mistake}",))
    return Unit(data_type, count, tuple(readings), tuple(events), tuple(errors))


def _type_title(data_type: int | None) -> str:
    if data_type is None:
        return ""
    return tables.DATA_TYPES.get(data_type, f"类型标志 {data_type}（标准之外）")
