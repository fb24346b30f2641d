"""The talk with a telemetry station: SL 651-2014 6.6, self-reporting (M1, M2) and several packages (M3)."""

from anlan.connectors.sl651 import answers
from anlan.connectors.sl651.codec import CODEC
from anlan.connectors.sl651.messages import REPORTS, Header, open_frame, read_body
from anlan.connectors.tcp.desk import Desk
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.wire.assembly import Assembly
from anlan.connectors.wire.framing import Fault, Frame

PICTURE = 0x36


class Sl651Dialogue(Dialogue):
    """Confirms reports by their serial number. The link report 2F keeps the line open and wants no answer."""

    codec = CODEC

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._packages = Assembly()

    async def on_frame(self, frame: Frame) -> bytes:
        """Part of Dialogue."""
        message = CODEC.decode(frame)
        header: Header = message.header
        if header.direction != "up":
            return b""
        station = await self.identify(header.station, header.password)
        if header.code not in REPORTS:
            return b""
        if header.packages == 1:
            await self.take(message, frame)
        elif not await self._take_package(frame):
            return b"" if header.package < header.packages else answers.refuse(header, self.desk.clock())
        if header.code == PICTURE:
            await self.desk.note(station, header.function_title, "图片报已确认，图片未保存")
        return answers.confirm(header, self.desk.clock())

    async def _take_package(self, frame: Frame) -> bool:
        """Whether this was the package that made the report whole; only then it is stored, and confirmed (M3)."""
        header, body = open_frame(frame.raw)
        key = (header.station, header.function, header.packages)
        whole = self._packages.add(key, total=header.packages, number=header.package, body=body)
        if whole is None:
            return False
        await self.take(read_body(header, whole), frame)
        return True

    async def on_fault(self, frame: Frame) -> bytes:
        """Part of Dialogue: NAK to a station that has shown who it is."""
        header: Header = CODEC.decode(frame).header
        if frame.fault is not Fault.CHECKSUM or self.station is None or header.station != self.station.remote_id:
            return b""
        return answers.refuse(header, self.desk.clock()) if header.code in REPORTS else b""
