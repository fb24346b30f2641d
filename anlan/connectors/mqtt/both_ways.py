"""Packets of MQTT 3.1.1 that a subscriber, and the broker it subscribes at, need beside those of a publisher."""

import asyncio
import struct

from anlan.connectors.mqtt.packets import CONNECT, PUBACK, PUBLISH, SUBACK, SUBSCRIBE, numbered, remaining_length

PINGREQ, BYE = b"\xc0\x00", b"\xe0\x00"
SUBSCRIPTION_REFUSED = 0x80
LARGEST = 256 * 1024


class PacketWrong(ValueError):
    """What came is no packet: the connection cannot be used on."""


async def read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The first byte and the body of the next packet; raises IncompleteReadError, PacketWrong."""
    kind = (await reader.readexactly(1))[0]
    size = 0
    for place in range(4):
        byte = (await reader.readexactly(1))[0]
        size |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            break
    else:
        raise PacketWrong("长度不对")
    if size > LARGEST:
        raise PacketWrong(f"消息 {size} 字节，太大")
    return kind, await reader.readexactly(size)


def connect(client_id: str, user: str, password: str, keep_alive_s: int) -> bytes:
    """CONNECT with a clean session."""
    flags = 0x02 | (0x80 if user else 0) | (0x40 if user and password else 0)
    body = text("MQTT") + bytes((4, flags)) + struct.pack(">H", keep_alive_s) + text(client_id)
    body += (text(user) if user else b"") + (text(password) if user and password else b"")
    return _packet(CONNECT << 4, body)


def publish(topic: str, payload: bytes, number: int = 0) -> bytes:
    """PUBLISH, with QoS 1 when it has a number."""
    head = text(topic) + (struct.pack(">H", number) if number else b"")
    return _packet(PUBLISH << 4 | (0x02 if number else 0), head + payload)


def read_publish(kind: int, body: bytes) -> tuple[str, bytes, int]:
    """Topic, payload and number (0 with QoS 0); raises PacketWrong."""
    try:
        topic, at = read_text(body, 0)
        if not kind & 0x06:
            return topic, body[at:], 0
        return topic, body[at + 2 :], int(struct.unpack_from(">H", body, at)[0])
    except struct.error as wrong:
        raise PacketWrong("消息不完整") from wrong


def puback(number: int) -> bytes:
    """PUBACK."""
    return numbered(PUBACK, number)


def subscribe(number: int, topic: str) -> bytes:
    """SUBSCRIBE to one topic with QoS 1."""
    return _packet(SUBSCRIBE << 4 | 0x02, struct.pack(">H", number) + text(topic) + b"\1")


def suback(number: int, code: int = 1) -> bytes:
    """SUBACK for one topic."""
    return _packet(SUBACK << 4, struct.pack(">HB", number, code))


def text(given: str) -> bytes:
    """A string with its length before it."""
    raw = given.encode()
    return struct.pack(">H", len(raw)) + raw


def read_text(body: bytes, at: int) -> tuple[str, int]:
    """A string and where the next thing begins; raises struct.error."""
    (size,) = struct.unpack_from(">H", body, at)
    raw = body[at + 2 : at + 2 + size]
    if len(raw) < size:
        raise struct.error("short")
    return raw.decode("utf-8", "replace"), at + 2 + size


def matches(pattern: str, topic: str) -> bool:
    """Whether a subscription's pattern covers a topic (`+` one level, `#` the rest)."""
    wanted, given = pattern.split("/"), topic.split("/")
    for place, part in enumerate(wanted):
        if part == "#":
            return True
        if place >= len(given) or part not in ("+", given[place]):
            return False
    return len(wanted) == len(given)


def _packet(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + remaining_length(len(body)) + body
