"""A protocol as the rest of the house sees it: how to cut, read and put right its frames."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import msgspec

from anlan.connectors.wire.framing import Frame, Framer
from anlan.connectors.wire.message import Message


@dataclass(frozen=True)
class Codec:
    """One protocol.

    `seal` gives a frame the length and check that its bytes should have, so that a changed frame gets past them.
    `masked` hides the password in a frame that is written down.
    """

    key: str
    title: str
    framer: Callable[[], Framer]
    decode: Callable[[Frame], Message[Any]]
    seal: Callable[[bytes], bytes]
    is_text: bool = False
    masked: Callable[[str], str] = str

    @cached_property
    def published(self) -> list[dict[str, Any]]:
        """The frames published for this protocol, with their sources and values (`published.json`, see its note)."""
        place = files(f"anlan.connectors.{self.key}").joinpath("published.json")
        frames: list[dict[str, Any]] = msgspec.json.decode(place.read_bytes())["frames"]
        return frames

    def raw_of(self, text: str) -> bytes:
        """A frame's bytes from how it is written down: text, or hex with or without spaces. Raises ValueError."""
        if self.is_text:
            return text.encode("gb18030")
        return bytes.fromhex("".join(text.split()).removeprefix("0x"))

    def written(self, raw: bytes) -> str:
        """How a frame's bytes are written down."""
        return raw.decode("gb18030", "replace").rstrip("\r\n") if self.is_text else raw.hex().upper()

    def shown(self, raw: bytes) -> str:
        """As `written`, fit to be seen by whoever may see the device: without its password."""
        return self.masked(self.written(raw))

    def read(self, raw: bytes) -> list[tuple[Frame, Message[Any]]]:
        """All frames in these bytes, decoded."""
        framer = self.framer()
        return [(frame, self.decode(frame)) for frame in (*framer.feed(raw), *framer.rest())]
