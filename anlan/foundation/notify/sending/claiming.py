"""Take rows for sending: each by one sender only, no faster than the channel may, red before blue."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from anlan.foundation.notify.models import Channel, Delivery
from anlan.foundation.notify.transports import LiveOrder

BURST_S = 1.0  # a channel that was idle may use up to this much of its rate at once
LEASE_S = 15.0  # beyond the time-out: who has not settled by then has fallen


@transaction.atomic
def claim(channel_id: int, room: int, now: datetime) -> list[LiveOrder]:
    """Up to `room` orders of a channel, marked as being sent. They are this sender's until the lease is over."""
    channel = Channel.objects.select_for_update().filter(pk=channel_id, is_active=True).first()
    room = min(room, _allowed(channel, now)) if channel else 0
    if channel is None or room < 1:
        return []
    due = Delivery.objects.filter(channel=channel, state=Delivery.State.QUEUED, due_at__lte=now, is_exercise=False)
    rows = list(
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("message")
        .order_by("priority", "due_at")[:room]
    )
    if not rows:
        return []
    _spend(channel, len(rows), now)
    leased = now + timedelta(seconds=channel.timeout_s + LEASE_S)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Delivery.State.SENDING, attempts=F("attempts") + 1, leased_until=leased
    )
    for row in rows:
        row.attempts += 1
    return [LiveOrder.of(row) for row in rows]


def _allowed(channel: Channel, now: datetime) -> int:
    """How many the rate lets out now."""
    if not channel.rate_per_s:
        return channel.concurrency
    start = max(channel.next_free_at, now - timedelta(seconds=BURST_S))
    return int((now - start).total_seconds() * channel.rate_per_s) + 1 if start <= now else 0


def _spend(channel: Channel, sent: int, now: datetime) -> None:
    """Move on the moment at which the next may go: kept in the row, so that every sender and every restart heeds it."""
    if channel.rate_per_s:
        start = max(channel.next_free_at, now - timedelta(seconds=BURST_S))
        channel.next_free_at = start + timedelta(seconds=sent / channel.rate_per_s)
        channel.save(update_fields=["next_free_at"])


@transaction.atomic
def recover(now: datetime) -> int:
    """What a fallen sender had in hand: back in the queue where the gateway knows a number again, else unclear.

    One that was tried as often as the channel allows is not tried again: it may be what lets senders fall.
    """
    fallen = Delivery.objects.filter(state=Delivery.State.SENDING, leased_until__lt=now)
    safe = fallen.filter(channel__repeats_safely=True, attempts__lt=F("channel__max_attempts")).update(
        state=Delivery.State.QUEUED, due_at=now, leased_until=None
    )
    rest = fallen.update(
        state=Delivery.State.UNCLEAR, leased_until=None, ended_at=now, words="发送中断，可能已送出，没有重发"
    )
    return safe + rest


@transaction.atomic
def let_expire(now: datetime) -> int:
    """What still waits when its message is over is given up, by name."""
    over = Delivery.objects.filter(state__in=Delivery.WAITING, message__expires_at__lte=now)
    return over.update(state=Delivery.State.GIVEN_UP, due_at=None, ended_at=now, words="到失效时间仍未发出")
