"""MQTT 3.1.1 both ways: publish with QoS 1 and know it was taken, subscribe and hear. Not made for floods."""

import asyncio
import struct
from collections.abc import Callable

from anlan.connectors.mqtt import both_ways as packets
from anlan.connectors.mqtt.packets import CONNACK, PUBACK, PUBLISH, SUBACK

OnMessage = Callable[[str, bytes], None]
KEEP_ALIVE_S = 60


class MqttDuplex:
    """One connection."""

    def __init__(self, writer: asyncio.StreamWriter, on_message: OnMessage) -> None:
        self._writer, self._on_message = writer, on_message
        self._packet = 0
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def connect(
        cls, host: str, port: int, client_id: str, user: str, password: str, on_message: OnMessage
    ) -> "MqttDuplex":
        """Connect; raises ConnectionRefusedError when the broker does not let us in, OSError when it is away."""
        reader, writer = await asyncio.open_connection(host, port)
        made = cls(writer, on_message)
        try:
            writer.write(packets.connect(client_id, user, password, KEEP_ALIVE_S))
            kind, body = await packets.read(reader)
            if kind >> 4 != CONNACK or len(body) != 2 or body[1]:
                raise ConnectionRefusedError(f"消息服务器不接受连接（{body[1] if len(body) == 2 else '回答不对'}）")
        except BaseException:  # a time-out too: whoever asked has no line to close
            writer.close()
            raise
        made._tasks = [asyncio.create_task(made._listen(reader)), asyncio.create_task(made._stay_alive())]
        return made

    @property
    def is_open(self) -> bool:
        """Whether the connection still stands."""
        return not self._writer.is_closing()

    async def subscribe(self, topic: str) -> None:
        """Hear a topic from now on; raises ConnectionError when the broker refuses."""
        await self._asked(lambda number: packets.subscribe(number, topic))

    async def publish(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1; returns when the broker has it."""
        await self._asked(lambda number: packets.publish(topic, payload, number))

    async def close(self) -> None:
        """Say good-bye and hang up."""
        if self.is_open:
            self._writer.write(packets.BYE)
        self._hang_up()

    async def _asked(self, packet: Callable[[int], bytes]) -> None:
        self._packet = self._packet % 65535 + 1
        number, answered = self._packet, asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        try:
            self._writer.write(packet(number))
            await self._writer.drain()
            await answered
        finally:
            self._waiting.pop(number, None)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                self._take(*await packets.read(reader))
        except (OSError, asyncio.IncompleteReadError, packets.PacketWrong):
            self._hang_up()

    def _take(self, kind: int, body: bytes) -> None:
        if kind >> 4 in (PUBACK, SUBACK) and len(body) >= 2:
            answered = self._waiting.get(struct.unpack_from(">H", body)[0])
            if answered is None or answered.done():
                return
            if kind >> 4 == SUBACK and body[-1] == packets.SUBSCRIPTION_REFUSED:
                answered.set_exception(ConnectionError("消息服务器不允许订阅回执"))
            else:
                answered.set_result(None)
        elif kind >> 4 == PUBLISH:
            topic, payload, number = packets.read_publish(kind, body)
            if number:
                self._writer.write(packets.puback(number))
            self._on_message(topic, payload)

    async def _stay_alive(self) -> None:
        while self.is_open:
            await asyncio.sleep(KEEP_ALIVE_S / 2)
            if self.is_open:
                self._writer.write(packets.PINGREQ)

    def _hang_up(self) -> None:
        self._writer.close()
        for answered in self._waiting.values():
            if not answered.done():
                answered.set_exception(ConnectionResetError("消息服务器断开了连接"))
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
