"""A publisher of MQTT 3.1.1, small and fast: connect, publish with QoS 0 or 1, know what was acknowledged.

It does not subscribe. Publishing is synchronous and returns a packet number; the acknowledgement calls back.
"""

import asyncio
import struct
from collections.abc import Callable
from typing import Self

from anlan.connectors.mqtt.packets import remaining_length

KEEP_ALIVE_S = 60
WINDOW = 65535

_CONNACK, _PUBACK, _PINGRESP = 0x20, 0x40, 0xD0
_REFUSALS = {
    1: "协议版本不被接受",
    2: "客户端号不被接受",
    3: "服务暂不可用",
    4: "编号或凭据格式不对",
    5: "编号或凭据不对",
}


class MqttRefused(ConnectionError):
    """The broker did not let us in; the message says why."""


class Publisher(asyncio.Protocol):
    """One connection. `on_ack(packet)` is called for each acknowledged packet number, in the broker's order."""

    def __init__(self, on_ack: Callable[[int], None] | None = None) -> None:
        self._on_ack = on_ack
        self._buffer = b""
        self._packet = 0
        self._transport: asyncio.Transport | None = None
        self._admitted: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._closed = asyncio.get_running_loop().create_future()
        self._keeping: asyncio.Task[None] | None = None
        self.unacknowledged = 0

    @classmethod
    async def connect(
        cls, host: str, port: int, code: str, token: str, on_ack: Callable[[int], None] | None = None, suffix: str = ""
    ) -> Self:
        """Connect as a device; raises MqttRefused, OSError, TimeoutError. `suffix` tells two connections apart."""
        loop = asyncio.get_running_loop()
        _, publisher = await loop.create_connection(lambda: cls(on_ack), host, port)
        try:
            client_id = f"{code}/{suffix}" if suffix else code
            publisher._write(_connect_packet(client_id, code, token))
            refusal = await asyncio.wait_for(asyncio.shield(publisher._admitted), 15)
        except BaseException:
            publisher.close()
            raise
        if refusal:
            publisher.close()
            raise MqttRefused(_REFUSALS.get(refusal, f"被拒绝（{refusal}）"))
        publisher._keeping = asyncio.create_task(publisher._keep_alive())
        return publisher

    @property
    def is_open(self) -> bool:
        """Whether the connection still stands."""
        return not self._closed.done()

    def publish(self, topic: str, payload: bytes, *, qos: int = 1) -> int:
        """Send; returns the packet number (0 with QoS 0). Raises ConnectionError when the connection is gone."""
        head = _text(topic)
        if not qos:
            self._write(b"\x30" + remaining_length(len(head) + len(payload)) + head + payload)
            return 0
        self._packet = self._packet % WINDOW + 1
        self._write(
            b"\x32" + remaining_length(len(head) + 2 + len(payload)) + head + struct.pack(">H", self._packet) + payload
        )
        self.unacknowledged += 1
        return self._packet

    async def drain(self, timeout: float) -> bool:
        """Wait until everything is acknowledged; False when that took longer or the connection broke."""
        deadline = asyncio.get_running_loop().time() + timeout
        while self.unacknowledged and self.is_open and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.005)
        return not self.unacknowledged

    async def wait_closed(self) -> None:
        """Return when the connection has ended."""
        await asyncio.shield(self._closed)

    def close(self) -> None:
        """Say good-bye and hang up."""
        if self._keeping:
            self._keeping.cancel()
        if self._transport and not self._transport.is_closing():
            self._transport.write(b"\xe0\x00")
            self._transport.close()

    def _write(self, packet: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError("连接已断开")
        self._transport.write(packet)

    async def _keep_alive(self) -> None:
        while self.is_open:
            await asyncio.sleep(KEEP_ALIVE_S / 2)
            if self.is_open and self._transport and not self._transport.is_closing():
                self._transport.write(b"\xc0\x00")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.Protocol."""
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio.Protocol."""
        if not self._closed.done():
            self._closed.set_result(None)
        if not self._admitted.done():
            self._admitted.set_result(3)
        if self._keeping:
            self._keeping.cancel()

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol: the broker sends only packets of two or four bytes to a publisher."""
        buffer = self._buffer + data if self._buffer else data
        at = 0
        while len(buffer) - at >= 2 and len(buffer) - at >= 2 + buffer[at + 1]:
            kind, size = buffer[at], buffer[at + 1]
            if kind == _PUBACK:
                self.unacknowledged -= 1
                if self._on_ack:
                    self._on_ack(buffer[at + 2] << 8 | buffer[at + 3])
            elif kind == _CONNACK and not self._admitted.done():
                self._admitted.set_result(buffer[at + 3])
            at += 2 + size
        self._buffer = buffer[at:]


def _connect_packet(client_id: str, code: str, token: str) -> bytes:
    flags = 0x02 | 0x80 | 0x40  # clean session, user name, password
    body = _text("MQTT") + bytes((4, flags)) + struct.pack(">H", KEEP_ALIVE_S)
    body += _text(client_id) + _text(code) + _text(token)
    return b"\x10" + remaining_length(len(body)) + body


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw
