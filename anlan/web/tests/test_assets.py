"""Static files: one version in the address, gzip twins, cached for ever, under the content policy."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from anlan.web.assets import Assets, collect, version_of
from anlan.web.csp import HEADER, security_headers


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return collect(tmp_path_factory.mktemp("static") / "abc")


def ask(root: Path, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []

    async def otherwise(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def run() -> None:
        app = Assets(otherwise, root=root, url="/static/abc/", headers=security_headers())
        given = [(k.encode(), v.encode()) for k, v in (headers or {}).items()]

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        await app({"type": "http", "method": "GET", "path": path, "headers": given}, receive, send)

    asyncio.run(run())
    return sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, sent[1]["body"]


def test_a_script_is_served_compressed_and_for_ever(root: Path) -> None:
    status, headers, body = ask(root, "/static/abc/web/js/shell.js", {"accept-encoding": "gzip"})
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert headers["content-type"].startswith("text/javascript")
    assert body


def test_the_map_worker_carries_the_policy(root: Path) -> None:
    status, headers, _ = ask(root, "/static/abc/vendor/maplibre-gl-6.17.0/maplibre-gl-worker.mjs")
    assert status == 200
    assert headers["content-type"].startswith("text/javascript")
    assert headers[HEADER.lower()] == security_headers()[HEADER]


def test_what_is_known_is_not_sent_again(root: Path) -> None:
    _, headers, _ = ask(root, "/static/abc/web/icons.svg")
    status, _, body = ask(root, "/static/abc/web/icons.svg", {"if-none-match": headers["etag"]})
    assert (status, body) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/", "/static/abc/", "/static/abc/../../secrets/secret_key", "/static/old/web/icons.svg"]
)
def test_everything_else_goes_to_the_application(root: Path, path: str) -> None:
    assert ask(root, path)[0] == 404


def test_old_versions_go_and_a_second_start_reuses(tmp_path: Path) -> None:
    (tmp_path / "static" / "old").mkdir(parents=True)
    first = collect(tmp_path / "static" / "new")
    assert [p.name for p in first.parent.iterdir()] == ["new"]
    assert collect(first) == first


def test_the_version_follows_the_contents(tmp_path: Path) -> None:
    place = tmp_path / "app" / "static" / "app"
    place.mkdir(parents=True)
    (place / "a.js").write_text("1")
    before = version_of(tmp_path)
    (place / "a.js").write_text("2")
    assert version_of(tmp_path) != before
    assert settings.STATIC_VERSION in settings.STATIC_URL
