"""Frames of HJ 212-2017 6.3.1: text between `##` and CRLF.

    ## | length 4 digits | data segment | CRC 4 hex digits | CR LF

Published captures show that half of what is sent has a wrong length or CRC, or has lost its line end. A right frame is
known by its length and CRC alone; a wrong one goes up to its line end or the next `##`, and is kept with its fault.
"""

from anlan.connectors.wire.framing import Cut, Fault, Framer, find_start
from anlan.kit.checks import crc16_hj212

START, END = b"##", b"\r\n"
HEAD = 6  # marker and length
TAIL = 4  # the CRC
MOST_DATA = 9999  # what four digits can say; the standard itself allows 1024
_HEX = frozenset(b"0123456789abcdefABCDEF")


class Hj212Framer(Framer):
    """Cuts at the length; looks for the line end where that is wrong."""

    MOST = HEAD + MOST_DATA + TAIL + len(END)
    BLANK = b"\r\n \0"

    def cut(self, buffer: bytearray) -> Cut | None:
        """Part of Framer."""
        start = find_start(buffer, START)
        if isinstance(start, Cut):
            return start if start.start else None
        if start:
            return Cut(start, start)
        if len(buffer) < HEAD:
            return None
        end = _right_end(buffer)
        if end:
            return Cut(0, end)
        stop = _stop(buffer)
        if stop is not None:
            return _wrong(bytes(buffer[:stop]), stop + (len(END) if buffer[stop : stop + 2] == END else 0))
        return Cut(2, 2) if len(buffer) > self.MOST else None

    def last(self, buffer: bytearray) -> Cut | None:
        """A frame whose length is wrong and whose line end is missing."""
        if not buffer.startswith(START) or b"&&" not in buffer:
            return None
        return _wrong(bytes(buffer).rstrip(self.BLANK), len(buffer))


def _right_end(buffer: bytearray) -> int:
    """Where the frame ends when its length and CRC are right, its line end included; else 0."""
    said = buffer[2:HEAD]
    if not said.isdigit():
        return 0
    end = HEAD + int(said) + TAIL
    if len(buffer) < end or not _HEX.issuperset(buffer[end - TAIL : end]):
        return 0
    if int(buffer[end - TAIL : end], 16) != crc16_hj212(buffer[HEAD : end - TAIL]):
        return 0
    return end


def _stop(buffer: bytearray) -> int | None:
    """Where a wrong frame stops: its line end, or the next frame's beginning."""
    stops = [at for at in (buffer.find(END, 2), buffer.find(START, 1)) if at >= 0]
    return min(stops, default=None)


def _wrong(text: bytes, end: int) -> Cut:
    segment, check = segment_of(text), text[-TAIL:]
    if not _HEX.issuperset(check):
        return Cut(0, end, Fault.CHECKSUM, "报文不完整：结尾没有 CRC")
    said = text[2 : text.find(segment, 2)] if segment else text[2:HEAD]
    if len(said) != HEAD - 2 or not said.isdigit() or int(said) != len(segment):
        words = f"长度不符：报文为 {said.decode('ascii', 'replace')}，数据段实有 {len(segment)} 字节"
        return Cut(0, end, Fault.LENGTH, words)
    found = crc16_hj212(segment)
    return Cut(0, end, Fault.CHECKSUM, f"CRC 不符：报文为 {check.decode('ascii', 'replace')}，按内容应为 {found:04X}")


def frame(segment: str) -> bytes:
    """A data segment as it is sent; raises ValueError when it is longer than four digits can say."""
    raw = segment.encode("gb18030")
    if len(raw) > MOST_DATA:
        raise ValueError("数据段过长，请分包")
    return START + b"%04d" % len(raw) + raw + b"%04X" % crc16_hj212(raw) + END


def segment_of(raw: bytes) -> bytes:
    """The data segment of a frame, right or wrong: from after the length to before the CRC."""
    text = raw.rstrip(Hj212Framer.BLANK)
    begin = 2
    while begin < HEAD and text[begin : begin + 1].isdigit():
        begin += 1  # some send a length of fewer than four digits
    end = len(text) - TAIL if _HEX.issuperset(text[-TAIL:]) else len(text)
    return text[begin:end]


def seal(raw: bytes) -> bytes:
    """The frame with the length and CRC that its bytes should have."""
    segment = segment_of(raw)[:MOST_DATA]
    check = b"%04X" % crc16_hj212(segment)
    text = raw.rstrip(Hj212Framer.BLANK)
    if text[-TAIL:].upper() == check:
        check = text[-TAIL:]  # small letters are right as well
    return START + b"%04d" % len(segment) + segment + check
