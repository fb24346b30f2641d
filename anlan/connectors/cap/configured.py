"""Every feed that is polled: those of ANLAN_CAP_FEEDS, then those that administrators added and did not pause."""

from django.conf import settings

from anlan.connectors.cap.models import CapFeed
from anlan.connectors.cap.sources import Feed, read_feeds
from anlan.kit.cap import trusted_all
from anlan.watch.warning.api import Source


def configured_feeds() -> tuple[Feed, ...]:
    """The feeds to poll. Raises FeedsUnreadable for ANLAN_CAP_FEEDS."""
    feeds = read_feeds(settings.CAP_FEEDS)
    taken = {feed.url for feed in feeds} | {feed.source.name for feed in feeds}
    added = CapFeed.objects.filter(is_paused=False).order_by("pk")
    return feeds + tuple(feed_of(row) for row in added if taken.isdisjoint((row.url, row.name)))


def feed_of(row: CapFeed) -> Feed:
    """A row as what is polled."""
    trusted = trusted_all(row.certificates.encode())
    return Feed(row.url, Source(row.name, row.origin, is_local=row.is_local, trusted=trusted))
