"""Put a message in the queue for its targets, hold it up, let it go, stop it, try it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.notify.models import Channel, Delivery, Message
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal

NO_LEVEL = 5
BATCH = 1000
NO_CHANNEL = "没有启用的{medium}渠道"
NO_ADDRESS = "没有登记{medium}地址"


class SecondPersonNeeded(Refusal):
    """The one who sent it out cannot be the second person."""

    code = "second_person_needed"
    status = 403


@dataclass(frozen=True)
class Target:
    """Somebody or something to be reached by one medium. `people` and `households` are whom it stands for."""

    kind: str
    key: str
    name: str
    medium: str
    address: str
    region_path: str = ""
    people: int = 0
    households: int = 0


@transaction.atomic
def queue(
    subject: Ref,
    targets: Iterable[Target],
    *,
    purpose: str,
    title: str,
    text: str,
    level: int = 0,
    is_exercise: bool = False,
    only_test: bool = False,
    confirm_first: bool = True,
    authors: Iterable[int] = (),
    expires_at: datetime | None = None,
    region_path: str = "",
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Message:
    """One message and a row per target, in one transaction; the same subject and purpose again returns the first.

    `only_test` uses nothing but test gateways (demo data). `confirm_first=False` waives the second person. What has no
    channel or no address gets its row too, given up with the reason, so that it is named.
    """
    now = at or timezone.now()
    message, is_new = Message.objects.get_or_create(
        subject_kind=subject.kind,
        subject_key=subject.key,
        purpose=purpose,
        defaults={
            "subject_title": subject.title[:200], "title": title[:200], "text": text, "level": level,
            "is_exercise": is_exercise, "authors": list(authors), "region_path": region_path,
            "facts": dict(facts or {}), "created_at": now, "expires_at": expires_at,
        },
    )  # fmt: skip
    if not is_new:
        return message
    channels = {} if is_exercise else _channels(only_test=only_test)
    rows = (_row(message, target, channels.get(target.medium), now, confirm_first) for target in targets)
    Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return message


def _channels(*, only_test: bool) -> dict[str, Channel]:
    """The first active channel of each medium."""
    active = Channel.objects.filter(is_active=True).order_by("-rank", "-key")
    if only_test:
        active = active.filter(is_test=True) | active.filter(is_built_in=True)
    return {channel.medium: channel for channel in active.order_by("-rank", "-key")}


def _row(message: Message, target: Target, channel: Channel | None, now: datetime, confirm_first: bool) -> Delivery:
    row = Delivery(
        message=message,
        channel=channel,
        medium=target.medium,
        target_kind=target.kind,
        target_key=target.key,
        target_name=target.name[:80],
        address="" if message.is_exercise else target.address,
        region_path=target.region_path,
        people=target.people,
        households=target.households,
        is_exercise=message.is_exercise,
        priority=message.level or NO_LEVEL,
        due_at=now,
    )
    if message.is_exercise:
        return row
    medium = Channel.Medium(target.medium).label
    if channel is None or not target.address:
        row.state, row.due_at, row.ended_at = Delivery.State.GIVEN_UP, None, now
        row.words = (NO_ADDRESS if channel else NO_CHANNEL).format(medium=medium)
        return row
    row.due_at = channel.opens_at(message.level, now)
    if channel.needs_confirmation and confirm_first:
        row.state = Delivery.State.HELD
    elif row.due_at > now:
        row.words = f"免打扰时段，{timezone.localtime(row.due_at):%m-%d %H:%M} 起发送"
    return row


@transaction.atomic
def confirm(message: Message, *, by: Actor, at: datetime | None = None) -> int:
    """The second person lets the held rows go; returns how many. Raises SecondPersonNeeded for who sent it out."""
    now = at or timezone.now()
    if by.account is None or by.account.pk in message.authors:
        raise SecondPersonNeeded("播放须由签发人以外的另一人确认，请让同岗同事确认。")
    held = Delivery.objects.select_for_update(of=("self",)).filter(message=message, state=Delivery.State.HELD)
    rows = list(held.order_by("pk").select_related("channel"))
    for row in rows:
        row.state, row.confirmed_by, row.confirmed_at = Delivery.State.QUEUED, by.account, now
        row.due_at = row.channel.opens_at(message.level, now) if row.channel else now
    Delivery.objects.bulk_update(rows, ["state", "confirmed_by", "confirmed_at", "due_at"], batch_size=BATCH)
    if rows:
        _note("notify.delivery.confirmed", message, by, now, count=len(rows))
    return len(rows)


@transaction.atomic
def supersede(subject: Ref, *, at: datetime | None = None, words: str = "已由新的消息代替") -> int:
    """Stop what has not gone out yet about a record; returns how many rows were stopped.

    What a gateway is being asked this moment is settled by its answer, and is not tried again.
    """
    now = at or timezone.now()
    messages = Message.objects.select_for_update().filter(subject_kind=subject.kind, subject_key=subject.key)
    found = list(messages.filter(superseded_at=None).order_by("pk"))
    Message.objects.filter(pk__in=[m.pk for m in found]).update(superseded_at=now)
    return Delivery.objects.filter(message__in=found, state__in=Delivery.WAITING).update(
        state=Delivery.State.SUPERSEDED, due_at=None, ended_at=now, words=words
    )


@transaction.atomic
def try_again(message: Message, *, by: Actor, only_test: bool = False, at: datetime | None = None) -> int:
    """Put what was given up or is unclear back in the queue, with the same numbers; returns how many.

    `only_test` as for `queue`: what had no channel gets none now that leads to anybody.
    """
    now = at or timezone.now()
    if message.superseded_at or (message.expires_at and message.expires_at <= now):
        raise Refusal("这条消息已停发或已失效，不能再发。")
    channels = _channels(only_test=only_test)
    troubled = Delivery.objects.select_for_update(of=("self",)).filter(message=message, state__in=Delivery.TROUBLED)
    rows = [row for row in troubled.order_by("pk").select_related("channel") if row.address and not row.is_exercise]
    ready = []
    for row in rows:
        row.channel = row.channel or channels.get(row.medium)
        if row.channel is not None and row.channel.is_active:
            row.state, row.attempts, row.words, row.ended_at = Delivery.State.QUEUED, 0, "", None
            row.due_at = row.channel.opens_at(message.level, now)
            ready.append(row)
    Delivery.objects.bulk_update(
        ready, ["channel", "state", "attempts", "words", "ended_at", "due_at"], batch_size=BATCH
    )
    if ready:
        _note("notify.delivery.retried", message, by, now, count=len(ready))
    return len(ready)


def _note(kind: str, message: Message, by: Actor, at: datetime, **facts: Any) -> None:
    record(kind, by=by, subject=message.subject, facts=facts, region_path=message.region_path, at=at)
