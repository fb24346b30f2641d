"""One connection's talk: what a protocol does with each frame, and what it answers."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from anlan.connectors.tcp.desk import Desk
from anlan.connectors.wire.codec import Codec
from anlan.connectors.wire.framing import Frame
from anlan.connectors.wire.message import Message
from anlan.watch.telemetry import api as telemetry


class Dialogue(ABC):
    """The state of one connection. `station` is who it is, as soon as that is known."""

    codec: ClassVar[Codec]
    unusable: ClassVar[frozenset[str]] = frozenset()  # marks of values that are no measurements

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.station: telemetry.Station | None = None
        self.is_over = False  # whether the connection ends after the answer
        self.reasons: list[str] = []  # what was wrong with the frame that is being dealt with

    @abstractmethod
    async def on_frame(self, frame: Frame) -> bytes:
        """The answer to a whole and right frame; empty when none is due. Raises Stranger, AWAY, DatabaseError.

        It returns only after the readings are on disk: the device may forget them then.
        """

    async def on_fault(self, frame: Frame) -> bytes:
        """The answer to a damaged frame; most protocols have the device send again when none comes."""
        return b""

    @property
    def claim(self) -> str:
        """The code of the device that this connection has shown itself to be, or empty.

        An older connection that claims the same is dead or double, and is closed.
        """
        return self.station.sender.code if self.station else ""

    async def identify(self, identity: str, password: str | None = None) -> telemetry.Station:
        """Look up who is talking, anew with every frame, so that a withdrawn device ends; raises Stranger."""
        self.station = await self.desk.station(self.codec.key, identity, password)
        return self.station

    async def take(self, message: Message[Any], frame: Frame) -> None:
        """Store what a message of the identified station says; raises AWAY, DatabaseError."""
        assert self.station is not None
        self.reasons += await self.desk.take(self.station, message, self.codec.shown(frame.raw), self.unusable)
