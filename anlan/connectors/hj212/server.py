"""The talk with an environmental monitor: HJ 212-2017 5.2, uploads and notices."""

from dataclasses import replace
from datetime import datetime

from anlan.connectors.hj212 import answers, tables
from anlan.connectors.hj212.codec import CODEC
from anlan.connectors.hj212.messages import Header
from anlan.connectors.tcp.desk import Desk
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.wire.framing import Frame
from anlan.connectors.wire.message import Message


class Hj212Dialogue(Dialogue):
    """Answers where the flag asks for it. Values marked as failing, stopped or calibrating are no measurements."""

    codec = CODEC
    unusable = frozenset(("F", "M", "D", "C", "B"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._split = ("", "")  # device and request number of the upload that comes in packages
        self._data_time: datetime | None = None  # of that upload

    async def on_frame(self, frame: Frame) -> bytes:
        """Part of Dialogue."""
        message = self._in_time(CODEC.decode(frame))
        header: Header = message.header
        await self.identify(header.mn, header.pw)
        if header.cn in tables.ANSWERS:
            return b""
        await self.take(message, frame)
        if header.cn == tables.CLOCK_REQUEST:
            return answers.notice_taken(header) + answers.set_clock(header, self.desk.clock())
        return answers.data_taken(header) if header.asks_answer else b""

    def _in_time(self, message: Message[Header]) -> Message[Header]:
        """A package (PNUM, PNO) of an upload is whole in itself, but DataTime may stand only in the first of them."""
        header = message.header
        if (header.pnum or 1) <= 1:
            return message
        if self._split != (header.mn, header.qn):
            self._split, self._data_time = (header.mn, header.qn), None
        if header.data_time is not None:
            self._data_time = header.data_time
            return message
        if self._data_time is None:
            words = f"分包 {header.pno}/{header.pnum} 里没有 DataTime，含它的那一包没有收到，时间按收到时刻"
            return replace(message, errors=[*message.errors, words])
        return replace(message, readings=[replace(one, at=one.at or self._data_time) for one in message.readings])
