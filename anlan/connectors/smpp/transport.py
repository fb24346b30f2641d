"""A lasting connection to a message centre: bound as transceiver, many messages under way, receipts on the line."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime

from anlan.connectors.smpp import pdu
from anlan.connectors.smpp.pdu import Cutter, Pdu, ShortMessage
from anlan.foundation.notify.api import LiveOrder, OnReceipt, Outcome, Receipt, Setting, TransportKind
from anlan.kit.short_message import parts_of

BIND_S, ALIVE_S = 10.0, 30.0
AGAIN = (pdu.THROTTLED, pdu.QUEUE_FULL, pdu.SYSTEM_ERROR)
REMEMBERED = 50_000  # numbers of the centre whose receipts are still to come


class SmppCentre:
    """One message centre. It connects when first asked, and again after the line broke."""

    def __init__(self, given: Mapping[str, str], on_receipt: OnReceipt) -> None:
        self._given, self._on_receipt = given, on_receipt
        self._sequence = 0
        self._waiting: dict[int, asyncio.Future[Pdu]] = {}
        self._ours: dict[str, str] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._binding = asyncio.Lock()

    async def send(self, order: LiveOrder) -> Outcome:
        """One message; long texts go as one payload, which the centre cuts and charges by parts."""
        try:
            await self._bound()
        except (OSError, TimeoutError) as away:
            raise ConnectionRefusedError(str(away)) from away
        text = f"【{self._given['sign']}】{order.text}" if self._given.get("sign") else order.text
        message = ShortMessage(
            self._given.get("source", ""),
            order.address,
            text.encode("utf-16-be"),
            tags={pdu.TAG_OUR_ID: order.id.encode()},
        )
        answer = await self._ask(pdu.SUBMIT_SM, message.packed())
        if answer.status == pdu.OK:
            number = pdu.message_id(answer.body)
            self._remember(number, order.id)
            return Outcome("accepted", provider_id=number, parts=parts_of(text))
        words = f"短信中心拒绝（状态 0x{answer.status:08X}）"
        return Outcome("failed" if answer.status in AGAIN else "refused", words)

    async def close(self) -> None:
        """Say good-bye and hang up."""
        if self._writer is not None and not self._writer.is_closing():
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(self._ask(pdu.UNBIND, b""), 1)
        self._hang_up(ConnectionResetError("连接已关闭"))

    async def _bound(self) -> None:
        async with self._binding:
            if self._writer is not None and not self._writer.is_closing():
                return
            reader, self._writer = await asyncio.wait_for(
                asyncio.open_connection(self._given["host"], int(self._given["port"])), BIND_S
            )
            try:
                await self._bind(reader)
            except BaseException:  # a time-out of the lane too: over a line that is not bound nothing may be said
                self._hang_up(ConnectionResetError("没有绑定"))
                raise

    async def _bind(self, reader: asyncio.StreamReader) -> None:
        self._tasks = [asyncio.create_task(self._listen(reader)), asyncio.create_task(self._stay_alive())]
        body = pdu.bind_body(self._given["system_id"], self._given.get("password", ""))
        answer = await asyncio.wait_for(self._ask(pdu.BIND_TRANSCEIVER, body), BIND_S)
        if answer.status != pdu.OK:
            raise ConnectionRefusedError(f"短信中心不接受绑定（状态 0x{answer.status:08X}）")

    async def _ask(self, command: int, body: bytes) -> Pdu:
        assert self._writer is not None
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        sequence = self._sequence
        answered: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[sequence] = answered
        try:
            self._writer.write(Pdu(command, sequence, body=body).packed())
            await self._writer.drain()
            return await answered
        finally:
            self._waiting.pop(sequence, None)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        cutter = Cutter()
        try:
            while data := await reader.read(65536):
                for each in cutter.feed(data):
                    self._take(each)
        except (OSError, pdu.PduWrong):
            pass
        self._hang_up(ConnectionResetError("短信中心断开了连接"))

    def _take(self, each: Pdu) -> None:
        if each.command & pdu.RESPONSE:
            answered = self._waiting.get(each.sequence)
            if answered is not None and not answered.done():
                answered.set_result(each)
            return
        if each.command == pdu.DELIVER_SM:
            told = ShortMessage.read(each.body).receipt()
            if told is not None:
                number, state, words = told
                ours = self._ours.get(number, "")
                self._on_receipt(Receipt(state, datetime.now(UTC), ours, number, "" if state == "delivered" else words))
            self._write(each.answer(pdu.cstring("")))
        elif each.command in (pdu.ENQUIRE_LINK, pdu.UNBIND):
            self._write(each.answer())
        else:
            self._write(Pdu(pdu.GENERIC_NACK, each.sequence, 0x03))

    async def _stay_alive(self) -> None:
        while True:
            await asyncio.sleep(ALIVE_S)
            try:
                await asyncio.wait_for(self._ask(pdu.ENQUIRE_LINK, b""), BIND_S)
            except (OSError, TimeoutError):
                self._hang_up(ConnectionResetError("短信中心没有回应"))
                return

    def _write(self, each: Pdu) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(each.packed())

    def _remember(self, number: str, ours: str) -> None:
        """The centre's number leads back to ours even before the row knows it."""
        self._ours[number] = ours
        if len(self._ours) > REMEMBERED:
            self._ours.pop(next(iter(self._ours)))

    def _hang_up(self, why: Exception) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        for answered in self._waiting.values():
            if not answered.done():
                answered.set_exception(why)
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        self._tasks = []


def _open(given: Mapping[str, str], on_receipt: OnReceipt) -> SmppCentre:
    if not given.get("host") or not str(given.get("port", "")).isdecimal():
        raise ValueError("短信中心的地址或端口不完整")
    return SmppCentre(given, on_receipt)


SMPP = TransportKind(
    key="smpp",
    title="短信中心（SMPP 3.4）",
    medium="sms",
    settings=(
        Setting("host", "短信中心地址"),
        Setting("port", "端口", default="2775", kind="number"),
        Setting("system_id", "系统编号（system_id）"),
        Setting("source", "接入号", "例如 12379", is_required=False),
        Setting("sign", "短信签名", "不带括号；留空则由短信中心加", is_required=False),
        Setting("password", "密码", is_secret=True, is_required=False),
    ),
    open=_open,
    has_receipts=True,
    address_hint="手机号",
)
