"""The talk with a user information transmission device: GB/T 26875.3-2011 6.7."""

from anlan.connectors.gb26875 import answers
from anlan.connectors.gb26875.clock import Clock
from anlan.connectors.gb26875.codec import CODEC
from anlan.connectors.gb26875.messages import decode
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.wire.framing import Fault, Frame


class Gb26875Dialogue(Dialogue):
    """Confirms what was sent; denies what was damaged, on which the device sends it again."""

    codec = CODEC

    async def on_frame(self, frame: Frame) -> bytes:
        """Part of Dialogue. The time format belongs to the device: `clock` among its options."""
        header = decode(frame).header
        station = await self.identify(header.source)
        if header.command != answers.SEND:
            return b""
        at = self.desk.clock()
        clock = Clock(station.options.get("clock", Clock.AUTO))
        await self.take(decode(frame, clock=clock, near=at), frame)
        return answers.confirm(header, at, clock)

    async def on_fault(self, frame: Frame) -> bytes:
        """Part of Dialogue: only for a device that has shown who it is, and whose head can be read."""
        header = decode(frame).header
        if frame.fault is not Fault.CHECKSUM or self.station is None or header.source != self.station.remote_id:
            return b""
        return answers.deny(header, self.desk.clock(), Clock(self.station.options.get("clock", Clock.AUTO)))
