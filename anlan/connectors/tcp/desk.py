"""Where a decoded message becomes readings in the stream: who sent it, which points it is about, what is refused."""

import math
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from anlan.connectors.blocking import in_thread
from anlan.connectors.tcp.contacts import Contacts
from anlan.connectors.wire.message import Message, Reading
from anlan.kit.senml import Measurement
from anlan.watch.telemetry import api as telemetry

TRUSTED_S = 5.0  # a withdrawn device, a new point or a changed password is seen at the latest then
MOST_KNOWN = 20_000

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


class Stranger(Exception):
    """Nobody in the register calls itself so, or its password is wrong; the connection ends.

    `device_code` is the device that was meant, where one was: its page tells of it.
    """

    def __init__(self, words: str, device_code: str = "") -> None:
        super().__init__(words)
        self.device_code = device_code


class Broker(Protocol):
    """What the desk needs of `publishing.Publisher`."""

    async def publish(self, device_code: str, good: Sequence[Measurement]) -> None:
        """Return when all are on disk; raises one of `publishing.AWAY`."""


class Register(Protocol):
    """The register of devices and what it remembers of refused readings. Both raise DatabaseError."""

    async def station(self, protocol: str, identity: str) -> telemetry.Station | None:
        """The device that calls itself so."""

    async def station_of_code(self, protocol: str, code: str, token: str) -> telemetry.Station | None:
        """The device of this protocol with this code and credential."""

    async def note_refused(self, device_code: str, content: str, reasons: Sequence[str], at: datetime) -> None:
        """Keep what was refused for the device's page."""


class TelemetryRegister:
    """The register behind the front door of telemetry, asked at most every few seconds about the same device."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, telemetry.Station | None]] = {}

    async def station(self, protocol: str, identity: str) -> telemetry.Station | None:
        """Part of Register."""
        asked, found = self._known.get((protocol, identity), (-TRUSTED_S, None))
        if time.monotonic() - asked < TRUSTED_S:
            return found
        found = await in_thread(telemetry.station_of, protocol, identity)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[protocol, identity] = (time.monotonic(), found)
        return found

    async def station_of_code(self, protocol: str, code: str, token: str) -> telemetry.Station | None:
        """Part of Register."""
        return await in_thread(_with_credential, protocol, code, token)

    async def note_refused(self, device_code: str, content: str, reasons: Sequence[str], at: datetime) -> None:
        """Part of Register."""
        await in_thread(telemetry.note_refused, device_code=device_code, content=content, reasons=reasons, at=at)


class Desk:
    """One for all connections."""

    def __init__(self, register: Register, broker: Broker, clock: Clock = now) -> None:
        self._register = register
        self._broker = broker
        self.clock = clock
        self.contacts = Contacts()

    async def station(self, protocol: str, identity: str, password: str | None = None) -> telemetry.Station:
        """The device that calls itself so. Raises Stranger, DatabaseError.

        A password is compared where the protocol has one (not None) and the register holds one.
        """
        found = await self._register.station(protocol, identity) if identity else None
        if found is None:
            self.contacts.note_unknown(protocol, identity)
            raise Stranger(f"登记中没有标识为 {identity[:40] or '空'} 的 {protocol} 设备")
        if password is not None and found.password and found.password != password:
            raise Stranger(f"设备 {found.sender.code} 的协议密码不对", found.sender.code)
        return found

    async def station_of_code(self, protocol: str, code: str, token: str) -> telemetry.Station | None:
        """The device with this code and credential; None when there is none. Raises DatabaseError."""
        return await self._register.station_of_code(protocol, code, token)

    async def behind(self, protocol: str, identity: str) -> telemetry.Station | None:
        """The device that calls itself so, whoever speaks for it; None when there is none. Raises DatabaseError."""
        return await self._register.station(protocol, identity)

    async def take(
        self, station: telemetry.Station, message: Message[Any], content: str, unusable: frozenset[str] = frozenset()
    ) -> list[str]:
        """Put the readings of the device's points into the stream; returns what is wrong with the others.

        Returns when they are on disk; raises one of `publishing.AWAY`, DatabaseError. Values that no point shows are
        passed over. What is refused, or carries a mark out of `unusable`, is noted for the device's page. So is what
        could not be read: `content` is the message as it was sent.
        """
        received = self.clock()
        readings, reasons = _measured(station, message, received, unusable)
        refused = station.sender.refusals_of(readings, received.timestamp())
        good = [reading for reading in readings if reading.index not in refused]
        if good:
            await self._broker.publish(station.sender.code, good)
        reasons = [*message.errors, *reasons, *refused.values()]
        if reasons:
            await self._register.note_refused(station.sender.code, content, reasons, received)
        return reasons

    async def note(self, station: telemetry.Station, content: str, reason: str) -> None:
        """Keep one refusal for the device's page; raises DatabaseError."""
        await self._register.note_refused(station.sender.code, content, [reason], self.clock())


def _with_credential(protocol: str, code: str, token: str) -> telemetry.Station | None:
    return telemetry.station_of_code(protocol, code) if telemetry.is_credential(code, token) else None


def _measured(
    station: telemetry.Station, message: Message[Any], received: datetime, unusable: frozenset[str]
) -> tuple[list[Measurement], list[str]]:
    """The values that the device's points show, and why others of its points have none."""
    found: list[Measurement] = []
    reasons: list[str] = []
    for signal in message.signals():
        point = station.channels.get(signal.name)
        if point is None:
            continue
        if signal.value is None or signal.flag in unusable:
            reasons.append(_missing(signal))
            continue
        at = (signal.at or received).timestamp()
        adjustment = station.adjustment(signal.name)
        value = adjustment.of(signal.value)
        if math.isfinite(value):
            found.append(Measurement(len(found), point, adjustment.unit or signal.unit, at, value))
        else:
            reasons.append(f"{signal.title}（{signal.name}）乘以倍率后不是有限的数")
    return found, reasons


def _missing(signal: Reading) -> str:
    if signal.value is None:
        return f"{signal.title}（{signal.name}）缺少有效值"
    return f"{signal.title}（{signal.name}）带有标记 {signal.flag}，数值不可用"
