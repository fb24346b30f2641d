"""Feeds of a server nearby are polled: once, in order, with back-off, and never into the intranet."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from anlan.connectors.cap import fetching
from anlan.connectors.cap.fetching import FetchFailed, fetch
from anlan.connectors.cap.models import FeedState
from anlan.connectors.cap.polling import poll_due
from anlan.connectors.cap.sources import Feed
from anlan.foundation.territory.models import Region
from anlan.kit.cap import MOST_BYTES, Alert, Area, Entry, Info, NamedValue, write, write_feed
from anlan.watch.warning.api import ReceivedMessage, Source, active

pytestmark = pytest.mark.django_db
SENT = timezone.localtime().replace(microsecond=0) - timedelta(minutes=5)
INFO = Info(
    ("Met",),
    "暴雨",
    "Immediate",
    "Severe",
    "Likely",
    language="zh-CN",
    expires=SENT + timedelta(hours=6),
    areas=(Area("浔阳区", geocodes=(NamedValue("AreaCode", "360403000000"),)),),
)
ALERT = Alert("A1", "jjqx@cma", SENT, "Actual", "Alert", "Public", infos=(INFO,))


@dataclass
class Publisher:
    """A server on this machine: what it has by path, and what it was asked."""

    address: str = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def has(self, path: str, body: bytes, status: int = 200, **headers: Any) -> None:
        self.pages[path] = status, {name.replace("_", "-"): value for name, value in headers.items()}, body

    def lists(self, *alerts: Alert, **headers: Any) -> None:
        entries = [Entry(alert, f"{self.address}/{alert.identifier}.xml") for alert in alerts]
        feed = write_feed(entries, title="预警", url=self.address, author="气象台", updated=SENT)
        self.has("/cap.atom", feed, **headers)
        for alert in alerts:
            self.has(f"/{alert.identifier}.xml", write(alert))

    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    there = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append((self.path, dict(self.headers)))
            status, headers, body = there.pages.get(self.path, (404, {}, b""))
            if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def feed(publisher: Publisher) -> Feed:
    from anlan.foundation.rules.api import load_shipped

    load_shipped()
    Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    return Feed(f"{publisher.address}/cap.atom", Source("九江市气象台", "meteorological"))


def poll(feed: Feed, after: timedelta = timedelta()) -> FeedState:
    poll_due((feed,), timezone.now() + after)
    return FeedState.objects.get(url=feed.url)


def test_a_listed_warning_is_in_force_here(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(ALERT)
    state = poll(feed)
    assert (state.trouble, state.failures) == ("", 0)
    [line] = active()
    assert (line.event_code, line.origin) == ("11B03", "meteorological")
    assert publisher.paths() == ["/cap.atom", "/A1.xml"]


def test_what_is_known_is_not_fetched_again(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(ALERT)
    poll(feed)
    publisher.lists(ALERT, replace(ALERT, identifier="A2", infos=(replace(INFO, event="大风"),)))
    poll(feed, timedelta(minutes=2))
    assert publisher.paths() == ["/cap.atom", "/A1.xml", "/cap.atom", "/A2.xml"]
    assert len(active()) == 2


def test_an_unchanged_feed_is_not_read_again(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(ALERT, ETag='"1"')
    poll(feed)
    poll(feed, timedelta(minutes=2))
    assert publisher.paths() == ["/cap.atom", "/A1.xml", "/cap.atom"]
    assert publisher.asked[-1][1]["If-None-Match"] == '"1"'


def test_a_feed_that_is_not_due_is_left_alone(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(ALERT)
    poll(feed)
    poll(feed)
    assert publisher.paths() == ["/cap.atom", "/A1.xml"]


def test_an_update_listed_before_what_it_replaces_still_replaces_it(publisher: Publisher, feed: Feed) -> None:
    update = replace(
        ALERT,
        identifier="A2",
        message_type="Update",
        sent=SENT + timedelta(minutes=1),
        references=(ALERT.reference,),
        infos=(replace(INFO, severity="Extreme"),),
    )
    publisher.lists(update, ALERT)
    poll(feed)
    assert [line.level for line in active()] == [1]


def test_a_cancel_where_the_warning_was_is_found(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(ALERT)
    poll(feed)
    publisher.lists()
    cancel = replace(
        ALERT,
        identifier="A1.JC",
        message_type="Cancel",
        sent=SENT + timedelta(minutes=1),
        references=(ALERT.reference,),
    )
    publisher.has("/A1.xml", write(cancel))
    poll(feed, timedelta(minutes=2))
    assert active() == []
    poll(feed, timedelta(minutes=4))
    assert publisher.paths().count("/A1.xml") == 2


def test_a_single_message_is_a_feed_of_one(publisher: Publisher, feed: Feed) -> None:
    publisher.has("/cap.atom", write(ALERT))
    poll(feed)
    assert len(active()) == 1


def test_one_bad_message_does_not_hold_up_the_others(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(replace(ALERT, identifier="A0"), ALERT)
    publisher.has("/A0.xml", write(ALERT).replace(b"Actual", b"actual"))
    state = poll(feed)
    assert "status：不认识“actual”" in state.trouble
    assert len(active()) == 1


def test_a_message_that_does_not_answer_is_tried_again(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(ALERT, ETag='"1"')
    publisher.has("/A1.xml", b"", 503)
    assert "对方返回 503" in poll(feed).trouble
    publisher.has("/A1.xml", write(ALERT))
    assert poll(feed, timedelta(minutes=2)).trouble == ""
    assert len(active()) == 1


def test_a_silent_publisher_is_asked_less_and_less(publisher: Publisher, feed: Feed) -> None:
    waits = []
    for hours in range(8):
        at = timezone.now() + timedelta(hours=hours * 2)
        poll_due((feed,), at)
        state = FeedState.objects.get()
        waits.append(int((state.due_at - at).total_seconds() / 60) if state.due_at else 0)
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    publisher.lists(ALERT)
    assert poll(feed, timedelta(days=1)).failures == 0


@pytest.mark.parametrize("body", [b"<html/>", b"", b"<!DOCTYPE feed><feed/>", b"\xff" * 100])
def test_what_is_no_feed_is_trouble_and_nothing_more(publisher: Publisher, feed: Feed, body: bytes) -> None:
    publisher.has("/cap.atom", body)
    state = poll(feed)
    assert state.trouble.endswith("。")
    assert state.failures == 1
    assert not ReceivedMessage.objects.exists()


def test_more_than_the_limit_is_not_read(publisher: Publisher, feed: Feed) -> None:
    publisher.has("/cap.atom", b" " * (MOST_BYTES + 1))
    assert "超过 8 MB" in poll(feed).trouble


def test_a_slow_publisher_is_given_up(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", -1.0)
    publisher.has("/", b"x")
    with pytest.raises(FetchFailed, match="没有读完"):
        fetch(f"{publisher.address}/", trusted=[publisher.address.removeprefix("http://")])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://[::1]:9/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.36.4.2/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://2130706433/",
    ],
)
def test_private_addresses_are_not_asked(url: str) -> None:
    with pytest.raises(FetchFailed, match="在内网"):
        fetch(url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.cn/", "http://", "http://u:p@a.cn/", "http://a.cn:99999/"]
)
def test_other_addresses_are_no_addresses(url: str) -> None:
    with pytest.raises(FetchFailed):
        fetch(url)


def test_a_redirect_does_not_lead_into_the_intranet(publisher: Publisher, feed: Feed) -> None:
    publisher.has("/cap.atom", b"", 302, Location="http://127.0.0.2:9/secret")
    assert "在内网（127.0.0.2）" in poll(feed).trouble


def test_a_redirect_on_the_same_host_is_followed_but_not_for_ever(publisher: Publisher, feed: Feed) -> None:
    publisher.lists(ALERT)
    publisher.pages["/new.atom"] = publisher.pages["/cap.atom"]
    publisher.has("/cap.atom", b"", 301, Location="/new.atom")
    poll(feed)
    assert len(active()) == 1
    publisher.has("/cap.atom", b"", 302, Location="/cap.atom")
    assert "跳转超过 3 次" in poll(feed, timedelta(minutes=2)).trouble


def test_an_entry_does_not_lead_into_the_intranet(publisher: Publisher, feed: Feed) -> None:
    entry = Entry(ALERT, "http://127.0.0.3:9/secret.xml")
    publisher.has("/cap.atom", write_feed([entry], title="预警", url="/", author="气象台", updated=SENT))
    assert "在内网（127.0.0.3）" in poll(feed).trouble
