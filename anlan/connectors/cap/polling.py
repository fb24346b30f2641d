"""Poll a feed: fetch the list if it has changed, fetch what is new in it, hand each message to warnings.

What has vanished from the list is asked for once more: many publishers put the Cancel where the warning was.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.db import Error as DatabaseError
from django.utils import timezone

from anlan.connectors.cap.fetching import FetchFailed, fetch
from anlan.connectors.cap.models import FeedState
from anlan.connectors.cap.sources import Feed
from anlan.foundation.casework.api import StepRefused
from anlan.kit.cap import CapRefused, Item, NotReadable, check, read_feed
from anlan.watch.warning.api import receive_message

logger = logging.getLogger("anlan.cap")

EVERY = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
MOST_FETCHES = 100
POLL_SECONDS = 45.0


@dataclass
class _Poll:
    """One poll under way."""

    feed: Feed
    seen: dict[str, str]
    troubles: list[str] = field(default_factory=list)
    is_whole: bool = True
    messages: list[bytes] = field(default_factory=list)


def poll_due(feeds: tuple[Feed, ...], at: datetime | None = None) -> int:
    """Poll what is due; one feed's trouble is not another's. Returns how many were polled."""
    now = at or timezone.now()
    done = 0
    for feed in feeds:
        state, _ = FeedState.objects.get_or_create(url=feed.url, defaults={"name": feed.source.name})
        if state.due_at is None or state.due_at <= now:
            poll(feed, state, now)
            done += 1
    return done


def poll(feed: Feed, state: FeedState, now: datetime) -> None:
    """One feed, once; what went wrong is written into its state, and it is left alone for longer each time."""
    trouble = ""
    try:
        trouble = _poll(feed, state)
        state.failures = 0
    except (FetchFailed, NotReadable) as wrong:
        trouble = str(wrong)
        state.failures += 1
    if trouble:
        logger.warning("feed %s: %s", feed.url, trouble)
    state.name, state.trouble, state.polled_at = feed.source.name, trouble[:300], now
    state.due_at = now + min(EVERY * 2 ** min(state.failures, 10), LONGEST_PAUSE)
    state.save()


def _poll(feed: Feed, state: FeedState) -> str:
    """Returns what went wrong with single messages."""
    answer = fetch(feed.url, trusted=(feed.host,), etag=state.etag, modified=state.modified)
    if not answer.is_new:
        return ""
    items = read_feed(answer.body, url=feed.url)
    poll = _Poll(feed, seen={})
    _collect(poll, items, state.seen)
    _hand_over(poll)
    state.seen = poll.seen
    # a list that was not taken in whole is read again, whatever its tag says
    state.etag, state.modified = (answer.etag, answer.modified) if poll.is_whole else ("", "")
    return "；".join(poll.troubles)


def _collect(poll: _Poll, items: list[Item], known: dict[str, str]) -> None:
    """Put together the messages that are new, and those at addresses that the list no longer names."""
    deadline = monotonic() + POLL_SECONDS
    fetched = 0
    for item in [*items, *_vanished(items, known)]:
        if item.raw:
            poll.messages.append(item.raw)
            continue
        is_listed = item in items
        if is_listed and known.get(item.url) == item.updated:
            poll.seen[item.url] = item.updated
            continue
        if fetched >= MOST_FETCHES or monotonic() > deadline:
            poll.is_whole = False
            if not is_listed:
                poll.seen[item.url] = known[item.url]
            continue
        fetched += 1
        _fetch_one(poll, item, is_listed=is_listed)


def _fetch_one(poll: _Poll, item: Item, *, is_listed: bool) -> None:
    try:
        poll.messages.append(fetch(item.url, trusted=(poll.feed.host,)).body)
    except FetchFailed as wrong:
        if is_listed:  # what has vanished may well be gone
            poll.troubles.append(f"{item.url[:80]}：{wrong}")
            poll.is_whole = False
    else:
        if is_listed:
            poll.seen[item.url] = item.updated


def _vanished(items: list[Item], known: dict[str, str]) -> Iterator[Item]:
    listed = {item.url for item in items}
    return (Item(url=url, updated=updated) for url, updated in known.items() if url not in listed)


def _hand_over(poll: _Poll) -> None:
    """In the order in which they were sent, so that an update finds what it refers to."""
    judged = [(raw, check(raw).alert) for raw in poll.messages]
    for raw, _alert in sorted(judged, key=lambda pair: pair[1].sent.timestamp() if pair[1] else 0.0):
        try:
            receive_message(raw, source=poll.feed.source)
        except CapRefused as wrong:
            poll.troubles.append(str(wrong))
        except (StepRefused, DatabaseError) as wrong:
            poll.troubles.append(f"有一条没有收进来，将再试（{type(wrong).__name__}）")
            poll.is_whole = False
            poll.seen.clear()
