"""Events: frozen facts that a module announces after they are committed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True)
class Event:
    """Base of every event. Fields are JSON values only: ids, numbers, short words."""

    name: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        """The fields as a dict."""
        return asdict(self)


EVERYWHERE = "*"


@dataclass(frozen=True)
class Audience:
    """Which open screens may get an event: holders of `permission` over one of these places.

    `region_path=EVERYWHERE` reaches every holder, wherever their remit lies (a warning concerns those inside its area).
    """

    permission: str
    region_path: str = ""
    organisation_path: str = ""
    enterprise: str = ""
    account_id: int | None = None


E = TypeVar("E", bound=Event)
Handler = Callable[[Any], None]

_handlers: dict[str, list[Handler]] = {}
_many: set[Any] = set()
_types: dict[str, type[Event]] = {}


def subscribe(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a reaction. It runs in the dispatch process, in its own transaction, at least once: be idempotent."""
    if not event_type.name:
        raise ValueError(f"{event_type.__name__} has no name")

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        _types[event_type.name] = event_type
        handlers = _handlers.setdefault(event_type.name, [])
        if handler not in handlers:
            handlers.append(handler)
        return handler

    return register


def subscribe_many(event_type: type[E]) -> Callable[[Callable[[list[E]], None]], Callable[[list[E]], None]]:
    """Register a reaction that takes a list of events, oldest first: ten thousand at once are answered in few trips.

    As with `subscribe` it runs in one transaction, at least once; when it fails for many, it is asked for each alone.
    """

    def register(handler: Callable[[list[E]], None]) -> Callable[[list[E]], None]:
        _many.add(handler)
        subscribe(event_type)(handler)  # type: ignore[arg-type]  # told apart by `_many`
        return handler

    return register


def react(handler: Handler, happened: list[Any]) -> None:
    """Let a handler react to events of its kind, oldest first."""
    if handler in _many:
        handler(happened)
        return
    for event in happened:
        handler(event)


def handlers_of(name: str) -> list[Handler]:
    """The reactions to an event, in the order they were registered."""
    return list(_handlers.get(name, []))


def subscribed_names() -> list[str]:
    """The names of the events that somebody reacts to."""
    return list(_handlers)


def revive(name: str, payload: dict[str, Any]) -> Event:
    """The event object from its stored payload; fields this version does not know are left out."""
    event_type = _types[name]
    known = event_type.__dataclass_fields__
    return event_type(**{key: value for key, value in payload.items() if key in known})
