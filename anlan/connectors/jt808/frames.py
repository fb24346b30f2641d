"""Frames of JT/T 808-2019 4.4: between two 7E, with 7E and 7D escaped in between, the check byte included.

7E | id 2 | properties 2 | version 1 (2019) | phone 6 or 10 | serial 2 | packages 4 (if any) | body | XOR 1 | 7E
"""

from anlan.connectors.wire.framing import Cut, Fault, Framer
from anlan.kit.checks import xor8

FLAG = b"\x7e"
_ESCAPE, _IS_ESCAPE, _IS_FLAG = 0x7D, 0x01, 0x02
HEAD, HEAD_2019, PACKAGES = 12, 17, 4
MOST_BODY = 0x3FF
LENGTH, ENCRYPTION, PACKAGED, VERSIONED = 0x3FF, 0x1C00, 1 << 13, 1 << 14


class BadEscape(ValueError):
    """A 7D that is followed by neither 01 nor 02."""


class Jt808Framer(Framer):
    """Cuts at 7E. The 7E behind a frame may be the beginning of the next one, whose own was lost: it stays in place."""

    MOST = 2 * (HEAD_2019 + PACKAGES + MOST_BODY + 1) + 2
    BLANK = FLAG  # what is left between two frames

    def cut(self, buffer: bytearray) -> Cut | None:
        """Part of Framer."""
        start = buffer.find(FLAG)
        if start < 0:
            return Cut(len(buffer), len(buffer))
        if start:
            return Cut(start, start)
        stop = buffer.find(FLAG, 1)
        if stop < 0:
            return None if len(buffer) <= self.MOST else Cut(1, 1)
        if stop == 1:
            return Cut(1, 1)  # the end of one frame and the beginning of the next
        fault = _fault(bytes(buffer[1:stop]))
        return Cut(0, stop + 1, fault[0], fault[1], left=1) if fault else Cut(0, stop + 1, left=1)


def _fault(inner: bytes) -> tuple[Fault, str] | None:
    try:
        plain = unescape(inner)
    except BadEscape as mistake:
        return Fault.ESCAPE, str(mistake)
    if len(plain) <= HEAD:
        return Fault.LENGTH, f"报文只有 {len(plain)} 字节，不足一个消息头"
    if xor8(plain):
        return Fault.CHECKSUM, f"校验码不符：报文为 {plain[-1]:02X}，按内容应为 {xor8(plain[:-1]):02X}"
    said, found = int.from_bytes(plain[2:4], "big") & LENGTH, len(plain) - head_size(plain) - 1
    if said != found:
        return Fault.LENGTH, f"消息体长度不符：消息头为 {said}，实有 {max(found, 0)} 字节"
    return None


def head_size(plain: bytes) -> int:
    """How long the head of an unescaped frame is, by its properties."""
    properties = int.from_bytes(plain[2:4], "big")
    return (HEAD_2019 if properties & VERSIONED else HEAD) + (PACKAGES if properties & PACKAGED else 0)


def unescape(inner: bytes) -> bytes:
    """What stands between the flags, as it was before it was escaped; raises BadEscape."""
    pieces = inner.split(bytes((_ESCAPE,)))
    plain = bytearray(pieces[0])
    for piece in pieces[1:]:
        if piece[:1] not in (b"\x01", b"\x02"):
            raise BadEscape(f"转义错误：7D 之后是 {piece[:1].hex().upper() or '报文结尾'}")
        plain.append(_ESCAPE if piece[0] == _IS_ESCAPE else FLAG[0])
        plain += piece[1:]
    return bytes(plain)


def escape(plain: bytes) -> bytes:
    """The same with 7D and 7E escaped."""
    return plain.replace(b"\x7d", bytes((_ESCAPE, _IS_ESCAPE))).replace(FLAG, bytes((_ESCAPE, _IS_FLAG)))


def wrap(plain: bytes) -> bytes:
    """Head and body as a frame."""
    return FLAG + escape(plain + bytes((xor8(plain),))) + FLAG


def seal(raw: bytes) -> bytes:
    """The frame with the length and check that its bytes should have; too short a frame stays as it is."""
    try:
        plain = unescape(raw[1:-1])
    except BadEscape:
        plain = raw[1:-1]
    if len(plain) <= HEAD:
        return raw
    size = max(len(plain) - head_size(plain) - 1, 0)
    properties = int.from_bytes(plain[2:4], "big") & ~LENGTH | size & LENGTH
    return wrap(plain[:2] + properties.to_bytes(2, "big") + plain[4:-1])
