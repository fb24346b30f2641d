"""The talk with an environmental monitor: HJ 212-2017 5.2, uploads and notices."""

from anlan.connectors.hj212 import answers, tables
from anlan.connectors.hj212.codec import CODEC
from anlan.connectors.hj212.messages import Header
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.wire.framing import Frame


class Hj212Dialogue(Dialogue):
    """Answers where the flag asks for it. Values marked as failing, stopped or calibrating are no measurements."""

    codec = CODEC
    unusable = frozenset(("F", "M", "D", "C", "B"))

    async def on_frame(self, frame: Frame) -> bytes:
        """Part of Dialogue."""
        message = CODEC.decode(frame)
        header: Header = message.header
        await self.identify(header.mn, header.pw)
        if header.cn in tables.ANSWERS:
            return b""
        await self.take(message, frame)
        if header.cn == tables.CLOCK_REQUEST:
            return answers.notice_taken(header) + answers.set_clock(header, self.desk.clock())
        return answers.data_taken(header) if header.asks_answer else b""
