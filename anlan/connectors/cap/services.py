"""Verbs of feeds: add, change, pause, resume, and try one without taking anything in."""

from dataclasses import dataclass

from django.db import transaction

from anlan.connectors.cap.fetching import FetchFailed, fetch
from anlan.connectors.cap.models import CapFeed, FeedState
from anlan.connectors.cap.sources import Feed
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.kit.cap import CapRefused, NotReadable, is_signed, read, read_feed


@dataclass(frozen=True)
class Trial:
    """What a feed answered; `is_well` when it could be polled."""

    is_well: bool
    words: str


@transaction.atomic
def save_feed(*, feed: CapFeed, by: Actor) -> CapFeed:
    """Keep a new or changed feed; it is polled within the next minute, from its beginning."""
    kind = "changed" if feed.pk else "added"
    if feed.pk:
        former = CapFeed.objects.select_for_update().get(pk=feed.pk)
        FeedState.objects.filter(url__in={former.url, feed.url}).delete()
    feed.save()
    _record(kind, feed, by, {"url": feed.url, "origin": feed.origin, "signed": bool(feed.certificates)})
    return feed


@transaction.atomic
def set_paused(*, feed: CapFeed, is_paused: bool, by: Actor) -> None:
    """Stop polling a feed, or poll it again; what it brought stays. Twice the same is no second entry."""
    locked = CapFeed.objects.select_for_update().get(pk=feed.pk)
    if locked.is_paused == is_paused:
        return
    locked.is_paused = is_paused
    locked.save(update_fields=["is_paused"])
    _record("paused" if is_paused else "resumed", locked, by, {})


def try_feed(feed: Feed) -> Trial:
    """Ask it now: what it lists and, where it is a single message, whose; nothing is taken in."""
    try:
        answer = fetch(feed.url, trusted=(feed.host,))
        items = read_feed(answer.body, url=feed.url)
        whole = [item.raw for item in items if item.raw]
        signed = sum(is_signed(raw) for raw in whole)
        for raw in whole:
            read(raw)
    except (FetchFailed, NotReadable, CapRefused) as wrong:
        return Trial(False, str(wrong))
    if whole:
        return Trial(True, f"连接正常，读到 {len(items)} 条消息，其中 {signed} 条有签名。")
    return Trial(True, f"连接正常，列表里有 {len(items)} 条。")


def _record(kind: str, feed: CapFeed, by: Actor, facts: dict[str, object]) -> None:
    record(f"cap.feed.{kind}", by=by, subject=Ref("cap.feed", str(feed.pk), feed.name), facts=facts)
