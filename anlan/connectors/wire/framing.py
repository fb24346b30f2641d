"""From a byte stream to frames. A stream may stick frames together, split them anywhere, or hold noise.

Nothing that a device sends may raise here or grow the memory: what does not become a frame is named and let go.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

KEPT_NOISE = 256  # bytes of a stretch of noise that are kept to be shown


class Fault(StrEnum):
    """What is wrong with a frame."""

    NOISE = "noise"  # no frame at all
    BROKEN = "broken"  # a frame began and never became whole
    LENGTH = "length"
    CHECKSUM = "checksum"
    ESCAPE = "escape"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it was on the wire, from its first to its last byte; `words` say what its fault is."""

    raw: bytes
    fault: Fault | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the next frame lies in the buffer. What is before `start` is noise; `start == end` means no frame yet.

    `left` bytes at its end stay in the buffer, because they may begin the next frame.
    """

    start: int
    end: int
    fault: Fault | None = None
    words: str = ""
    left: int = 0


class Framer(ABC):
    """Takes bytes as they come and gives frames. Holds at most `MOST` bytes between two calls."""

    MOST: ClassVar[int]  # the longest frame
    BLANK: ClassVar[bytes] = b""  # bytes that are no noise between frames

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._noise = bytearray()
        self._noise_size = 0
        self._is_broken = False

    @abstractmethod
    def cut(self, buffer: bytearray) -> Cut | None:
        """The next frame or stretch of noise at the head of the buffer; None when more bytes are needed.

        A buffer longer than `MOST` never needs more bytes.
        """

    def last(self, buffer: bytearray) -> Cut | None:
        """As `cut`, when no more bytes will come: a frame that lacks only what a reader can do without."""
        return None

    @property
    def pending(self) -> int:
        """Bytes of a frame that is not whole yet."""
        return len(self._buffer)

    def feed(self, chunk: bytes) -> list[Frame]:
        """The frames that these bytes complete."""
        self._buffer += chunk
        return list(self._frames(is_end=False))

    def rest(self) -> list[Frame]:
        """What is left when nothing more comes: the stream has ended, or the device has been silent too long."""
        return list(self._frames(is_end=True))

    def _frames(self, *, is_end: bool) -> Iterator[Frame]:
        while self._buffer:
            cut = self.cut(self._buffer)
            if cut is None:
                if not is_end and len(self._buffer) <= self.MOST:
                    break
                cut = self.last(self._buffer) if is_end else None
            if cut is None:
                self._is_broken = True
                cut = Cut(1, 1)  # what looked like a beginning was none: look behind it
            self._skip(cut.start)
            if cut.end > cut.start:
                yield from self._named_noise()
                raw = bytes(self._buffer[cut.start : cut.end])
                del self._buffer[: cut.end - cut.left]
                yield Frame(raw, cut.fault, cut.words)
            else:
                del self._buffer[: cut.start]
                if self._noise_size > self.MOST:
                    yield from self._named_noise()
        if is_end:
            yield from self._named_noise()

    def _skip(self, size: int) -> None:
        noise = self._buffer[:size].translate(None, self.BLANK)
        self._noise += noise[: KEPT_NOISE - len(self._noise)]
        self._noise_size += len(noise)

    def _named_noise(self) -> Iterator[Frame]:
        if self._noise_size:
            raw, size = bytes(self._noise), self._noise_size
            if self._is_broken:
                yield Frame(raw, Fault.BROKEN, f"报文不完整：收到 {size} 字节后没有等到结尾")
            else:
                yield Frame(raw, Fault.NOISE, f"{size} 字节不属于任何报文，已跳过")
        self._noise.clear()
        self._noise_size = 0
        self._is_broken = False


def find_start(buffer: bytearray, marker: bytes) -> Cut | int:
    """Where the marker is; or a Cut of the noise before it, which keeps what may be the marker's first bytes."""
    at = buffer.find(marker)
    if at >= 0:
        return at
    kept = next((size for size in range(len(marker) - 1, 0, -1) if buffer.endswith(marker[:size])), 0)
    return Cut(len(buffer) - kept, len(buffer) - kept)
