"""MQTT 3.1 and 3.1.1 from the receiving side: packets out of a stream, and what a server answers (OASIS MQTT 3.1.1).

type and flags 1 | remaining length 1–4 | variable header | payload
"""

import struct
from dataclasses import dataclass

from anlan.connectors.wire.framing import Cut, Fault, Frame, Framer
from anlan.connectors.wire.reader import Reader

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = 1, 2, 3, 4, 5, 6, 7
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 8, 9, 10, 11, 12, 13, 14
TITLES = {
    CONNECT: "CONNECT", PUBLISH: "PUBLISH", PUBACK: "PUBACK", PUBREC: "PUBREC", PUBREL: "PUBREL", PUBCOMP: "PUBCOMP",
    SUBSCRIBE: "SUBSCRIBE", UNSUBSCRIBE: "UNSUBSCRIBE", PINGREQ: "PINGREQ", DISCONNECT: "DISCONNECT",
}  # fmt: skip
ACCEPTED, BAD_PROTOCOL, BAD_CLIENT_ID, BAD_CREDENTIAL = 0, 1, 2, 4
LEVELS = {3: "MQIsdp", 4: "MQTT"}
MOST_PACKET = 64 * 1024  # as the broker's own limit for devices
_NO_FLAGS = frozenset((CONNECT, PUBACK, PUBREC, PUBCOMP, PINGREQ, DISCONNECT))
_FLAG_TWO = frozenset((PUBREL, SUBSCRIBE, UNSUBSCRIBE))


class BadPacket(ValueError):
    """A packet that breaks the protocol; the connection ends (4.8)."""


class MqttFramer(Framer):
    """Cuts at the remaining length. There is no way back into a stream that went wrong, so nothing is searched for."""

    MOST = MOST_PACKET + 5

    def cut(self, buffer: bytearray) -> Cut | None:
        """Part of Framer."""
        size = _remaining(buffer)
        if size is None:
            return None
        if size < 0 or buffer[0] >> 4 not in TITLES:
            return Cut(0, len(buffer), Fault.NOISE, "不是 MQTT 报文，请核对端口与协议")
        end = _head(size) + size
        if end > self.MOST:
            return Cut(0, len(buffer), Fault.LENGTH, f"报文有 {size} 字节，超过 {MOST_PACKET} 字节")
        return Cut(0, end) if len(buffer) >= end else None


@dataclass(frozen=True, slots=True)
class Connect:
    """Who wants in."""

    level: int
    client_id: str
    username: str
    password: str
    keep_alive_s: int


@dataclass(frozen=True, slots=True)
class Publish:
    """A message. `packet` is its number, 0 with QoS 0."""

    topic: str
    payload: bytes
    qos: int
    packet: int


def kind_of(frame: Frame) -> int:
    """The type of a whole packet."""
    return frame.raw[0] >> 4


def read_connect(raw: bytes) -> Connect:
    """3.1; raises BadPacket."""
    reader = _body(raw)
    try:
        name, level, flags = _text(reader), reader.number(1), reader.number(1)
        keep_alive_s, client_id = reader.number(2), _text(reader)
        if LEVELS.get(level) != name:
            return Connect(level, client_id, "", "", keep_alive_s)
        if flags & 0x04:  # a will: taken and not kept, nobody listens here
            _text(reader)
            reader.take(reader.number(2))
        username = _text(reader) if flags & 0x80 else ""
        password = _text(reader) if flags & 0x40 else ""
    except ValueError as mistake:
        raise BadPacket(f"CONNECT 报文不合规：{mistake}") from mistake
    return Connect(level, client_id, username, password, keep_alive_s)


def read_publish(raw: bytes) -> Publish:
    """3.3; raises BadPacket."""
    qos = raw[0] >> 1 & 3
    reader = _body(raw)
    try:
        topic = _text(reader)
        packet = reader.number(2) if qos else 0
    except ValueError as mistake:
        raise BadPacket(f"PUBLISH 报文不合规：{mistake}") from mistake
    if qos == 3 or not topic or "+" in topic or "#" in topic or (qos and not packet):
        raise BadPacket("PUBLISH 报文不合规：主题、QoS 或报文号不对")
    return Publish(topic, reader.rest(), qos, packet)


def read_number(raw: bytes) -> int:
    """The packet number that PUBREL, SUBSCRIBE and UNSUBSCRIBE begin with; raises BadPacket."""
    try:
        return _body(raw).number(2)
    except ValueError as mistake:
        raise BadPacket(f"报文不合规：{mistake}") from mistake


def count_filters(raw: bytes) -> int:
    """How many filters a SUBSCRIBE asks for; raises BadPacket."""
    reader = _body(raw)
    filters = 0
    try:
        reader.take(2)
        while reader.left:
            _text(reader)
            reader.take(1)
            filters += 1
    except ValueError as mistake:
        raise BadPacket(f"SUBSCRIBE 报文不合规：{mistake}") from mistake
    return filters


def check_flags(raw: bytes) -> None:
    """Raises BadPacket for reserved flags that are not as they must be (2.2.2)."""
    kind, flags = raw[0] >> 4, raw[0] & 0x0F
    if (kind in _NO_FLAGS and flags) or (kind in _FLAG_TWO and flags != 2):
        raise BadPacket(f"{TITLES.get(kind, kind)} 报文的保留位不对")


def connack(code: int) -> bytes:
    """3.2: no session is kept."""
    return bytes((CONNACK << 4, 2, 0, code))


def numbered(kind: int, packet: int) -> bytes:
    """PUBACK, PUBREC, PUBCOMP, UNSUBACK."""
    return bytes((kind << 4, 2)) + struct.pack(">H", packet)


def suback_refused(packet: int, filters: int) -> bytes:
    """3.9: none of the subscriptions is granted."""
    body = struct.pack(">H", packet) + b"\x80" * filters
    return bytes((SUBACK << 4,)) + remaining_length(len(body)) + body


def pong() -> bytes:
    """3.13."""
    return bytes((PINGRESP << 4, 0))


def remaining_length(size: int) -> bytes:
    """Seven bits a byte, least first (2.2.3)."""
    out = bytearray()
    while True:
        size, low = size >> 7, size & 0x7F
        out.append(low | (0x80 if size else 0))
        if not size:
            return bytes(out)


def _remaining(buffer: bytearray) -> int | None:
    """The remaining length; None when it is not whole yet, -1 when it cannot be one."""
    size = 0
    for place in range(4):
        if len(buffer) < place + 2:
            return None
        byte = buffer[place + 1]
        size |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return size
    return -1


def _head(size: int) -> int:
    return 1 + len(remaining_length(size))


def _body(raw: bytes) -> Reader:
    """Behind the fixed header of a whole packet."""
    at = 1
    while raw[at] & 0x80:
        at += 1
    return Reader(raw[at + 1 :])


def _text(reader: Reader) -> str:
    """A string (1.5.3); raises ValueError."""
    found = reader.take(reader.number(2)).decode("utf-8")
    if "\0" in found:
        raise ValueError("文字里有空字符")
    return found
