"""Browser journeys: a real Chromium on the real ASGI application, with the test's own database.

A journey fails when the page breaks the content policy, logs an error, throws, or asks another host for anything.
Where no Chromium is found every journey is skipped, and says so.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from anlan.foundation.people.models import Account
from tests import postgres_server

# Playwright's loop runs in this thread; the database is used beside it, never from within.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("ANLAN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
]
SHOTS = Path(__file__).resolve().parents[2] / "shots"
AXE = Path(__file__).resolve().parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
SIZES = {"wide": (1920, 1080), "desk": (1366, 768), "phone": (390, 844), "tall": (1440, 2900)}
PAINT = """theme => {
  document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new CustomEvent("anlan:theme", {detail: {theme}}));
}"""
WATCH = """
window.broken = [];
addEventListener("securitypolicyviolation", (e) =>
  window.broken.push(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, skip it loudly without a browser, and run it last: Playwright's loop stays in the thread."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM FOUND: browser journeys did not run"))
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the session."""
    with sync_playwright() as tools:
        running = tools.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield running
        running.close()


def _database_url() -> str:
    known = connection.settings_dict
    host = quote(str(known["HOST"]), safe="")
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgresql://{user}@{host}:{known['PORT']}/{known['NAME']}"


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The address of the running product."""
    from anlan.config import asgi
    from anlan.web.live.hub import Hub

    asgi.hub = Hub(_database_url())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(asgi.application, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
    postgres_server.cut_other_connections()  # those of the server's threads
    connection.close()


@dataclass
class Visit:
    """A person at a browser."""

    site: str
    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page and wait until it rests."""
        self.page.goto(self.site + path)
        self.page.wait_for_load_state("load")

    def sign_in(self, account: Account) -> None:
        """Sign in without the form."""
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.site}])

    def theme(self, name: str) -> None:
        """Choose a theme as the switch does."""
        self.context.add_cookies([{"name": "anlan_theme", "value": name, "url": self.site}])

    def shot(
        self, name: str, sizes: tuple[str, ...] = ("wide", "desk", "phone"), themes: tuple[str, ...] = ("light", "dark")
    ) -> None:
        """Pictures of the page as it stands, in an ignored folder."""
        SHOTS.mkdir(exist_ok=True)
        was = self.page.evaluate("document.documentElement.dataset.theme")
        for theme in themes:
            self.page.evaluate(PAINT, theme)
            for size in sizes:
                width, height = SIZES[size]
                self.page.set_viewport_size({"width": width, "height": height})
                self.page.wait_for_timeout(300)
                self.page.screenshot(path=SHOTS / f"{name}-{size}-{theme}.png")
        self.page.evaluate("t => { document.documentElement.dataset.theme = t }", was)

    def axe(self, *, leave_out: tuple[str, ...] = ()) -> list[str]:
        """What axe finds, one line each."""
        # a colour that is still fading from one theme to the next is nobody's contrast
        self.page.evaluate(
            "Promise.allSettled(document.getAnimations().filter((a) => a instanceof CSSTransition).map((a) => a.finished))"
        )
        self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate(
            "async () => await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        return [
            f"{problem['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for problem in found["violations"]
            if problem["id"] not in leave_out
            for node in problem["nodes"]
        ]


@contextmanager
def visiting(browser: Browser, site: str) -> Iterator[Visit]:
    """A fresh browser context that notices everything that goes wrong."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1366, "height": 768}, reduced_motion="reduce"
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    here = Visit(site, page, context)
    page.on("console", lambda m: here.complaints.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: here.complaints.append(f"error: {e}"))
    page.on(
        "request",
        lambda r: (
            here.complaints.append(f"foreign: {r.url}") if not r.url.startswith((site, "data:", "blob:")) else None
        ),
    )
    yield here
    page.wait_for_function("document.readyState === 'complete'")  # a page may still be on its way here
    broken = page.evaluate("window.broken ?? []")
    page.close()
    context.close()
    assert [*here.complaints, *broken] == []


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A person at a browser."""
    with visiting(browser, site) as here:
        yield here


@pytest.fixture
def second_visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Somebody else at another browser, at the same time."""
    with visiting(browser, site) as here:
        yield here


@pytest.fixture
def developer(transactional_db: None) -> Account:
    """An account that may see the gallery."""
    return Account.objects.create_user("dev", None, name="周敏", is_staff=True)
