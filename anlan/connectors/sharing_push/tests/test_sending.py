"""A parcel is posted, signed, and what the other side says decides."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from anlan.connectors.sharing_push import sending
from anlan.connectors.sharing_push.sending import NotTaken, send
from anlan.kit.signing import signature
from anlan.watch.sharing.api import Parcel


class _Subscriber(BaseHTTPRequestHandler):
    status = 200
    got: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write("已收".encode())

    def log_message(self, *said: Any) -> None:
        """Quiet."""


@pytest.fixture
def subscriber(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    monkeypatch.setattr(sending, "_is_somebody_else", lambda address: True)
    monkeypatch.setattr(sending, "_leads_back", lambda sock: False)
    monkeypatch.setattr(_Subscriber, "got", [])
    server = HTTPServer(("127.0.0.1", 0), _Subscriber)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def parcel(port: int) -> Parcel:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    return Parcel(7, "GX-20260701-0001", f"http://127.0.0.1:{port}/in?a=1", "secret", {"title": "积水"}, moment)


def test_it_works(subscriber: HTTPServer) -> None:
    assert send(parcel(subscriber.server_port)) == "返回 200 已收"
    [(headers, body)] = _Subscriber.got
    assert json.loads(body)["content"] == {"title": "积水"}
    assert headers["X-Anlan-Signature"] == signature("secret", headers["X-Anlan-Timestamp"], body)


def test_what_is_not_taken_says_why(subscriber: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Subscriber, "status", 503)
    with pytest.raises(NotTaken, match="返回 503"):
        send(parcel(subscriber.server_port))
    with pytest.raises(NotTaken, match="没有正常应答"):
        send(parcel(1))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.1.1"])
def test_this_machine_is_nobody_to_push_to(host: str) -> None:
    with pytest.raises(NotTaken, match="本机"):
        send(replace(parcel(80), url=f"http://{host}:80/in"))


def test_nor_is_it_by_an_address_of_its_own(subscriber: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(sending, "_is_somebody_else", lambda address: True)
    with pytest.raises(NotTaken, match="是本机的地址"):
        send(parcel(subscriber.server_port))


def test_who_answers_by_the_drop_is_cut_off(subscriber: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    stop = threading.Event()

    def drip(handler: Any) -> None:
        with contextlib.suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 ")
            while not stop.wait(0.1):
                handler.wfile.write(b"O")

    monkeypatch.setattr(_Subscriber, "do_POST", drip)
    began = time.monotonic()
    with pytest.raises(NotTaken):
        send(parcel(subscriber.server_port))
    stop.set()
    assert time.monotonic() - began < 3
