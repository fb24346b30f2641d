"""Which feeds are polled: ANLAN_CAP_FEEDS, `kind name address`, apart by semicolons.

    ANLAN_CAP_FEEDS="meteorological 九江市气象台 https://example.cn/cap.atom; upper 市应急局 http://10.36.4.2/cap.xml"

The kind says what a source may issue: `meteorological` (weather signals too) or `upper` (everything else). With
`+local` the source speaks of this district alone, and a message that draws no area means all of it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from anlan.watch.warning.api import Source

KINDS = ("meteorological", "upper")
LOCAL = "+local"
LONGEST_URL = 500


class FeedsUnreadable(ValueError):
    """What is wrong with ANLAN_CAP_FEEDS, in Chinese."""


@dataclass(frozen=True)
class Feed:
    """One address and the source behind it."""

    url: str
    source: Source

    @property
    def host(self) -> str:
        """Host and port as the administrator wrote them: trusted even inside the intranet."""
        return urlsplit(self.url).netloc


def read_feeds(text: str) -> tuple[Feed, ...]:
    """The configured feeds. Raises FeedsUnreadable."""
    feeds = tuple(_feed(part) for part in text.split(";") if part.strip())
    for field in ("url", "name"):
        values = [feed.url if field == "url" else feed.source.name for feed in feeds]
        double = next((value for value in values if values.count(value) > 1), None)
        if double:
            raise FeedsUnreadable(f"ANLAN_CAP_FEEDS 里“{double}”写了两次，每个来源的名称和地址都须不同。")
    return feeds


def _feed(part: str) -> Feed:
    words = part.split()
    if len(words) != 3:
        raise FeedsUnreadable(f"ANLAN_CAP_FEEDS 里“{part.strip()[:80]}”须写成“类型 名称 地址”，名称里不留空格。")
    kind, name, url = words
    origin = kind.removesuffix(LOCAL)
    if origin not in KINDS:
        raise FeedsUnreadable(f"ANLAN_CAP_FEEDS 里的类型“{kind[:40]}”不认识，可用 {'、'.join(KINDS)}，可加 {LOCAL}。")
    if fault := feed_address_fault(url):
        raise FeedsUnreadable(f"ANLAN_CAP_FEEDS 里的地址“{url[:80]}”不对：{fault}。")
    return Feed(url, Source(name[:80], origin, is_local=kind.endswith(LOCAL)))


def feed_address_fault(url: str) -> str:
    """What is wrong with an address, in Chinese; empty when nothing is."""
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a bracket or port that cannot be
        has_host, parts = False, urlsplit("")
    if parts.scheme not in ("http", "https") or not has_host or len(url) > LONGEST_URL:
        return f"地址须以 http:// 或 https:// 开头，不超过 {LONGEST_URL} 字"
    if parts.username is not None:
        return "地址里不能带用户名和口令"
    return ""
