"""A port that is taken is named, tried again, and holds up nobody else."""

import asyncio
import socket

import pytest

from anlan.connectors.listeners import service
from anlan.connectors.listeners.ports import Served
from anlan.connectors.listeners.service import serve
from anlan.connectors.sl651.server import Sl651Dialogue
from anlan.ops.ports import choose


async def is_open(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def test_a_busy_port_is_named_and_taken_when_it_is_free(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service, "TRY_AGAIN_S", 0.05)

    async def act() -> None:
        other = socket.socket()
        other.bind(("127.0.0.1", 0))
        busy, free = other.getsockname()[1], choose(0)
        served = [Served("sl651", "A", busy, Sl651Dialogue), Served("sl651", "B", free, Sl651Dialogue)]
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(served, "127.0.0.1", "nats://127.0.0.1:1", stop))
        await asyncio.sleep(0.1)
        assert await is_open(free)
        assert not await is_open(busy)
        other.close()
        async with asyncio.timeout(3):
            while not await is_open(busy):
                await asyncio.sleep(0.02)
        stop.set()
        await serving

    asyncio.run(act())
    assert "不能使用" in caplog.text
    assert len([record for record in caplog.records if "不能使用" in record.getMessage()]) == 1


def test_without_any_port_it_idles() -> None:
    async def act() -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(serve([], "127.0.0.1", "nats://127.0.0.1:1", stop))
        await asyncio.sleep(0.05)
        stop.set()
        await serving

    asyncio.run(act())
