"""Decoding frames of JT/T 808: the head (4.4.3) and the body by message id."""

from dataclasses import dataclass

from anlan.connectors.jt808 import tables
from anlan.connectors.jt808.bodies import Findings, read_body
from anlan.connectors.jt808.frames import ENCRYPTION, HEAD, LENGTH, PACKAGED, VERSIONED, BadEscape, head_size, unescape
from anlan.connectors.wire.framing import Fault, Frame
from anlan.connectors.wire.message import Event, Message
from anlan.connectors.wire.reader import Reader

PROTOCOL = "jt808"


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a message. `phone` is the terminal's number as sent, with its leading zeros."""

    message_id: str = ""
    message_title: str = ""
    body_length: int = 0
    encryption: int = 0
    subpackage: bool = False
    version_2019: bool = False
    protocol_version: int | None = None
    phone: str = ""
    serial: int = 0
    packages: int = 1
    package: int = 1

    @property
    def code(self) -> int:
        """The message id as a number."""
        return int(self.message_id, 16)

    @property
    def identity(self) -> str:
        """The terminal's number without the zeros in front, whose count differs between 2013 and 2019."""
        return self.phone.lstrip("0") or self.phone


def decode(frame: Frame) -> Message[Header]:
    """A frame's meaning; never raises. A frame whose check is wrong is read as well, and says so."""
    errors = [frame.words] if frame.fault else []
    try:
        plain = unescape(frame.raw[1:-1])
    except BadEscape as mistake:
        return Message(PROTOCOL, "无法解读", "", Header(), errors=errors or [str(mistake)])
    if frame.fault in (Fault.NOISE, Fault.BROKEN) or len(plain) <= max(HEAD, head_size(plain)):
        return Message(PROTOCOL, "无法解读", "", Header(), errors=errors or ["报文过短"])
    header, body = open_frame(plain)
    if header.packages > 1:
        words = f"{header.message_title}第 {header.package}/{header.packages} 包"
        part = Event("part", words, facts={"bytes": len(body)})
        return Message(PROTOCOL, header.message_title, header.identity, header, events=[part], errors=errors)
    return read_message(header, body, errors)


def open_frame(plain: bytes) -> tuple[Header, bytes]:
    """Head and body of an unescaped frame that is longer than its head."""
    reader = Reader(plain)
    code, properties = reader.number(2), reader.number(2)
    is_2019 = bool(properties & VERSIONED)
    version = reader.number(1) if is_2019 else None
    phone, serial = reader.take(10 if is_2019 else 6).hex().upper(), reader.number(2)
    packages, package = (reader.number(2), reader.number(2)) if properties & PACKAGED else (1, 1)
    header = Header(
        message_id=f"0x{code:04X}",
        message_title=tables.MESSAGES.get(code, f"消息 0x{code:04X}"),
        body_length=properties & LENGTH,
        encryption=(properties & ENCRYPTION) >> 10,
        subpackage=bool(properties & PACKAGED),
        version_2019=is_2019,
        protocol_version=version,
        phone=phone,
        serial=serial,
        packages=packages,
        package=package,
    )
    return header, reader.rest()[:-1]


def read_message(header: Header, body: bytes, errors: list[str] | None = None) -> Message[Header]:
    """A whole body, of one frame or put together from packages; never raises."""
    findings = Findings(is_2019=header.version_2019)
    findings.errors += errors or []
    if header.encryption:
        kept = Event("encrypted", "消息体已加密，未解读", facts={"data": body.hex().upper()})
        return Message(PROTOCOL, header.message_title, header.identity, header, (), [kept], findings.errors)
    try:
        read_body(header.code, body, findings)
    except ValueError as mistake:
        findings.errors.append(f"消息体与标准不符：{mistake}")
    return Message(
        PROTOCOL,
        header.message_title,
        header.identity,
        header,
        findings.readings,
        findings.events,
        findings.errors,
    )
