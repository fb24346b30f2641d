"""From the water to the sign and back: policy, database, broker, a sign that listens by MQTT, its answer."""

import asyncio
import contextlib
import json
import time
from typing import Any

import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo

from anlan.connectors.devices.gate.service import serve as keep_gate
from anlan.connectors.mqtt.listener import Listener
from anlan.connectors.signs.courier import serve
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.foundation.rules.api import load_shipped
from anlan.kit.partition import command_subject_of, mqtt_topic, reply_subject_of
from anlan.ops.nats import Nats
from anlan.watch.signs import api as signs
from anlan.watch.telemetry import api as telemetry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SYSTEM = Actor.system("测试")
CODE = "BS-0412"


def database_url() -> str:
    given = connections["default"].get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    return make_conninfo(**{name: given[name] for name in names if given.get(name)})


def made() -> str:
    """A sign at a point; returns its device's credential."""
    load_shipped()
    telemetry.load_kinds()
    gauge, _ = telemetry.register_device(code="JS-0412", name="积水计", by=SYSTEM)
    kind = telemetry.PointKind.objects.get(key=telemetry.WATER_DEPTH)
    point = telemetry.register_point(code="JS-0412.depth", name="下穿", kind=kind, device=gauge, by=SYSTEM)
    board, token = telemetry.register_device(code=CODE, name="标识屏", by=SYSTEM)
    telemetry.register_device(code="BS-0413", name="另一块", by=SYSTEM)
    signs.register_sign(device=board, point=point, name="下穿标识", by=SYSTEM)
    return token


def shown() -> tuple[str, int | None]:
    order = signs.Order.objects.latest("number")
    return signs.Sign.objects.get().shown, order.took_ms


async def until_shown(wanted: str) -> int:
    """Milliseconds from order to answer."""
    for _ in range(100):
        what, took = await asyncio.to_thread(shown)
        if what == wanted and took is not None:
            return took
        await asyncio.sleep(0.05)
    raise AssertionError(f"never showed {wanted}")


def test_a_command_reaches_the_sign_and_its_answer_comes_back_within_a_second(nats: Nats) -> None:
    token = made()

    async def story() -> None:
        stop = asyncio.Event()
        gate = asyncio.create_task(keep_gate(nats.url, stop))
        await asyncio.sleep(0.3)
        heard: list[dict[str, Any]] = []
        boards: list[Listener] = []

        def on_message(payload: bytes) -> None:
            heard.append(json.loads(payload))
            reply = json.dumps({"number": heard[-1]["number"], "ok": True}).encode()
            boards[0].publish(mqtt_topic(reply_subject_of(CODE)), reply, qos=0)

        topic = mqtt_topic(command_subject_of(CODE))
        boards.append(await Listener.listen("127.0.0.1", nats.mqtt_port, CODE, token, topic, on_message))
        work = asyncio.create_task(serve(nats.url, database_url(), stop))
        try:
            await until_shown("clear")
            await asyncio.to_thread(close_road)
            took = await until_shown("closed")
            assert took < 1000, took
            assert heard[-1]["words"] == "封路"
        finally:
            stop.set()
            boards[0].close()
            await asyncio.gather(work, gate, return_exceptions=True)

    run(story())


def test_a_device_does_not_hear_what_another_is_told(nats: Nats) -> None:
    token = made()

    async def story() -> None:
        stop = asyncio.Event()
        gate = asyncio.create_task(keep_gate(nats.url, stop))
        await asyncio.sleep(0.3)
        client = await telemetry.connect(nats.url)
        heard: list[bytes] = []
        try:
            for topic in (mqtt_topic(command_subject_of("BS-0413")), "commands/#", "#"):
                with contextlib.suppress(ConnectionError):
                    board = await Listener.listen("127.0.0.1", nats.mqtt_port, CODE, token, topic, heard.append)
                    await asyncio.sleep(0.1)
                    await client.publish(command_subject_of("BS-0413"), b"x")
                    await client.flush()
                    await asyncio.sleep(0.2)
                    board.close()
            assert heard == []
        finally:
            stop.set()
            await client.close()
            await asyncio.gather(gate, return_exceptions=True)

    run(story())


def close_road() -> None:
    account = Account.objects.create_user("zhou", name="周宁")
    signs.override(
        sign=signs.Sign.objects.get(), display="closed", words="封路", hours=1, reason="演练", by=Actor.of(account)
    )


def run(story: Any) -> None:
    started = time.monotonic()
    try:
        asyncio.run(story)
    finally:
        connections.close_all()
    assert time.monotonic() - started < 30
