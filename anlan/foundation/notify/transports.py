"""What a transport is: the code that speaks to one kind of gateway. Connectors bring them; notify only calls.

class Gateway:
    async def send(self, order: LiveOrder) -> Outcome: ...
    async def close(self) -> None: ...

register_transport(TransportKind(key="sms_http", …, open=Gateway.open))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from anlan.foundation.notify.models import Channel, Delivery
from anlan.kit.hostile_text import storable


@dataclass(frozen=True)
class LiveOrder:
    """One real message to one address. `id` is the same on every attempt, so that a gateway can know it again.

    It cannot be made of an exercise: `of` raises ExerciseNotSendable.
    """

    id: str
    attempt: int
    address: str
    name: str
    title: str
    text: str
    level: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, delivery: Delivery) -> "LiveOrder":
        """The order of a delivery whose message is at hand."""
        if delivery.is_exercise or delivery.message.is_exercise or delivery.channel_id is None:
            raise ExerciseNotSendable(str(delivery.number))
        said = delivery.message
        return cls(
            id=str(delivery.number),
            attempt=delivery.attempts,
            address=delivery.address,
            name=delivery.target_name,
            title=said.title,
            text=said.text,
            level=said.level,
            facts={"subject": said.subject_title, "expires_at": _iso(said.expires_at), **said.facts},
        )


class ExerciseNotSendable(TypeError):
    """Somebody tried to make a real order of an exercise."""


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt. `parts` is how many charged messages it took, `provider_id` the gateway's own number.

    kind: accepted · delivered (nothing more will come) · refused (for good) · failed (it certainly was not taken,
    try again) · unclear (it may have been taken: no answer, or one that cannot be read).
    """

    kind: str
    words: str = ""
    provider_id: str = ""
    parts: int = 1

    def __post_init__(self) -> None:
        _make_storable(self, "words", "provider_id")


@dataclass(frozen=True)
class Receipt:
    """What a gateway tells later: `state` delivered, read or failed. Found by our number, or by the gateway's."""

    state: str
    at: datetime
    id: str = ""
    provider_id: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        _make_storable(self, "words", "provider_id")


def _make_storable(told: "Outcome | Receipt", *names: str) -> None:
    """What a gateway said must not keep what became of its messages, and of others beside them, from being kept."""
    for name in names:
        object.__setattr__(told, name, storable(getattr(told, name)))


class Transport(Protocol):
    """An open way to one gateway; many orders may be under way at once."""

    async def send(self, order: LiveOrder) -> Outcome:
        """Hand over one order. May raise OSError or TimeoutError: that is an unclear outcome."""

    async def close(self) -> None:
        """Let go of the connection."""


@dataclass(frozen=True)
class Setting:
    """One field an administrator fills for a kind of channel. kind: text, number, check."""

    key: str
    label: str
    hint: str = ""
    kind: str = "text"
    is_secret: bool = False
    is_required: bool = True
    default: str = ""


OnReceipt = Callable[[Receipt], None]


@dataclass(frozen=True)
class TransportKind:
    """A kind of transport as the page of channels offers it.

    `open` gets the settings and secrets in one mapping, and whom to tell of receipts that come by its own connection.
    """

    key: str
    title: str
    medium: str
    settings: tuple[Setting, ...]
    open: Callable[[Mapping[str, str], OnReceipt], Transport]
    repeats_safely: bool = False
    has_receipts: bool = False
    needs_confirmation: bool = False
    address_hint: str = ""


_KINDS: dict[str, TransportKind] = {}


def register_transport(kind: TransportKind) -> None:
    """Make a kind of transport known; again does nothing."""
    _KINDS[kind.key] = kind


def transport_kinds() -> dict[str, TransportKind]:
    """All kinds by key, in the order in which they were declared."""
    return dict(_KINDS)


def open_transport(channel: Channel, on_receipt: OnReceipt) -> Transport:
    """The transport of a channel; raises KeyError when its kind is not installed, ValueError for unusable settings."""
    kind = _KINDS[channel.transport]
    return kind.open({**channel.settings, **channel.credentials()}, on_receipt)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
