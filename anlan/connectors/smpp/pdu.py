"""The PDUs of SMPP 3.4 that sending and receipts need: packed, unpacked, cut out of a stream.

Section numbers are those of "Short Message Peer to Peer Protocol Specification v3.4" (SMPP Developers Forum, 1999).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

HEADER = struct.Struct(">IIII")  # length, command, status, sequence (3.2)
SMALLEST, LARGEST = 16, 65536

BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM = 0x09, 0x04, 0x05
UNBIND, ENQUIRE_LINK, GENERIC_NACK = 0x06, 0x15, 0x80000000
RESPONSE = 0x80000000

OK, SYSTEM_ERROR, BIND_FAILED, WRONG_PASSWORD = 0x00, 0x08, 0x0D, 0x0E  # 5.1.3
QUEUE_FULL, THROTTLED = 0x14, 0x58
VERSION = 0x34
UCS2 = 0x08
SHORTEST_PAYLOAD = 140  # octets that fit into short_message without a header
TAG_RECEIPTED_ID, TAG_PAYLOAD, TAG_STATE = 0x001E, 0x0424, 0x0427  # 5.3.2
TAG_OUR_ID = 0x1400  # the first of those left to the message centre's vendor: our number of the message
DELIVERED_STATE = 2
STATES = {"DELIVRD": "delivered", "UNDELIV": "failed", "EXPIRED": "failed", "REJECTD": "failed", "DELETED": "failed"}
_RECEIPT = re.compile(rb"id:(\S+).*?stat:(\w+)(?:.*?err:(\w+))?", re.S)


class PduWrong(ValueError):
    """What came is no PDU: the connection cannot be used on."""


@dataclass(frozen=True)
class Pdu:
    """One PDU: command, status, sequence number, body."""

    command: int
    sequence: int
    status: int = OK
    body: bytes = b""

    def packed(self) -> bytes:
        """As it goes over the line."""
        return HEADER.pack(SMALLEST + len(self.body), self.command, self.status, self.sequence) + self.body

    def answer(self, body: bytes = b"", status: int = OK) -> "Pdu":
        """The response to it."""
        return Pdu(self.command | RESPONSE, self.sequence, status, body)


class Cutter:
    """Cuts PDUs out of a stream, however it comes in pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Pdu]:
        """The PDUs that are whole now; raises PduWrong for an impossible length."""
        self._buffer += data
        while len(self._buffer) >= SMALLEST:
            size, command, status, sequence = HEADER.unpack_from(self._buffer)
            if not SMALLEST <= size <= LARGEST:
                raise PduWrong(f"PDU 长度 {size} 不对")
            if len(self._buffer) < size:
                return
            body = bytes(self._buffer[SMALLEST:size])
            del self._buffer[:size]
            yield Pdu(command, sequence, status, body)


@dataclass(frozen=True)
class ShortMessage:
    """A submit_sm or deliver_sm (4.4.1, 4.6.1): from, to, octets of the text, its coding, optional fields by tag."""

    source: str
    destination: str
    text: bytes
    coding: int = UCS2
    esm_class: int = 0
    wants_receipt: bool = True
    tags: dict[int, bytes] = field(default_factory=dict)

    def packed(self) -> bytes:
        """The body. A text longer than one part goes as message_payload, which the centre cuts."""
        tags, text = dict(self.tags), self.text
        if len(text) > SHORTEST_PAYLOAD:
            tags[TAG_PAYLOAD], text = text, b""
        head = b"\0" + b"\0\0" + _cstring(self.source) + b"\1\1" + _cstring(self.destination)
        head += bytes((self.esm_class, 0, 0)) + b"\0\0" + bytes((self.wants_receipt, 0, self.coding, 0, len(text)))
        return head + text + b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in tags.items())

    @classmethod
    def read(cls, body: bytes) -> "ShortMessage":
        """A body as a message; raises PduWrong."""
        try:
            _, at = _read_cstring(body, 0)
            source, at = _read_cstring(body, at + 2)
            destination, at = _read_cstring(body, at + 2)
            esm_class, at = body[at], at + 3
            _, at = _read_cstring(body, at)
            _, at = _read_cstring(body, at)
            wants_receipt, coding, size = bool(body[at] & 3), body[at + 2], body[at + 4]
            at += 5
            text, tags = body[at : at + size], _read_tags(body[at + size :])
        except (IndexError, struct.error) as wrong:
            raise PduWrong("消息体不完整") from wrong
        if len(text) < size:
            raise PduWrong("消息体不完整")
        return cls(source, destination, tags.pop(TAG_PAYLOAD, text), coding, esm_class, wants_receipt, tags)

    def receipt(self) -> tuple[str, str, str] | None:
        """The centre's number, `delivered` or `failed`, and its words, when this is a delivery receipt (5.2.12)."""
        found = _RECEIPT.search(self.text)
        number = self.tags.get(TAG_RECEIPTED_ID, b"").rstrip(b"\0") or (found[1] if found else b"")
        if not self.esm_class & 0x3C or not number:
            return None
        state = self.tags.get(TAG_STATE)
        words = found[2].decode("ascii", "replace").upper() if found else ""
        if state is not None and len(state) == 1:
            told = "delivered" if state[0] == DELIVERED_STATE else "failed" if state[0] in (3, 4, 5, 8) else ""
        else:
            told = STATES.get(words, "")
        return (number.decode("ascii", "replace"), told, words) if told else None


def receipt_body(number: str, said: ShortMessage, words: str = "DELIVRD") -> bytes:
    """A delivery receipt as message centres write it (SMPP 3.4, appendix B)."""
    moment = f"{datetime.now():%y%m%d%H%M}"  # noqa: DTZ005 - the centre's own clock
    text = f"id:{number} sub:001 dlvrd:001 submit date:{moment} done date:{moment} stat:{words} err:000 text:"
    return ShortMessage(said.destination, said.source, text.encode(), 0, 0x04, False).packed()


def bind_body(system_id: str, password: str) -> bytes:
    """bind_transceiver (4.1.5)."""
    return _cstring(system_id) + _cstring(password) + _cstring("") + bytes((VERSION, 0, 0)) + _cstring("")


def read_bind(body: bytes) -> tuple[str, str]:
    """System id and password; raises PduWrong."""
    try:
        system_id, at = _read_cstring(body, 0)
        return system_id, _read_cstring(body, at)[0]
    except IndexError as wrong:
        raise PduWrong("绑定请求不完整") from wrong


def message_id(body: bytes) -> str:
    """What a submit_sm_resp names the message (4.4.2)."""
    return body.split(b"\0", 1)[0].decode("ascii", "replace")


def cstring(text: str) -> bytes:
    """A C octet string, as responses hold."""
    return _cstring(text)


def _cstring(text: str) -> bytes:
    return text.replace("\0", "").encode("ascii", "replace") + b"\0"


def _read_cstring(body: bytes, at: int) -> tuple[str, int]:
    end = body.find(b"\0", at)
    if end < 0:
        raise IndexError(at)
    return body[at:end].decode("ascii", "replace"), end + 1


def _read_tags(rest: bytes) -> dict[int, bytes]:
    tags, at = {}, 0
    while at < len(rest):
        tag, size = struct.unpack_from(">HH", rest, at)
        if at + 4 + size > len(rest):
            raise IndexError(at)
        tags[tag] = rest[at + 4 : at + 4 + size]
        at += 4 + size
    return tags
