"""How far a message has come."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from anlan.foundation.notify.models import Channel, Delivery, Message

State = Delivery.State


@dataclass(frozen=True)
class Progress:
    """One medium of a message, in targets. `reached` have it for certain; `accepted` are with the gateway."""

    medium: str
    title: str
    channel: str
    is_test: bool
    total: int
    held: int
    waiting: int
    accepted: int
    reached: int
    read: int
    troubled: int
    stopped: int
    cost: Decimal

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it will change by the sender's own doing."""
        return not self.waiting


def progress(messages: QuerySet[Message]) -> list[Progress]:
    """The media of these messages, in the order of `Channel.Medium`."""
    rows = (
        Delivery.objects.filter(message__in=messages)
        .values("medium", "state", "channel__title", "channel__is_test")
        .annotate(n=Count("pk"), spent=Sum("cost"))
    )
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        found.setdefault(str(row["medium"]), []).append(dict(row))
    return [_line(medium, found[medium.value]) for medium in Channel.Medium if medium.value in found]


def _line(medium: Channel.Medium, rows: list[dict[str, object]]) -> Progress:
    def count(*states: str) -> int:
        return sum(int(str(row["n"])) for row in rows if row["state"] in states)

    channels = sorted({str(row["channel__title"]) for row in rows if row["channel__title"]})
    return Progress(
        medium=medium.value,
        title=medium.label,
        channel="、".join(channels),
        is_test=any(bool(row["channel__is_test"]) for row in rows),
        total=sum(int(str(row["n"])) for row in rows),
        held=count(State.HELD),
        waiting=count(*Delivery.UNFINISHED),
        accepted=count(State.ACCEPTED),
        reached=count(*Delivery.REACHED),
        read=count(State.READ),
        troubled=count(*Delivery.TROUBLED),
        stopped=count(State.SUPERSEDED),
        cost=sum((Decimal(str(row["spent"] or 0)) for row in rows), Decimal(0)),
    )
