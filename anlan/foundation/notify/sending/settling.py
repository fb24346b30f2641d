"""Write down what came of attempts, and what receipts say. Whatever is good news stays."""

import contextlib
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from anlan.foundation.notify.models import Attempt, Delivery, ReceivedReceipt
from anlan.foundation.notify.transports import Outcome, Receipt

LONGEST_PAUSE_S = 300.0
STATES = {"delivered": Delivery.State.DELIVERED, "read": Delivery.State.READ, "failed": Delivery.State.GIVEN_UP}
SETTLED = [
    "state", "attempts", "due_at", "leased_until", "provider_id", "cost", "words", "accepted_at", "delivered_at",
    "read_at", "ended_at",
]  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """One attempt that is over."""

    id: str
    attempt: int
    outcome: Outcome
    began: datetime
    took_ms: int


def pause_before(attempt: int, first_s: float, chance: Callable[[], float] = random.random) -> float:
    """Seconds until the next attempt: doubled each time, up to five minutes, with half of it left to chance."""
    whole = min(first_s * 2.0 ** (attempt - 1), LONGEST_PAUSE_S)
    return float(whole / 2 + chance() * whole / 2)


@transaction.atomic
def settle(tried: Iterable[Tried], now: datetime | None = None) -> int:
    """Bring the rows to where the outcomes put them; returns how many were found."""
    now = now or timezone.now()
    by_id = {each.id: each for each in tried}
    rows = list(
        Delivery.objects.select_for_update(of=("self",))
        .filter(number__in=list(by_id))
        .select_related("message", "channel")
        .order_by("pk")
    )
    notes = []
    for row in rows:
        each = by_id[str(row.number)]
        settle_one(row, each, now)
        notes.append(
            Attempt(
                delivery=row,
                number=each.attempt,
                at=each.began,
                took_ms=each.took_ms,
                outcome=each.outcome.kind,
                words=each.outcome.words[:200],
            )
        )
    Attempt.objects.bulk_create(notes)
    Delivery.objects.bulk_update(rows, SETTLED)
    return len(rows)


def settle_one(row: Delivery, each: Tried, now: datetime, chance: Callable[[], float] = random.random) -> None:
    """Move one row (not saved)."""
    outcome, channel = each.outcome, row.channel
    assert channel is not None
    if outcome.kind in ("accepted", "delivered"):
        row.provider_id = outcome.provider_id[:80] or row.provider_id
        row.accepted_at = row.accepted_at or now
        row.cost += channel.cost * outcome.parts
        if row.state not in Delivery.REACHED:
            _end(row, Delivery.State.ACCEPTED if outcome.kind == "accepted" else Delivery.State.DELIVERED, "", now)
            row.delivered_at = now if outcome.kind == "delivered" else None
        return
    if row.state != Delivery.State.SENDING or row.attempts != each.attempt:
        return  # a receipt, or a later attempt, knows better
    if outcome.kind == "refused":
        _end(row, Delivery.State.GIVEN_UP, outcome.words or "网关拒收", now)
    elif outcome.kind == "unclear" and not channel.repeats_safely:
        _end(row, Delivery.State.UNCLEAR, f"{outcome.words or '网关没有明确回答'}，可能已送出，没有重发", now)
    elif row.message.superseded_at is not None:
        _end(row, Delivery.State.SUPERSEDED, "已由新的消息代替", now)
    elif each.attempt >= channel.max_attempts:
        _end(row, Delivery.State.GIVEN_UP, f"试了 {each.attempt} 次：{outcome.words or '网关没有回答'}", now)
    else:
        row.state, row.leased_until, row.words = Delivery.State.QUEUED, None, outcome.words[:200]
        row.due_at = now + timedelta(seconds=pause_before(each.attempt, channel.backoff_s, chance))


def _end(row: Delivery, state: Delivery.State, words: str, now: datetime) -> None:
    row.state, row.words, row.ended_at, row.due_at, row.leased_until = state, words[:200], now, None, None


@transaction.atomic
def take_receipts(receipts: Iterable[Receipt], *, channel_id: int, now: datetime | None = None) -> int:
    """Note what a channel's gateway tells of its deliveries; returns how many were found.

    A receipt may come before the answer, twice, or after we had given up: what was delivered is delivered. A failure
    counts only against what is not delivered.
    """
    now = now or timezone.now()
    given = list(receipts)
    mine = Delivery.objects.select_for_update().filter(channel=channel_id)
    by_number = {str(row.number): row for row in mine.filter(number__in=_numbers(given)).order_by("pk")}
    by_provider = {
        row.provider_id: row
        for row in mine.filter(provider_id__in=[r.provider_id for r in given if r.provider_id and not r.id]).order_by(
            "pk"
        )
    }
    known: dict[int, Delivery] = {}
    notes = []
    for receipt in given:
        row = by_number.get(receipt.id) or by_provider.get(receipt.provider_id)
        if row is None or receipt.state not in STATES:
            continue
        row = known.setdefault(row.pk, row)
        take_one(row, receipt, now)
        notes.append(
            ReceivedReceipt(
                delivery=row, state=receipt.state, at=receipt.at, received_at=now, words=receipt.words[:200]
            )
        )
    ReceivedReceipt.objects.bulk_create(notes, ignore_conflicts=True)
    Delivery.objects.bulk_update(known.values(), SETTLED)
    return len(notes)


def _numbers(receipts: list[Receipt]) -> list[UUID]:
    """Our numbers among what devices and gateways call them."""
    found = []
    for receipt in receipts:
        with contextlib.suppress(ValueError):
            found.append(UUID(receipt.id))
    return found


def take_one(row: Delivery, receipt: Receipt, now: datetime) -> None:
    """Move one row by a receipt (not saved)."""
    at = min(receipt.at, now)
    if receipt.state == "failed":
        if row.state in (Delivery.State.SENDING, Delivery.State.ACCEPTED, Delivery.State.UNCLEAR):
            _end(row, Delivery.State.GIVEN_UP, receipt.words or "网关回执：未送达", now)
        return
    row.provider_id = receipt.provider_id[:80] or row.provider_id
    row.delivered_at = row.delivered_at or at
    if receipt.state == "read":
        row.read_at = row.read_at or at
    if row.state != Delivery.State.READ:
        _end(row, STATES[receipt.state], "", now)
