"""Frames of SL 651-2014 6.2, in the HEX/BCD coding that stations use over the network.

    up    7E7E | centre 1 | station 5 | password 2 | function 1 | direction, length 2 | STX or SYN | body | end | CRC 2
    down  7E7E | station 5 | centre 1 | …

The CRC is sent high byte first and covers everything before it.
"""

from anlan.connectors.wire.framing import Cut, Fault, Framer, find_start
from anlan.kit.checks import crc16

START = b"\x7e\x7e"
STX, SYN = 0x02, 0x16
ETX, ETB, EOT, ENQ, ACK, NAK, ESC = 0x03, 0x17, 0x04, 0x05, 0x06, 0x15, 0x1B
ENDS = frozenset((ETX, ETB, EOT, ENQ, ACK, NAK, ESC))
HEAD = 14  # bytes up to and with STX
UP, DOWN = 0x0, 0x8  # the high half of the length's first byte
PACKAGES = 3  # bytes after SYN: how many packages, and which
MOST_BODY = 0xFFF


class Sl651Framer(Framer):
    """Cuts at the length in the head; one of the end characters must stand where that says."""

    MOST = HEAD + MOST_BODY + PACKAGES + 3
    BLANK = START[:1]  # some stations send a stray one behind a frame

    def cut(self, buffer: bytearray) -> Cut | None:
        """Part of Framer."""
        start = find_start(buffer, START)
        if isinstance(start, Cut):
            return start if start.start else None
        if len(buffer) - start < HEAD:
            return Cut(start, start) if start else None
        if buffer[start + 11] >> 4 not in (UP, DOWN) or buffer[start + 13] not in (STX, SYN):
            return Cut(start + 1, start + 1)
        return self._cut_at(buffer, start)

    def _cut_at(self, buffer: bytearray, start: int) -> Cut | None:
        damaged: Cut | None = None
        for body in _body_lengths(buffer, start):
            end = start + HEAD + body + 3
            if len(buffer) < end:
                return Cut(start, start) if start else None
            if buffer[end - 3] not in ENDS:
                continue
            said, found = int.from_bytes(buffer[end - 2 : end], "big"), crc16(buffer[start : end - 2])
            if said == found:
                return Cut(start, end)
            damaged = damaged or _damaged(buffer, start, end, said, found)
        return damaged or Cut(start + 1, start + 1)

    def last(self, buffer: bytearray) -> Cut | None:
        """Some loggers leave out the CRC."""
        if buffer.startswith(START) and len(buffer) >= HEAD:
            for body in _body_lengths(buffer, 0):
                if len(buffer) == HEAD + body + 1 and buffer[-1] in ENDS:
                    return Cut(0, len(buffer), Fault.CHECKSUM, "报文没有校验码")
        return None


def _body_lengths(buffer: bytearray, start: int) -> tuple[int, ...]:
    """Stations differ in whether the length counts the package numbers behind SYN."""
    length = int.from_bytes(buffer[start + 11 : start + 13], "big") & MOST_BODY
    return (length, length + PACKAGES) if buffer[start + 13] == SYN else (length,)


def _damaged(buffer: bytearray, start: int, end: int, said: int, found: int) -> Cut:
    if buffer[end - 2 : end] == START:
        return Cut(start, end - 2, Fault.CHECKSUM, "报文没有校验码")
    inner = buffer.find(START, start + HEAD, end)
    if inner > 0:  # the rest of it was lost, and the next one has begun
        return Cut(start, inner, Fault.BROKEN, f"报文不完整：收到 {inner - start} 字节后开始了下一条")
    words = f"校验码不符：报文为 {said:04X}，按内容应为 {found:04X}"
    return Cut(start, end, Fault.CHECKSUM, words, left=int(buffer[end - 1] == START[0]))


def seal(raw: bytes) -> bytes:
    """The frame with the length and CRC that its bytes should have; too short a frame stays as it is."""
    if len(raw) < HEAD + 3:
        return raw
    body = raw[HEAD:-3][:MOST_BODY]
    length = (raw[11] & 0xF0) << 8 | len(body)
    whole = START + raw[2:11] + length.to_bytes(2, "big") + raw[13:14] + body + raw[-3:-2]
    return whole + crc16(whole).to_bytes(2, "big")
