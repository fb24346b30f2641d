"""A screen gets what is committed, what its account may see, and what it missed; nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import partial
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from anlan.foundation.live.api import EVERYWHERE
from anlan.foundation.live.models import Outbox
from anlan.foundation.people.api import register
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import COMMANDER, GRID_WORKER
from anlan.web.live import stream as stream_module
from anlan.web.live.hub import Hub
from anlan.web.live.stream import serve

pytestmark = pytest.mark.django_db(transaction=True)

GANTANG = "/360403/360403001/"
PENPU = "/360403/360403002/"


class Permission(StrEnum):
    """For these tests."""

    LOOK = "tests.look"


register(Permission, {Permission.LOOK: "看"}, {GRID_WORKER: {Permission.LOOK}})


def signed_in(username: str, region_path: str) -> str:
    """The session cookie of a grid worker over a region."""
    account = Account.objects.create_user(username, "Gw-2026-x", name=username)
    Posting.objects.create(account=account, role=GRID_WORKER.key, region_path=region_path)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def happen(number: int, region_path: str, permission: str = Permission.LOOK) -> int:
    """Commit one event; returns its id."""
    return Outbox.objects.create(
        name="tests.seen", payload={"number": number}, permission=permission, region_path=region_path
    ).pk


class Screen:
    """A browser's end of the stream."""

    def __init__(self) -> None:
        self.status = 0
        self.messages: list[dict[str, Any]] = []
        self.closed = asyncio.Event()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Take what the server sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        for line in message.get("body", b"").decode().splitlines():
            if line.startswith("data: "):
                self.messages.append(json.loads(line[6:]))

    async def receive(self) -> MutableMapping[str, Any]:
        """Say nothing until the tab closes."""
        await self.closed.wait()
        return {"type": "http.disconnect"}

    @property
    def numbers(self) -> list[int]:
        """What was seen."""
        return [m["payload"]["number"] for m in self.messages if m["name"] == "tests.seen"]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition, five seconds at most."""
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.005)


@asynccontextmanager
async def opened(hub: Hub, cookie: str, last: int | None = None) -> AsyncIterator[Screen]:
    """A screen open for as long as the caller iterates."""
    screen = Screen()
    scope = {"headers": [(b"cookie", cookie.encode())], "query_string": b"" if last is None else b"last=%d" % last}
    task = asyncio.create_task(serve(hub, scope, screen.receive, screen.send))
    await screen.until(lambda: bool(screen.messages) or task.done())
    yield screen
    screen.closed.set()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def committed(action: Callable[..., Any], *given: Any, **facts: Any) -> None:
    """Run a database action in a thread and leave no connection behind."""

    def act() -> None:
        try:
            action(*given, **facts)
        finally:
            connection.close()

    await asyncio.to_thread(act)


def run(story: Callable[[Hub], Awaitable[None]]) -> None:
    """Run a story against a listening hub on the test database."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    conninfo = psycopg.conninfo.make_conninfo(**{n: given[n] for n in names if given.get(n)})

    async def play() -> None:
        hub = Hub(conninfo)
        hub.start()
        async with asyncio.timeout(5):
            while hub._last_id is None:
                await asyncio.sleep(0.005)
        try:
            await story(hub)
        finally:
            await hub.stop()

    asyncio.run(play())


def contains(screen: Screen, number: int) -> bool:
    """Whether a screen has seen a number."""
    return number in screen.numbers


def test_what_concerns_everywhere_reaches_every_holder_and_nobody_else() -> None:
    li, wu = signed_in("li", GANTANG), signed_in("wu", PENPU)

    async def story(hub: Hub) -> None:
        async with opened(hub, li) as first, opened(hub, wu) as second:
            await committed(happen, 1, EVERYWHERE)
            await committed(happen, 2, EVERYWHERE, "tests.other")
            await committed(happen, 3, EVERYWHERE)
            for screen in (first, second):
                await screen.until(partial(contains, screen, 3))
                assert screen.numbers == [1, 3]

    run(story)


def test_it_works() -> None:
    cookie = signed_in("li", GANTANG)

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie) as screen:
            await committed(happen, 1, GANTANG + "360403001001/")
            await screen.until(lambda: screen.numbers == [1])

    run(story)


def test_neighbours_event_and_unheld_permission_are_not_sent() -> None:
    cookie = signed_in("li", GANTANG)

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie) as screen:
            await committed(happen, 1, PENPU)
            await committed(happen, 2, GANTANG, "tests.secret")
            await committed(happen, 3, GANTANG, "")
            await committed(happen, 4, "")
            await committed(happen, 5, GANTANG)
            await screen.until(lambda: 5 in screen.numbers)
            assert screen.numbers == [5]

    run(story)


def test_what_is_for_one_person_reaches_nobody_else_however_far_their_remit(django_user_model: Any) -> None:
    cookie, other = signed_in("li", GANTANG), signed_in("wide", "")
    mine = django_user_model.objects.get(username="li").pk

    def tell() -> None:
        Outbox.objects.create(name="tests.seen", payload={"number": 1}, permission=Permission.LOOK, account_id=mine)
        happen(2, GANTANG)

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie) as screen, opened(hub, other) as wide:
            await committed(tell)
            await screen.until(lambda: 2 in screen.numbers)
            await wide.until(lambda: 2 in wide.numbers)
            assert (screen.numbers, wide.numbers) == ([1, 2], [2])

    run(story)


def test_missed_events_come_after_reconnecting() -> None:
    cookie = signed_in("li", GANTANG)
    first = happen(1, GANTANG)
    happen(2, PENPU)
    happen(3, GANTANG)

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie, last=first) as screen:
            await screen.until(lambda: 3 in screen.numbers)
            assert 2 not in screen.numbers

    run(story)


def test_position_older_than_the_outbox_asks_for_a_reload() -> None:
    cookie = signed_in("li", GANTANG)
    last = happen(1, GANTANG)
    Outbox.objects.all().delete()

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie, last=last) as screen:
            await screen.until(lambda: any(m["name"] == "live.reset" for m in screen.messages))

    run(story)


def test_anonymous_is_refused() -> None:
    async def story(hub: Hub) -> None:
        async with opened(hub, "sessionid=nobody") as screen:
            assert screen.status == 401

    run(story)


@pytest.mark.parametrize("owed", ["password", "second factor", "a new sign-in"])
def test_who_owes_something_first_is_refused(owed: str) -> None:
    cookie = signed_in("li", GANTANG)
    if owed == "password":
        Account.objects.update(must_change_password=True)
    elif owed == "second factor":
        Posting.objects.create(account=Account.objects.get(), role=COMMANDER.key, region_path=GANTANG)
    else:
        session = SessionStore(cookie.partition("=")[2])
        session["signed_in_at"] = session["seen_at"] = 0.0
        session.save()

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie) as screen:
            assert screen.status == 401

    run(story)


def test_a_page_where_something_is_owed_opens_no_stream() -> None:
    signed_in("li", GANTANG)
    account = Account.objects.get()
    client = Client()
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[-1])
    assert "data-live=" in client.get("/account/password").content.decode()
    Account.objects.update(must_change_password=True)
    assert "data-live=" not in client.get("/account/password").content.decode()


def test_stream_ends_when_the_session_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(stream_module, "RECHECK_S", 0.05)
    cookie = signed_in("li", GANTANG)

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie) as screen:
            await committed(Account.objects.update, is_active=False)
            await screen.until(lambda: any(m["name"] == "live.signed_out" for m in screen.messages))

    run(story)


def test_hub_catches_up_after_losing_only_the_connection_it_reads_by() -> None:
    cookie = signed_in("li", GANTANG)

    def cut_and_happen() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'SELECT coalesce(max(id)%%' AND datname = current_database()"
            )
            assert cursor.rowcount == 1
        happen(1, GANTANG)

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie) as screen:
            await committed(cut_and_happen)
            await screen.until(lambda: screen.numbers == [1])

    run(story)


def test_hub_catches_up_after_losing_its_connection() -> None:
    cookie = signed_in("li", GANTANG)

    def cut_and_happen() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
            )
        happen(1, GANTANG)

    async def story(hub: Hub) -> None:
        async with opened(hub, cookie) as screen:
            await committed(cut_and_happen)
            await screen.until(lambda: screen.numbers == [1])

    run(story)
