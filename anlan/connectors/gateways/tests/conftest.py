"""Test gateways in a thread of their own, and channels that lead to them."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn

from anlan.connectors.gateways.http_side import HttpSide
from anlan.connectors.gateways.mqtt_side import MqttSide
from anlan.connectors.gateways.seen import Seen
from anlan.connectors.gateways.smpp_side import SmppSide


@dataclass
class Gateways:
    """The ports they listen on, and what they have shown."""

    seen: Seen
    http: int
    smpp: int
    mqtt: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def gateways() -> Iterator[Gateways]:
    made = Gateways(Seen(), free_port(), free_port(), free_port())
    made.seen.chance.seed(7)
    ready, stop = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(made, ready, stop)), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield made
    stop.set()
    thread.join(10)


async def _serve(made: Gateways, ready: threading.Event, stop: threading.Event) -> None:
    http = HttpSide(made.seen, "receipt secret")
    server = uvicorn.Server(uvicorn.Config(http, "127.0.0.1", made.http, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    ended = asyncio.Event()
    telling = asyncio.create_task(http.tell_receipts(ended))
    smpp = await asyncio.start_server(SmppSide(made.seen).serve, "127.0.0.1", made.smpp)
    mqtt = await asyncio.start_server(MqttSide(made.seen).serve, "127.0.0.1", made.mqtt)
    while not server.started:
        await asyncio.sleep(0.01)
    ready.set()
    while not stop.is_set():
        await asyncio.sleep(0.05)
    ended.set()
    server.should_exit = True
    smpp.close()
    mqtt.close()
    telling.cancel()
    await serving
