"""Loudspeakers and signs on an MQTT broker.

    <prefix>/<code>/say    {"id", "text", "level", "repeat", "until"}      to the device, QoS 1
    <prefix>/<code>/said   {"id", "state": "delivered|failed", "words"}    from the device, once spoken or shown

The device keeps the ids it has spoken: the same id again is answered, not spoken again. A sign shows the text until
`until`, an empty text clears it.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from anlan.connectors.mqtt.duplex import MqttDuplex
from anlan.foundation.notify.api import LiveOrder, OnReceipt, Outcome, Receipt, Setting, TransportKind

CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
USUAL_TIMES = "2"


class Speakers:
    """All devices of one broker."""

    def __init__(self, given: Mapping[str, str], on_receipt: OnReceipt) -> None:
        self._given, self._on_receipt = given, on_receipt
        self._prefix = given["prefix"].strip("/")
        self._line: MqttDuplex | None = None
        self._connecting = asyncio.Lock()

    async def send(self, order: LiveOrder) -> Outcome:
        """Hand the text to the broker; the device's own answer comes as a receipt."""
        if not CODE.fullmatch(order.address):
            return Outcome("refused", "设备编号不能使用")
        try:
            line = await self._connected()
        except OSError as away:
            raise ConnectionRefusedError(str(away)) from away
        said = {
            "id": order.id,
            "text": order.text,
            "level": order.level,
            "repeat": int(self._given.get("repeat") or USUAL_TIMES),
            "until": order.facts.get("expires_at", ""),
        }
        await line.publish(f"{self._prefix}/{order.address}/say", json.dumps(said, ensure_ascii=False).encode())
        return Outcome("accepted")

    async def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            await self._line.close()

    async def _connected(self) -> MqttDuplex:
        async with self._connecting:
            if self._line is None or not self._line.is_open:
                line = await MqttDuplex.connect(
                    self._given["host"],
                    int(self._given["port"]),
                    f"anlan-{uuid4().hex[:12]}",
                    self._given.get("user", ""),
                    self._given.get("password", ""),
                    self._hear,
                )
                try:
                    await line.subscribe(f"{self._prefix}/+/said")
                except BaseException:  # a time-out of the lane too: the next try opens a line of its own
                    await line.close()
                    raise
                self._line = line
        return self._line

    def _hear(self, topic: str, payload: bytes) -> None:
        try:
            told = json.loads(payload)
            receipt = Receipt(
                str(told["state"]), datetime.now(UTC), str(told["id"]), words=str(told.get("words") or "")
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        self._on_receipt(receipt)


def _open(given: Mapping[str, str], on_receipt: OnReceipt) -> Speakers:
    if not given.get("host") or not str(given.get("port", "")).isdecimal() or not given.get("prefix", "").strip("/"):
        raise ValueError("消息服务器的地址、端口或主题前缀不完整")
    if not str(given.get("repeat") or USUAL_TIMES).isdecimal():
        raise ValueError("播放遍数须是整数")
    return Speakers(given, on_receipt)


def _kind(key: str, title: str, prefix: str, *, speaks: bool) -> TransportKind:
    return TransportKind(
        key=key,
        title=title,
        medium=key,
        settings=(
            Setting("host", "消息服务器地址"),
            Setting("port", "端口", default="1883", kind="number"),
            Setting("prefix", "主题前缀", "设备在 <前缀>/<编号>/say 上收，在 <前缀>/<编号>/said 上回", default=prefix),
            *((Setting("repeat", "播放遍数", kind="number", default=USUAL_TIMES),) if speaks else ()),
            Setting("user", "用户名", is_required=False),
            Setting("password", "密码", is_secret=True, is_required=False),
        ),
        open=_open,
        repeats_safely=True,
        has_receipts=True,
        needs_confirmation=speaks,
        address_hint="设备编号",
    )


LOUDSPEAKER = _kind("loudspeaker", "大喇叭（MQTT）", "speakers", speaks=True)
SIGN = _kind("sign", "显示屏（MQTT）", "signs", speaks=False)
