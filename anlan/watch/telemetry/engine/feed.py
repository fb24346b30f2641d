"""The data connection to NATS: readings out of a push consumer, parsed a network buffer at a time.

`nats-py` makes an object, a queue entry and a task switch of every message; at ten thousand a second that costs more
than decoding, judging and storing them together (docs/adr/0002-readings-stream.md). So the one subscription that
carries readings has a reader of its own, and everything else goes through `nats-py`.
"""

import asyncio
import json
import ssl
from collections.abc import Collection

from anlan.kit.nats_address import NatsServer, nats_servers
from anlan.watch.telemetry.engine.batches import Mark, Message

QUEUE_BYTES = 32 * 1024**2  # more than this waiting: stop reading, and NATS keeps the rest
OVERHEAD = 100  # what a message costs beside its payload

_MQTT_PREFIX = b"$MQTT.msgs.readings."
_PREFIX = b"readings."


class Feed(asyncio.Protocol):
    """One subscription. `waiting` grows as messages come; `is_broken` tells that some were missed."""

    def __init__(self, subject: str, partitions: Collection[int], username: str, password: str) -> None:
        self._subject = subject
        self._partitions = {b"%02d" % partition: partition for partition in partitions}
        self._login = {"user": username, "pass": password} if username else {}
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._is_paused = False
        self._expected = 1
        self._waiting: list[Message] = []
        self._waiting_bytes = 0
        self._seen = self._seen_at = 0
        self.greeted: asyncio.Future[None] = self._loop.create_future()
        self.subscribed: asyncio.Future[None] = self._loop.create_future()
        self.wake = asyncio.Event()
        self.heard = self._loop.time()
        self.is_broken = False

    @classmethod
    async def connect(cls, url: str, subject: str, partitions: Collection[int]) -> "Feed":
        """Connect and subscribe, to take what belongs to these partitions; raises OSError, TimeoutError.

        Of the servers of a cluster the first that answers is taken.
        """
        failure: Exception = ConnectionError("NATS_URL 里没有地址")
        for server in nats_servers(url):
            try:
                async with asyncio.timeout(5):
                    return await cls._connect_to(server, subject, partitions)
            except (OSError, TimeoutError) as error:
                failure = error
        raise failure

    @classmethod
    async def _connect_to(cls, server: NatsServer, subject: str, partitions: Collection[int]) -> "Feed":
        loop = asyncio.get_running_loop()
        transport, feed = await loop.create_connection(
            lambda: cls(subject, partitions, server.user, server.password), server.host, server.port
        )
        try:
            if server.is_tls:  # NATS greets in the clear and goes on encrypted
                await feed.greeted
                context = ssl.create_default_context()
                feed._transport = await loop.start_tls(transport, feed, context, server_hostname=server.host)
            feed._say_hello()
            await feed.subscribed
        except BaseException:
            feed.close()
            raise
        return feed

    def take(self, most_bytes: int) -> tuple[list[Message], Mark]:
        """The messages that have come, oldest first, up to a size; and the mark up to which that is all."""
        taken, self._waiting = self._waiting, []
        if self._waiting_bytes > most_bytes:
            size, count = 0, 0
            while count < len(taken) and size < most_bytes:
                size += len(taken[count].payload) + OVERHEAD
                count += 1
            taken, self._waiting = taken[:count], taken[count:]
            self._waiting_bytes -= size
        else:
            self._waiting_bytes = 0
        if self._is_paused and self._waiting_bytes < QUEUE_BYTES and self._transport:
            self._is_paused = False
            self._transport.resume_reading()
        if self._waiting:
            return taken, Mark(taken[-1].sequence, taken[-1].received)
        self.wake.clear()
        return taken, Mark(self._seen, self._seen_at)

    @property
    def consumed(self) -> int:
        """How many messages of the consumer have been read."""
        return self._expected - 1

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.Protocol."""
        self._transport = transport  # type: ignore[assignment]

    def _say_hello(self) -> None:
        options = {"verbose": False, "pedantic": False, "headers": True, "lang": "python", "protocol": 1}
        hello = json.dumps({**options, **self._login, "name": "anlan engine feed"})
        self._write(f"CONNECT {hello}\r\nSUB {self._subject} 1\r\nPING\r\n".encode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio.Protocol."""
        self.is_broken = True
        self.wake.set()
        for promise in (self.greeted, self.subscribed):
            if not promise.done():
                promise.set_exception(ConnectionError("NATS 关闭了连接"))
                promise.exception()  # asked for here: nobody may be waiting for this one

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol: take every whole message out of the buffer."""
        self.heard = self._loop.time()
        buffer = self._buffer + data if self._buffer else data
        at, end = 0, len(buffer)
        while (line_end := buffer.find(b"\r\n", at)) >= 0:
            if buffer.startswith(b"HMSG ", at) or buffer.startswith(b"MSG ", at):
                words = buffer[at:line_end].split(b" ")
                body = line_end + 2
                after = body + int(words[-1]) + 2
                if after > end:
                    break
                self._on_message(words, buffer[body : after - 2])
                at = after
            else:
                self._on_line(buffer[at:line_end])
                at = line_end + 2
        self._buffer = buffer[at:]
        if self._waiting:
            self.wake.set()
            if self._waiting_bytes > QUEUE_BYTES and not self._is_paused and self._transport:
                self._is_paused = True
                self._transport.pause_reading()

    def _on_line(self, line: bytes) -> None:
        if line == b"PING":
            self._write(b"PONG\r\n")
        elif line == b"PONG":
            if not self.subscribed.done():
                self.subscribed.set_result(None)
        elif line.startswith(b"INFO") and not self.greeted.done():
            self.greeted.set_result(None)
        elif line.startswith(b"-ERR") and not self.subscribed.done():
            self.subscribed.set_exception(ConnectionError(line.decode("utf-8", "replace")))

    def _on_message(self, words: list[bytes], content: bytes) -> None:
        """`words` are those of the MSG or HMSG line: subject, sid, reply (sometimes), header size (HMSG), size."""
        has_header = words[0] == b"HMSG"
        reply = words[3] if len(words) == 5 + has_header else b""
        if not reply.startswith(b"$JS.ACK."):  # heartbeat or flow control
            if reply:
                self._write(b"PUB %s 0\r\n\r\n" % reply)
            return
        numbers = reply.rsplit(b".", 5)  # … delivered, stream sequence, consumer sequence, time, pending
        if int(numbers[3]) != self._expected:
            self.is_broken = True
        if self.is_broken:
            return
        self._expected += 1
        self._seen, self._seen_at = int(numbers[2]), int(numbers[4]) // 1000
        header_size = int(words[-2]) if has_header else 0
        subject = words[1]
        if subject.startswith(_MQTT_PREFIX):
            place = subject[len(_MQTT_PREFIX) :]
        elif not subject.startswith(_PREFIX) or (has_header and _is_acknowledged_mqtt(content[:header_size])):
            return  # the second comes again as `$MQTT.msgs.…`, and only that copy is what the device was told of
        else:
            place = subject[len(_PREFIX) :]
        name, _, device = place.partition(b".")
        partition = self._partitions.get(name)
        if partition is not None:
            payload = content[header_size:]
            self._waiting.append(Message(self._seen, partition, device.decode(), self._seen_at, payload))
            self._waiting_bytes += len(payload) + OVERHEAD

    def _write(self, line: bytes) -> None:
        if self._transport:
            self._transport.write(line)


def _is_acknowledged_mqtt(header: bytes) -> bool:
    """Whether a message was published by MQTT with QoS 1 or 2 (NATS notes it in a header)."""
    at = header.find(b"Nmqtt-Pub:")
    return at >= 0 and header[at + 10 : at + 20].lstrip()[:1] in (b"1", b"2")
