"""A register that knows everybody and a stream that takes everything: servers of device protocols without a world."""

from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeVar

from anlan.connectors.jt808.server import Jt808Dialogue
from anlan.connectors.listeners.ports import DIALOGUES
from anlan.connectors.tcp.desk import Desk
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.kit.senml import Measurement
from anlan.watch.telemetry.api import Sender, Station

T = TypeVar("T")
TOKEN = "x"  # noqa: S105 - of terminals that exist nowhere


class _Everything(dict[str, str]):
    """Each channel is a point of the same name."""

    def get(self, key: str, default: Any = None) -> Any:
        return key


class _Anybody(Sender):
    """A device whose readings are all right."""

    def refusals_of(self, readings: Sequence[Measurement], received: float) -> dict[int, str]:
        return {}


class _Register:
    def __init__(self) -> None:
        self._sender = _Anybody("D", {}, None)  # type: ignore[arg-type]

    async def station(self, protocol: str, identity: str) -> Station | None:
        return Station(self._sender, identity, _Everything(), "", {})

    async def station_of_code(self, protocol: str, code: str, token: str) -> Station | None:
        return await self.station(protocol, code)

    async def note_refused(self, device_code: str, content: str, reasons: Sequence[str], at: datetime) -> None:
        return


class _Stream:
    async def publish(self, device_code: str, good: Sequence[Measurement]) -> None:
        return


def dialogue(protocol: str) -> Dialogue:
    """A connection of a device that is believed whoever it says it is."""
    desk = Desk(_Register(), _Stream())
    if protocol == "jt808":
        return Jt808Dialogue(desk, token_of=lambda identity: TOKEN)
    return DIALOGUES[protocol](desk)


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns that never waits; raises what it raises, RuntimeError when it waits after all."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("the server waited")
