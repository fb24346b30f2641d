"""The bar of delivery: 10,000 targets, 30 % of the gateway's answers failing or slow, the sender killed in the middle.

Everybody is delivered or named, and every target that the gateway answers for has seen exactly one message.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from anlan.connectors.gateways.seen import Manners
from anlan.connectors.gateways.tests.conftest import Gateways
from anlan.foundation.notify.models import Attempt, Channel, Delivery, Message
from anlan.foundation.notify.sending.queueing import Target, queue
from anlan.foundation.trace.api import Ref

State = Delivery.State
SUBJECT = Ref("warning.warningmessage", "1", "YJ-20260708-0001")


def channel(gateways: Gateways, **facts: object) -> Channel:
    settings = {"url": f"http://127.0.0.1:{gateways.http}/sms"}
    given: dict[str, object] = {
        "key": "sms", "title": "测试短信", "transport": "sms_http", "medium": "sms", "settings": settings,
        "is_test": True, "repeats_safely": True, "concurrency": 64, "timeout_s": 0.5, "backoff_s": 0.2,
        "max_attempts": 8, "cost": "0.045", **facts,
    }  # fmt: skip
    return Channel.objects.create(**given)


def crowd(size: int, medium: str = "sms") -> list[Target]:
    return [Target("recipient", str(n), f"居民{n}", medium, f"1390000{n:05d}", "/360403/") for n in range(size)]


@contextmanager
def sender() -> Iterator[subprocess.Popen[bytes]]:
    """The sender as its own process on the test's database."""
    given = connection.get_connection_params()
    login = f"{given['user']}:{given.get('password', '')}"
    url = f"postgresql://{login}@{given['host']}:{given['port']}/{given['dbname']}"
    code = (
        "import asyncio, django; django.setup();"
        "from anlan.foundation.notify.sending import claiming, lanes; claiming.LEASE_S = 1.0; lanes.SWEEP_S = 1.0;"
        "asyncio.run(lanes.run(asyncio.Event()))"
    )
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    running = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        yield running
    finally:
        running.kill()
        running.wait(10)


def wait_until(done: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline, Counter(Delivery.objects.values_list("state", flat=True))
        time.sleep(0.2)


def unfinished() -> int:
    return Delivery.objects.filter(state__in=Delivery.UNFINISHED).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_everyone_is_delivered_or_named_and_sees_one_message(gateways: Gateways, size: int) -> None:
    gateways.seen.manners = Manners(failing=0.2, slow=0.1, slow_s=1.0)
    channel(gateways)
    message = queue(SUBJECT, crowd(size), purpose="issued", title="内涝红色预警", text="低洼处人员撤离", level=1)
    with sender() as first:
        wait_until(lambda: len(gateways.seen.shown) > size / 3, 120)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    assert Delivery.objects.filter(state=State.SENDING).exists(), "it was killed with messages in hand"
    with sender():
        wait_until(lambda: not unfinished(), 300)
    rows = list(Delivery.objects.filter(message=message))
    assert len(rows) == size
    accepted = [row for row in rows if row.state == State.ACCEPTED]
    named = [row for row in rows if row.state == State.GIVEN_UP]
    assert len(accepted) + len(named) == size
    assert all(row.words and row.target_name for row in named)
    assert len(named) <= size // 50, "eight attempts at 30 % trouble leave hardly anybody"
    seen_by = Counter(one.to for one in gateways.seen.shown.values())
    assert set(seen_by.values()) == {1}, "nobody sees the message twice"
    assert {row.address for row in accepted} <= set(seen_by), "who is told to have it has it"
    assert sum(one.submitted for one in gateways.seen.shown.values()) > len(gateways.seen.shown), "some came again"
    assert Attempt.objects.filter(delivery__message=message, outcome="failed").count() > size / 10


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_does_not_know_a_number_again_is_not_asked_twice(gateways: Gateways) -> None:
    gateways.seen.manners = Manners(slow=0.5, slow_s=1.0)
    channel(gateways, repeats_safely=False)
    queue(SUBJECT, crowd(60), purpose="issued", title="内涝红色预警", text="撤离", level=1)
    with sender():
        wait_until(lambda: not unfinished(), 60)
    unclear = Delivery.objects.filter(state=State.UNCLEAR)
    assert unclear.count() > 10
    assert all("没有重发" in row.words for row in unclear)
    assert {one.submitted for one in gateways.seen.shown.values()} == {1}
    assert Message.objects.count() == 1
