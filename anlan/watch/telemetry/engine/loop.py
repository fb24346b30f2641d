"""The engine's loop: take what has come, decide, commit, go on; after any break go on from the committed position."""

import asyncio
import contextlib
import logging
import time
from typing import Any

import psycopg
from nats.aio.client import Client
from nats.errors import Error as NatsError

from anlan.watch.telemetry.engine import batches, store, stream
from anlan.watch.telemetry.engine.batches import Message
from anlan.watch.telemetry.engine.catalogue import Catalogue

logger = logging.getLogger("anlan.engine")

BATCH = 5000
CHANGED = "anlan_points"
FORGET_EVERY_S = 10.0
LATEST_EVERY_S = 1.0
PAUSE_S = 0.3


class Engine:
    """One engine over the whole stream."""

    def __init__(self, database_url: str, nats_url: str) -> None:
        self._database_url = database_url
        self._nats_url = nats_url
        self._waiting: list[Message] = []
        self._wake = asyncio.Event()
        self.committed = 0
        self.is_ready = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; a broken connection costs a pause, never a reading."""
        while True:
            try:
                await self._work()
            except (psycopg.Error, OSError, NatsError) as error:
                logger.warning("引擎暂断，稍后从已提交位置继续：%s", error)
            await asyncio.sleep(PAUSE_S)

    async def _work(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._database_url, autocommit=True) as connection:
            await connection.execute("SET application_name = 'anlan engine'")
            client = await stream.connect(self._nats_url)
            try:
                await stream.ensure_stream(client)
                while True:
                    await self._read_on(connection, client)
            finally:
                with contextlib.suppress(Exception):
                    await client.close()

    async def _read_on(self, connection: psycopg.AsyncConnection[Any], client: Client) -> None:
        """Load everything anew and follow the stream until the catalogue changes or the reader breaks."""
        await _prepare_days(connection)
        await connection.execute(f"LISTEN {CHANGED}")
        catalogue = await Catalogue.load(connection)
        positions = await _positions(connection)
        self._waiting.clear()
        reader = stream.Reader(client, self._take)
        await reader.start(max(positions.values(), default=0) + 1)
        self.is_ready.set()
        last_forgotten = last_flushed = time.monotonic()
        try:
            while not reader.is_broken and not reader.is_stale:
                await self._take_and_commit(connection, catalogue, positions)
                if time.monotonic() - last_flushed > LATEST_EVERY_S:
                    last_flushed = time.monotonic()
                    await store.write_latest(connection, catalogue)
                    if await _has_changed(connection):
                        return
                if time.monotonic() - last_forgotten > FORGET_EVERY_S:
                    last_forgotten = time.monotonic()
                    await stream.forget(client, positions.values())
        finally:
            await reader.stop()

    def _take(self, message: Message) -> None:
        self._waiting.append(message)
        self._wake.set()

    async def _take_and_commit(
        self, connection: psycopg.AsyncConnection[Any], catalogue: Catalogue, positions: dict[int, int]
    ) -> None:
        if not self._waiting:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), 1.0)
        self._wake.clear()
        taken, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        fresh = [message for message in taken if message.sequence > positions.get(message.partition, 0)]
        if not fresh:
            return
        batch = batches.decode(fresh, catalogue)
        batches.judge(batch, catalogue)
        await store.commit(connection, batch, catalogue)
        positions.update(batch.positions)
        self.committed += len(fresh)


async def _positions(connection: psycopg.AsyncConnection[Any]) -> dict[int, int]:
    rows = await connection.execute("SELECT partition, position FROM telemetry_engineposition")
    return {row[0]: row[1] for row in await rows.fetchall()}


async def _prepare_days(connection: psycopg.AsyncConnection[Any]) -> None:
    """Tables for the days that readings may belong to."""
    await connection.execute("SELECT telemetry_prepare_day(current_date + n) FROM generate_series(-8, 3) AS n")


async def _has_changed(connection: psycopg.AsyncConnection[Any]) -> bool:
    """Whether points or rules were changed since we listened."""
    async for _ in connection.notifies(timeout=0.001, stop_after=1):
        return True
    return False
