"""The talk with a user information transmission device: GB/T 26875.3-2011 6.7."""

from datetime import datetime, timedelta

from anlan.connectors.gb26875 import answers
from anlan.connectors.gb26875.clock import Clock
from anlan.connectors.gb26875.codec import CODEC
from anlan.connectors.gb26875.messages import Header, decode
from anlan.connectors.tcp.desk import Desk
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.wire.framing import Fault, Frame

CLOCK_OFF = timedelta(seconds=60)  # the standard leaves it open; TEL-01 refuses times further in the future


class Gb26875Dialogue(Dialogue):
    """Confirms what was sent; denies what was damaged, on which the device sends it again."""

    codec = CODEC

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._set: set[str] = set()  # devices whose clock has been set on this connection
        self._serial = 0

    async def on_frame(self, frame: Frame) -> bytes:
        """Part of Dialogue. The time format belongs to the device: `clock` among its options."""
        header = decode(frame).header
        station = await self.identify(header.source)
        if header.command != answers.SEND:
            return b""
        at = self.desk.clock()
        clock = Clock(station.options.get("clock", Clock.AUTO))
        message = decode(frame, clock=clock, near=at)
        await self.take(message, frame)
        return answers.confirm(header, at, clock) + self._set_clock(message.header, at, clock)

    def _set_clock(self, header: Header, at: datetime, clock: Clock) -> bytes:
        """Data type 90, once a connection, to a device whose time is off and whose way of writing it is certain."""
        off = header.sent_at is not None and abs(header.sent_at - at) > CLOCK_OFF
        if not off or clock is Clock.AUTO or header.source in self._set:
            return b""
        self._set.add(header.source)
        self._serial = (self._serial + 1) & 0xFFFF
        return answers.synchronise_clock(self._serial, header, at, clock)

    async def on_fault(self, frame: Frame) -> bytes:
        """Part of Dialogue: only for a device that has shown who it is, and whose head can be read."""
        header = decode(frame).header
        if frame.fault is not Fault.CHECKSUM or self.station is None or header.source != self.station.remote_id:
            return b""
        return answers.deny(header, self.desk.clock(), Clock(self.station.options.get("clock", Clock.AUTO)))
