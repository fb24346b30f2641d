"""Decoding frames of SL 651-2014: the head (6.2.3), and the body by function code (annex B)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from anlan.connectors.sl651 import tables
from anlan.connectors.sl651.elements import Report
from anlan.connectors.sl651.frames import DOWN, ETB, HEAD, MOST_BODY, SYN
from anlan.connectors.wire.framing import Fault, Frame
from anlan.connectors.wire.message import Event, Message, Reading, flags_of
from anlan.connectors.wire.reader import Reader
from anlan.kit.bcd import moment

PROTOCOL = "sl651"
REPORTS = frozenset((0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A))
SETTINGS = frozenset((0x40, 0x41, 0x42, 0x43, 0x49))


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a frame and of its body. Addresses and the password are hex as sent, `centre` a number."""

    direction: str = ""
    centre: int = 0
    station: str = ""
    password: str = ""
    function: str = ""
    function_title: str = ""
    body_length: int = 0
    packages: int = 1
    package: int = 1
    has_more: bool = False
    serial: str = ""
    sent_at: datetime | None = None
    observed_at: datetime | None = None
    station_type: str = ""
    station_type_title: str = ""

    @property
    def code(self) -> int:
        """The function code as a number."""
        return int(self.function, 16)


def decode(frame: Frame) -> Message[Header]:
    """A frame's meaning; never raises. A frame whose CRC is wrong or missing is read as well, and says so."""
    errors = [frame.words] if frame.fault else []
    raw = frame.raw
    if frame.fault in (Fault.NOISE, Fault.BROKEN) or len(raw) < HEAD + 1:
        return Message(PROTOCOL, "无法解读", "", Header(), errors=errors or ["报文过短"])
    header, body = open_frame(raw)
    if header.packages > 1:
        part = Event(
            "part", f"{header.function_title}第 {header.package}/{header.packages} 包", facts={"bytes": len(body)}
        )
        if header.package == 1:
            header = _with_body_head(header, Reader(body), errors)
        return Message(PROTOCOL, header.function_title, header.station, header, events=[part], errors=errors)
    return read_body(header, body, errors)


def open_frame(raw: bytes) -> tuple[Header, bytes]:
    """The head of a frame of at least HEAD + 1 bytes, and its body without the package numbers."""
    is_down = raw[11] >> 4 == DOWN
    station, centre = (raw[2:7], raw[7]) if is_down else (raw[3:8], raw[2])
    length = int.from_bytes(raw[11:13], "big") & MOST_BODY
    code = raw[10]
    header = Header(
        direction="down" if is_down else "up",
        centre=centre,
        station=station.hex().upper(),
        password=raw[8:10].hex().upper(),
        function=f"{code:02X}",
        function_title=tables.FUNCTIONS.get(code, f"功能码 {code:02X}（自定义）"),
        body_length=length,
    )
    # A frame without its CRC ends with the end character.
    end = len(raw) - 1 if len(raw) == HEAD + length + 1 else len(raw) - 3
    body = raw[HEAD:end]
    header = replace(header, has_more=raw[end : end + 1] == bytes((ETB,)))
    if raw[13] == SYN and len(body) >= 3:
        numbers = int.from_bytes(body[:3], "big")
        header = replace(header, packages=numbers >> 12, package=numbers & 0xFFF)
        body = body[3:]
    return header, body


def read_body(header: Header, body: bytes, errors: list[str] | None = None) -> Message[Header]:
    """A whole body, of one frame or put together from packages; never raises."""
    wrong = list(errors or ())
    reader = Reader(body)
    header = _with_body_head(header, reader, wrong)
    if header.direction == "down":
        events = [Event("command", header.function_title, facts={"data": reader.rest().hex().upper()})]
        return Message(PROTOCOL, header.function_title, header.station, header, events=events, errors=wrong)
    if header.code in REPORTS:
        header, readings, events = _report(header, reader, wrong)
    else:
        readings, events = [], _answer(header.code, reader, wrong)
    return Message(PROTOCOL, header.function_title, header.station, header, readings, events, wrong)


def _with_body_head(header: Header, reader: Reader, errors: list[str]) -> Header:
    """Serial number and sending time, which every body begins with (6.2.3.3)."""
    try:
        header = replace(header, serial=reader.take(2).hex().upper())
        return replace(header, sent_at=moment(reader.take(6)))
    except ValueError as mistake:
        errors.append(f"流水号或发报时间：{mistake}")
        return header


def _report(header: Header, reader: Reader, errors: list[str]) -> tuple[Header, list[Reading], list[Event]]:
    report = Report(header.sent_at)
    if reader.peek(2) == b"\xf1\xf1":
        reader.take(min(7, reader.left))
        kind = reader.take(min(1, reader.left))
        if kind and header.code != 0x39:
            header = replace(
                header, station_type=kind.hex().upper(), station_type_title=tables.STATIONS.get(kind[0], "未知类型")
            )
    report.read(reader)
    errors += report.errors
    times = [reading.at for reading in report.readings if reading.at]
    return replace(header, observed_at=report.observed_at or max(times, default=None)), report.readings, report.events


def _answer(code: int, reader: Reader, errors: list[str]) -> list[Event]:
    """What stations answer to queries and settings; a maker's own functions are kept as bytes."""
    title = tables.FUNCTIONS.get(code, "自定义报文")
    try:
        if code < tables.OWN_FUNCTIONS and reader.peek(2) == b"\xf1\xf1":
            reader.take(7)
        facts = _facts(code, reader)
    except ValueError as mistake:
        errors.append(f"{title}：{mistake}")
        return []
    if code == 0x46 and "state" in facts:
        return [Event("45", "遥测站状态", flags=flags_of(facts["state"], tables.STATES), facts=facts)]
    return [Event("answer", title, facts=facts)] if facts else []


def _facts(code: int, reader: Reader) -> dict[str, Any]:
    if code in SETTINGS:
        settings: dict[str, str] = {}
        while reader.left:
            mark, shape = reader.number(1), reader.number(1)
            settings[f"{mark:02X}"] = reader.take(shape >> 3).hex().upper()
        return {"settings": settings}
    if code == 0x45:
        return {"version": reader.text(reader.number(1))}
    if code == 0x46 and reader.left >= 6:
        reader.take(2)
        return {"state": reader.number(4)}
    if code == 0x50:
        return {"counts": [reader.number(2) for _ in range(reader.left // 2)]}
    return {"data": reader.rest().hex().upper()} if reader.left else {}
