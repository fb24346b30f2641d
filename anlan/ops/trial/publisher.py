"""The process that publishes: `python -m anlan.ops.trial.publisher`, told by one JSON line, answering by one.

It ends when the time ordered is over, or earlier when its input is closed. Every device has its own MQTT connection
and credential. The pace is kept by the clock: what is late is sent at once. A message is only counted as acknowledged
when the broker's PUBACK has come; after a lost connection a device connects again and sends what was not acknowledged
once more, as real devices do.
"""

import asyncio
import json
import random
import sys
import time
from collections import deque
from typing import Any, NamedTuple

import uvloop

from anlan.connectors.mqtt.client import MqttRefused, Publisher
from anlan.ops.trial.scene import TrialDevice, value_of

TICK_S = 0.001
DRAIN_S = 60.0
RETRY_S = 0.2
LINGER_S = 0.3  # whoever reads our account is still busy with the last events


class Order(NamedTuple):
    """What to publish: `rate` readings a second in packs of `pack`, of which `crossings` a second pass the line.

    `ports` are those of the servers of a cluster (or of the one server); a device that is thrown out tries the next.
    """

    host: str
    ports: list[int]
    devices: list[TrialDevice]
    rate: float
    pack: int
    seconds: float
    crossings: float
    first_number: int = 0


class Sent(NamedTuple):
    """A message on its way: its first number, how many, its bytes, and the moment (epoch seconds) it was first sent."""

    first: int
    size: int
    payload: bytes


class Sender:
    """One device: its connection, what waits for an acknowledgement, and which of its points are raised."""

    def __init__(self, device: TrialDevice, order: Order, at: int) -> None:
        self.device = device
        self._order = order
        self._at = at
        self._link: Publisher | None = None
        self._open: dict[int, Sent] = {}
        self._waiting: deque[Sent] = deque()
        self.acknowledged: list[tuple[int, int]] = []
        self.reconnects = 0
        self.turn = 0

    async def keep_connected(self) -> None:
        """Connect, and connect again whenever the connection breaks, until cancelled."""
        while True:
            try:
                port = self._order.ports[self._at % len(self._order.ports)]
                link = await Publisher.connect(
                    self._order.host, port, self.device.code, self.device.token, self._on_ack
                )
            except (MqttRefused, OSError, TimeoutError):
                self.reconnects += 1
                self._at += 1
                await asyncio.sleep(RETRY_S * (0.5 + random.random()))  # noqa: S311 - spreads retries, no secret
                continue
            self._link = link
            self._waiting.extendleft(reversed(self._open.values()))
            self._open.clear()
            self._flush()
            await link.wait_closed()
            self.reconnects += 1
            self._at += 1

    def send(self, message: Sent) -> None:
        """Publish now, or as soon as there is a connection again."""
        self._waiting.append(message)
        self._flush()

    @property
    def is_idle(self) -> bool:
        """Whether everything has been acknowledged."""
        return not self._open and not self._waiting

    @property
    def is_connected(self) -> bool:
        """Whether the broker has let the device in."""
        return self._link is not None and self._link.is_open

    def _flush(self) -> None:
        while self._waiting and self._link is not None and self._link.is_open:
            try:
                packet = self._link.publish(self.device.topic, self._waiting[0].payload)
            except ConnectionError:
                return
            self._open[packet] = self._waiting.popleft()

    def _on_ack(self, packet: int) -> None:
        sent = self._open.pop(packet, None)
        if sent is not None:
            self.acknowledged.append((sent.first, sent.size))


class Load:
    """The whole load of this process."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._is_over = False
        self._senders = [Sender(device, order, at) for at, device in enumerate(order.devices)]
        self._number = order.first_number
        self._raised: dict[str, int] = {}
        self._raises: dict[str, int] = {}
        self._raised_so_far = 0
        self._points = sum(len(device.points) for device in order.devices)
        self._owed = 0.0
        self._last: dict[str, float] = {}
        self.crossings: list[tuple[int, float, str]] = []  # number, moment of first publish, point

    async def run(self) -> dict[str, Any]:
        """Connect everybody, publish for the time ordered, wait for the last acknowledgement; the account of it."""
        links = [asyncio.create_task(sender.keep_connected()) for sender in self._senders]
        while not all(sender.is_connected for sender in self._senders):
            await asyncio.sleep(0.02)
        print("connected", flush=True)
        began = time.time()
        elapsed = await self._publish()
        deadline = time.monotonic() + DRAIN_S
        while not all(sender.is_idle for sender in self._senders) and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        await asyncio.sleep(LINGER_S)
        for link in links:
            link.cancel()
        acknowledged = sorted(entry for sender in self._senders for entry in sender.acknowledged)
        return {
            "began": began,
            "elapsed": elapsed,
            "cpu_s": time.process_time(),
            "sent": self._number - self._order.first_number,
            "acknowledged": _ranges(acknowledged),
            "crossings": self.crossings,
            "reconnects": sum(sender.reconnects for sender in self._senders),
        }

    async def _publish(self) -> float:
        order, began = self._order, time.perf_counter()
        messages_per_s = order.rate / order.pack
        total, done = int(messages_per_s * order.seconds), 0
        while done < total and not self._is_over:
            due = min(total, int((time.perf_counter() - began) * messages_per_s) + 1)
            while done < due:
                self._send_one(self._senders[done % len(self._senders)])
                done += 1
            await asyncio.sleep(TICK_S)
        return time.perf_counter() - began

    def end(self) -> None:
        """Publish no more; what is on its way is still waited for."""
        self._is_over = True

    def _send_one(self, sender: Sender) -> None:
        order, points = self._order, sender.device.points
        first = self._number
        now = time.time()
        records = []
        for _ in range(order.pack):
            point = points[sender.turn % len(points)]
            sender.turn += 1
            number, self._number = self._number, self._number + 1
            records.append(self._record(point, number, now))
        sender.send(Sent(first, order.pack, b"[" + b",".join(records) + b"]"))

    def _record(self, point: str, number: int, now: float) -> bytes:
        """One reading. A raised point returns with its next reading; new ones are raised at the pace ordered."""
        now = max(now, self._last.get(point, 0.0) + 1e-6)  # a device stamps no two readings of a point alike
        self._last[point] = now
        self._owed += self._order.crossings / self._order.rate
        is_raised = self._owed >= 1 and point not in self._raised and self._is_its_turn(point)
        if is_raised:
            self._owed -= 1
            self._raised[point] = number
            self._raises[point] = self._raises.get(point, 0) + 1
            self._raised_so_far += 1
        elif point in self._raised:
            del self._raised[point]
            is_raised = False
            self.crossings.append((number, now, point))
        if is_raised:
            self.crossings.append((number, now, point))
        return b'{"n":"%s","u":"cm","t":%.6f,"v":%.9f}' % (point.encode(), now, value_of(number, is_raised=is_raised))

    def _is_its_turn(self, point: str) -> bool:
        """No point is raised again before every other one was: one that chatters is not announced each time."""
        return self._raises.get(point, 0) <= self._raised_so_far // self._points


def _ranges(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring (first, count) joined, so that a million acknowledgements are a few numbers."""
    joined: list[tuple[int, int]] = []
    for first, count in parts:
        if joined and sum(joined[-1]) == first:
            joined[-1] = (joined[-1][0], joined[-1][1] + count)
        else:
            joined.append((first, count))
    return joined


def main() -> int:
    """Read the order, publish, say what happened."""
    told = json.loads(sys.stdin.readline())
    told["devices"] = [TrialDevice(d["code"], d["token"], tuple(d["points"])) for d in told["devices"]]
    order = Order(**told)

    async def work() -> dict[str, Any]:
        load = Load(order)
        loop = asyncio.get_running_loop()

        def closed() -> None:
            loop.remove_reader(sys.stdin)
            load.end()

        loop.add_reader(sys.stdin, closed)
        return await load.run()

    print(json.dumps(uvloop.run(work())), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
