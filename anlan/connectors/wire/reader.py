"""Reads a frame's bytes from front to back and says so when there are too few."""


class TooShort(ValueError):
    """The frame ends before what should be in it."""


class Reader:
    """A place in some bytes. Every `take` moves it on; none goes beyond the end."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    @property
    def left(self) -> int:
        """How many bytes have not been read."""
        return len(self._raw) - self._at

    def take(self, size: int) -> bytes:
        """The next bytes; raises TooShort."""
        if size > self.left:
            raise TooShort(f"报文在第 {len(self._raw)} 字节处结束，还缺 {size - self.left} 字节")
        self._at += size
        return self._raw[self._at - size : self._at]

    def peek(self, size: int) -> bytes:
        """The next bytes, as many as there are, without moving on."""
        return self._raw[self._at : self._at + size]

    def rest(self) -> bytes:
        """All that has not been read."""
        return self.take(self.left)

    def number(self, size: int, *, is_little: bool = False, is_signed: bool = False) -> int:
        """The next bytes as an integer, big end first unless told otherwise; raises TooShort."""
        return int.from_bytes(self.take(size), "little" if is_little else "big", signed=is_signed)

    def text(self, size: int) -> str:
        """The next bytes as Chinese text (GB 18030), without the zeros behind it; raises TooShort."""
        return text_of(self.take(size))


def text_of(raw: bytes) -> str:
    """Chinese text (GB 18030) up to the first zero; what is no text shows as a replacement character."""
    return raw.partition(b"\0")[0].decode("gb18030", "replace").strip()
