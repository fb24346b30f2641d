"""A device that also listens: subscribes to one topic with QoS 0 and gets what is published there."""

import struct
from collections.abc import Callable
from typing import Self

from anlan.connectors.mqtt.client import Publisher

_PUBLISH, _SUBSCRIBE = 0x30, 0x82
_LARGEST = 64 * 1024


class Listener(Publisher):
    """A publisher with one subscription; `on_message(payload)` is called for each message."""

    def __init__(self, on_ack: Callable[[int], None] | None = None) -> None:
        super().__init__(on_ack)
        self.on_message: Callable[[bytes], None] | None = None
        self._inbox = b""

    @classmethod
    async def listen(
        cls, host: str, port: int, code: str, token: str, topic: str, on_message: Callable[[bytes], None]
    ) -> Self:
        """Connect as a device and subscribe to its topic; raises as `connect`."""
        listener = await cls.connect(host, port, code, token)
        listener.on_message = on_message
        raw = topic.encode()
        body = struct.pack(">HH", 1, len(raw)) + raw + b"\x00"
        listener._write(bytes((_SUBSCRIBE, len(body))) + body)  # a topic is short: one byte of length
        return listener

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol: messages are ours, everything else is the publisher's."""
        self._inbox += data
        while (packet := self._next()) is not None:
            if packet[0] & 0xF0 == _PUBLISH:
                self._deliver(packet)
            else:
                super().data_received(packet)

    def _next(self) -> bytes | None:
        """One whole packet from the inbox; None while it is not complete."""
        size = shift = 0
        for at in range(1, min(5, len(self._inbox))):
            size |= (self._inbox[at] & 0x7F) << shift
            shift += 7
            if not self._inbox[at] & 0x80:
                if size > _LARGEST:
                    self.close()
                    return None
                end = at + 1 + size
                if len(self._inbox) < end:
                    return None
                packet, self._inbox = self._inbox[:end], self._inbox[end:]
                return packet
        return None

    def _deliver(self, packet: bytes) -> None:
        at = 1
        while packet[at] & 0x80:
            at += 1
        at += 1
        topic = int.from_bytes(packet[at : at + 2], "big")
        payload = packet[at + 2 + topic :]
        if self.on_message is not None:
            self.on_message(payload)
