"""Frames of GB/T 26875.3-2011 6.6: `@@` control unit, data, sum, `##`.

    @@ | serial 2 | version 2 | time 6 | source 6 | destination 6 | length 2 | command 1 | data | sum 1 | ##

Numbers are sent low byte first (6.6.1).
"""

from anlan.connectors.wire.framing import Cut, Fault, Framer, find_start
from anlan.kit.checks import sum8

START, END = b"@@", b"##"
HEAD = 27  # bytes up to and with the command
TAIL = 3
MOST_DATA = 1024  # 6.6.2: the data unit is no longer than this


class Gb26875Framer(Framer):
    """Cuts at the length in the control unit; the end marker must stand where that says."""

    MOST = HEAD + MOST_DATA + TAIL

    def cut(self, buffer: bytearray) -> Cut | None:
        """Part of Framer."""
        start = find_start(buffer, START)
        if isinstance(start, Cut):
            return start if start.start else None
        if len(buffer) - start < HEAD:
            return Cut(start, start) if start else None
        size = int.from_bytes(buffer[start + 24 : start + 26], "little")
        if size > MOST_DATA:
            return Cut(start + 1, start + 1)
        end = start + HEAD + size + TAIL
        if len(buffer) < end:
            return Cut(start, start) if start else None
        if buffer[end - 2 : end] != END:
            return Cut(start + 1, start + 1)
        said, found = buffer[end - 3], sum8(buffer[start + 2 : end - 3])
        if said == found:
            return Cut(start, end)
        inner = _next_right(buffer, start + len(START), end)
        if inner:  # the rest of it was lost, and what follows happens to end where its length says
            return Cut(start, inner, Fault.BROKEN, f"报文不完整：收到 {inner - start} 字节后开始了下一条")
        return Cut(start, end, Fault.CHECKSUM, f"校验和不符：报文为 {said:02X}，按内容应为 {found:02X}")


def _next_right(buffer: bytearray, begin: int, stop: int) -> int:
    """Where in this stretch a frame lies whose length, end and sum are right; 0 when there is none."""
    at = buffer.find(START, begin, stop)
    while at >= 0:
        end = at + HEAD + int.from_bytes(buffer[at + 24 : at + 26], "little") + TAIL
        if end <= stop and buffer[end - 2 : end] == END and buffer[end - 3] == sum8(buffer[at + 2 : end - 3]):
            return at
        at = buffer.find(START, at + 1, stop)
    return 0


def seal(raw: bytes) -> bytes:
    """The frame with the length, sum and markers that its bytes should have; too short a frame stays as it is."""
    if len(raw) < HEAD + TAIL:
        return raw
    data = raw[HEAD:-TAIL][:MOST_DATA]
    body = raw[2:24] + len(data).to_bytes(2, "little") + raw[26:27] + data
    return START + body + bytes((sum8(body),)) + END
