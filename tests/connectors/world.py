"""A broker and a register in memory, and a device at the other end of a connection."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from anlan.connectors.tcp.desk import Desk
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.tcp.server import Limits, Server
from anlan.kit.calendar import SHANGHAI
from anlan.kit.senml import Measurement
from anlan.watch.telemetry.api import Contact, Sender, Station
from anlan.watch.telemetry.limits import Limits as TelemetryLimits

AT = datetime(2026, 7, 1, 6, 40, tzinfo=SHANGHAI)
PATIENCE = 3.0


class FakeBroker:
    """Keeps what was published. `held` makes it wait before it acknowledges, `is_away` makes it fail."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Measurement]] = []
        self.may_acknowledge = asyncio.Event()
        self.may_acknowledge.set()
        self.asked = asyncio.Event()
        self.is_away = False

    async def publish(self, device_code: str, good: Sequence[Measurement]) -> None:
        self.asked.set()
        await self.may_acknowledge.wait()
        if self.is_away:
            raise ConnectionError("消息服务不可用")
        self.published += [(device_code, measurement) for measurement in good]

    @property
    def values(self) -> dict[str, float]:
        return {measurement.name: measurement.value for _, measurement in self.published}


class FakeRegister:
    """Stations by protocol and identity."""

    def __init__(self, *stations: tuple[str, Station]) -> None:
        self._stations = {(protocol, station.remote_id): station for protocol, station in stations}
        self.refused: list[str] = []

    async def station(self, protocol: str, identity: str) -> Station | None:
        return self._stations.get((protocol, identity))

    async def station_of_code(self, protocol: str, code: str, token: str) -> Station | None:
        found = (one for (spoken, _), one in self._stations.items() if (spoken, one.sender.code) == (protocol, code))
        return next(found, None) if token == "right" else None

    async def note_refused(self, device_code: str, content: str, reasons: Sequence[str], at: datetime) -> None:
        self.refused += reasons


def station(remote_id: str, units: dict[str, tuple[str, str]], password: str = "", **options: Any) -> Station:
    """A device with points: code → (channel, unit)."""
    limits = TelemetryLimits(300, 30 * 86400, 3, 3, 1, 1)
    sender = Sender(f"D-{remote_id}", {code: unit for code, (_, unit) in units.items()}, limits)
    return Station(sender, remote_id, {channel: code for code, (channel, _) in units.items()}, password, options)


class Device:
    """What the other end of a connection does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, *pieces: bytes) -> None:
        """Each piece in a segment of its own."""
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(0.005)

    async def flood(self, much: bytes) -> None:
        """As fast as the other end takes it."""
        self._writer.write(much)
        await self._writer.drain()

    async def answer(self, size: int) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await self._reader.readexactly(size)

    async def hears_nothing(self) -> bool:
        try:
            async with asyncio.timeout(0.05):
                return not await self._reader.read(1)
        except TimeoutError:
            return True

    async def is_hung_up(self) -> bool:
        async with asyncio.timeout(PATIENCE):
            try:
                return not await self._reader.read(4096)
            except ConnectionError:
                return True

    async def hang_up(self) -> None:
        self._writer.close()


class Scene:
    """A running server, and devices that connect to it."""

    def __init__(self, server: Server, broker: FakeBroker, register: FakeRegister) -> None:
        self.server, self.broker, self.register = server, broker, register
        self.contacts: dict[str, Contact] = {}
        self.unknown: dict[tuple[str, str], int] = {}
        self._devices: list[Device] = []

    async def device(self) -> Device:
        device = Device(*await asyncio.open_connection("127.0.0.1", self.server.port))
        self._devices.append(device)
        return device

    async def end(self) -> None:
        for device in self._devices:
            await device.hang_up()
        await self.server.stop()


def play(
    dialogue: Callable[[Desk], Dialogue],
    act: Callable[[Scene], Coroutine[Any, Any, None]],
    *stations: Station,
    at: datetime = AT,
    limits: Limits | None = None,
) -> Scene:
    """Run one scene with the stations in the register; afterwards broker and register can be asked."""

    async def run() -> Scene:
        broker = FakeBroker()
        key = dialogue.codec.key  # type: ignore[attr-defined]
        register = FakeRegister(*((key, one) for one in stations))
        desk = Desk(register, broker, lambda: at)
        server = Server(lambda: dialogue(desk), host="127.0.0.1", port=0, limits=limits)
        await server.start()
        scene = Scene(server, broker, register)
        try:
            await act(scene)
        finally:
            await scene.end()
        scene.contacts, scene.unknown = desk.contacts.take(), desk.contacts.take_unknown()
        return scene

    return asyncio.run(run())
