"""Lists of messages are written as Atom and read as Atom or RSS."""

from datetime import datetime, timedelta, timezone

import pytest

from anlan.kit.cap import Entry, Item, NotReadable, read, read_feed, write_feed
from anlan.kit.cap.tests.samples import DATA, minimal, stored

ALERT = read(minimal())
URL = "https://anlan.cn/feeds/warnings.atom"


def test_written_list_is_read_back() -> None:
    at = datetime(2026, 7, 8, 14, 30, tzinfo=timezone(timedelta(hours=8)))
    entries = [Entry(ALERT, f"https://anlan.cn/feeds/warnings/{number}.xml") for number in (1, 2)]
    raw = write_feed(entries, title="预警", url=URL, author="应急局", updated=at)
    assert read_feed(raw, url=URL) == [Item(url=entry.url, updated="2026-07-08T14:30:00+08:00") for entry in entries]


def test_one_message_is_a_list_of_one() -> None:
    assert read_feed(minimal(), url=URL) == [Item(raw=minimal())]


def test_message_inside_an_entry_is_taken_out() -> None:
    inner = minimal().partition(b"?>")[2].decode()
    raw = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>{inner}</content></entry></feed>'.encode()
    [item] = read_feed(raw, url=URL)
    assert read(item.raw) == ALERT


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ('<link href="a.xml"/>', "https://anlan.cn/feeds/a.xml"),
        ('<link href="a.html"/><link type="application/cap+xml" href="a.xml"/>', "https://anlan.cn/feeds/a.xml"),
        ('<link rel="self" href="b.xml"/><link href="/a.xml"/>', "https://anlan.cn/a.xml"),
    ],
)
def test_the_link_to_the_message_is_chosen(entry: str, url: str) -> None:
    raw = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{entry}</entry></feed>'.encode()
    assert read_feed(raw, url=URL) == [Item(url=url)]


@pytest.mark.parametrize("entry", ["", '<link href="file:///etc/passwd"/>', '<link href="javascript:1"/>', "<link/>"])
def test_an_entry_without_an_address_is_passed_over(entry: str) -> None:
    raw = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{entry}</entry></feed>'.encode()
    assert read_feed(raw, url=URL) == []


def test_rss_is_read() -> None:
    raw = b"<rss><channel><item><link>https://a.cn/1.xml</link></item></channel></rss>"
    assert read_feed(raw, url=URL) == [Item(url="https://a.cn/1.xml")]


@pytest.mark.parametrize(
    "name", ["09_weather_index.atom", "15_sweden.atom", "16_us_nws_weather.atom", "17_usgs_alerthub.atom"]
)
def test_published_lists_have_entries(name: str) -> None:
    assert read_feed(stored(f"not_alerts/{name}"), url=URL)


@pytest.mark.parametrize(
    "raw", [b"<html/>", b"<feed/>", b"", (DATA / "not_alerts" / "12_invalid_xmlns.cap").read_bytes()]
)
def test_what_is_no_list_is_refused(raw: bytes) -> None:
    with pytest.raises(NotReadable):
        read_feed(raw, url=URL)


def test_a_list_without_end_is_refused() -> None:
    raw = b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry/>" * 501 + b"</feed>"
    with pytest.raises(NotReadable, match="超过 500 条"):
        read_feed(raw, url=URL)
