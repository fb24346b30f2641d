"""A message centre that speaks SMPP 3.4: takes whatever binds, and sends a receipt for what wants one."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import uuid4

from anlan.connectors.gateways.seen import Seen
from anlan.connectors.smpp import pdu
from anlan.connectors.smpp.pdu import Cutter, Pdu, ShortMessage, receipt_body

RECEIPT_AFTER_S = 0.4


class SmppSide:
    """Serves connections; each knows only its own sequence numbers."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._numbers: dict[str, str] = {}
        self._later: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection until it ends."""
        cutter = Cutter()
        try:
            while data := await reader.read(65536):
                for each in cutter.feed(data):
                    self._start(self._take(each, writer))
        except (OSError, pdu.PduWrong):
            pass
        finally:
            writer.close()

    async def _take(self, each: Pdu, writer: asyncio.StreamWriter) -> None:
        if each.command == pdu.BIND_TRANSCEIVER:
            _write(writer, each.answer(pdu.cstring("anlan-test")))
        elif each.command == pdu.SUBMIT_SM:
            await self._submitted(each, writer)
        elif each.command in (pdu.ENQUIRE_LINK, pdu.UNBIND):
            _write(writer, each.answer())
        elif not each.command & pdu.RESPONSE:
            _write(writer, Pdu(pdu.GENERIC_NACK, each.sequence, 0x03))

    async def _submitted(self, each: Pdu, writer: asyncio.StreamWriter) -> None:
        mood = self._seen.mood()
        if mood == "failing":
            _write(writer, each.answer(status=pdu.THROTTLED))
            return
        try:
            said = ShortMessage.read(each.body)
        except pdu.PduWrong:
            _write(writer, each.answer(status=pdu.SYSTEM_ERROR))
            return
        ours = said.tags.get(pdu.TAG_OUR_ID, b"").decode("ascii", "replace") or str(uuid4())
        text = said.text.decode("utf-16-be" if said.coding == pdu.UCS2 else "latin-1", "replace")
        is_new = self._seen.show(ours, "短信（SMPP）", said.destination, text)
        number = self._numbers.setdefault(ours, f"S{len(self._numbers):09d}")
        if mood == "slow":
            await asyncio.sleep(self._seen.manners.slow_s)
        _write(writer, each.answer(pdu.cstring(number)))
        if is_new and said.wants_receipt and not self._seen.is_silent():
            await asyncio.sleep(RECEIPT_AFTER_S)
            _write(writer, Pdu(pdu.DELIVER_SM, 1, body=receipt_body(number, said)))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)


def _write(writer: asyncio.StreamWriter, each: Pdu) -> None:
    if not writer.is_closing():
        writer.write(each.packed())
