"""The engine's loop: take what has come, decide, commit, go on, and let the readings be stored behind.

After any break it goes on from what is committed: decisions and readings each from their own mark.
"""

import asyncio
import contextlib
import gc
import logging
import time
from typing import Any, NamedTuple

import psycopg
from asgiref.sync import sync_to_async
from nats.aio.client import Client
from nats.errors import Error as NatsError

from anlan.kit.nats_address import nats_servers
from anlan.kit.partition import PARTITIONS
from anlan.watch.telemetry import stream as readings
from anlan.watch.telemetry.engine import batches, judging, latest, store, stream
from anlan.watch.telemetry.engine.arrays import teach
from anlan.watch.telemetry.engine.batches import Batch, Mark
from anlan.watch.telemetry.engine.catalogue import Catalogue
from anlan.watch.telemetry.engine.leases import Leases
from anlan.watch.telemetry.engine.monitoring.monitor import Monitor
from anlan.watch.telemetry.engine.storing import Storing
from anlan.watch.telemetry.limits import Limits, limits

logger = logging.getLogger("anlan.engine")

BATCH_BYTES = 2 * 1024**2
CHANGED = "anlan_points"
BEAT_S = 0.5  # changes of points, newest values, silences
CYCLE_S = 0.005  # a look at the stream at most this often: fewer leave the processors free for what a warning waits for
LEASES_EVERY_S = 3.0
FORGET_EVERY_S = 2.0  # cutting holds up the stream, for 10 ms at this pace and for 40 ms at five times this
DAYS_EVERY_S = 3600.0
PAUSE_S = 0.3

_POSITIONS = """
    SELECT partition, position, stream_created_at, greatest(position, coalesce(decided, 0))
    FROM telemetry_engineposition LEFT JOIN telemetry_enginedecision USING (partition) WHERE partition = ANY(%s)
"""
_NEW_POSITIONS = """
    INSERT INTO telemetry_engineposition (partition, position) SELECT n, 0 FROM unnest(%s::int2[]) AS n
    ON CONFLICT DO NOTHING
"""
_RESTART = "UPDATE telemetry_engineposition SET position = 0, stream_created_at = %s WHERE partition = ANY(%s)"
_UNDECIDED = "DELETE FROM telemetry_enginedecision WHERE partition = ANY(%s)"
_BELONG = """
    UPDATE telemetry_engineposition SET stream_created_at = %s WHERE partition = ANY(%s) AND stream_created_at IS NULL
"""


class Engine:
    """One engine, over the partitions it can lease."""

    def __init__(self, database_url: str, nats_url: str) -> None:
        self._database_url = database_url
        nats_servers(nats_url)  # raises BadNatsAddress now, rather than at every try to connect
        self._nats_url = nats_url
        self.committed = 0
        self.reading_since = 0  # µs since the epoch; points changed by form are read again without missing anything
        self.is_ready = asyncio.Event()
        self.monitor: Monitor | None = None  # its windows go on when points or rules were changed by form

    async def run(self) -> None:
        """Work until cancelled; a broken connection costs a pause, never a reading."""
        while True:
            try:
                await self._work()
            except (psycopg.Error, OSError, NatsError, TimeoutError, store.Overtaken) as error:
                logger.warning("引擎暂断，稍后从已提交位置继续：%s", error)
            self.monitor = None
            await asyncio.sleep(PAUSE_S)

    async def _work(self) -> None:
        connect = psycopg.AsyncConnection.connect
        async with (
            await connect(self._database_url, autocommit=True, application_name="anlan engine") as connection,
            await connect(self._database_url, autocommit=True, application_name="anlan readings") as bulk,
            await connect(self._database_url, autocommit=True, application_name="anlan latest") as behind,
        ):
            self.reading_since = 0
            client = await readings.connect(self._nats_url)
            try:
                await readings.ensure_stream(client)
                await connection.execute(f"LISTEN {CHANGED}")
                teach(connection)
                teach(bulk)
                teach(behind)
                leases = Leases(connection)
                while True:
                    await leases.settle()
                    if leases.held:
                        await _Run(self, Connections(connection, bulk, behind), client, leases).follow(self._nats_url)
                    else:
                        self.reading_since = 0
                        self.is_ready.set()
                        await asyncio.sleep(LEASES_EVERY_S)
            finally:
                with contextlib.suppress(Exception):
                    await client.close()


class Connections(NamedTuple):
    """Of one engine: for decisions (and the leases), for readings, for newest values. None waits for another."""

    decisions: psycopg.AsyncConnection[Any]
    readings: psycopg.AsyncConnection[Any]
    latest: psycopg.AsyncConnection[Any]


class _Run:
    """One catalogue and one reader, until points change, leases move or the reader breaks."""

    def __init__(self, engine: Engine, connections: Connections, client: Client, leases: Leases) -> None:
        self._engine = engine
        self._connection, self._bulk, self._behind = connections
        self._client = client
        self._leases = leases
        self._positions: dict[int, int] = {}  # stored when we began
        self._decided: dict[int, int] = {}  # decided upon when we began; not less
        self._read_to = Mark()
        self._next_cycle = 0.0
        self._is_committed = True
        self._is_ending = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self._cutting: asyncio.Task[None] | None = None

    async def follow(self, nats_url: str) -> None:
        """Load everything anew, read on from the committed positions, and look after the rest at every beat."""
        await _prepare_days(self._connection)
        await self._load_positions()  # before what is stored: should that still grow, storing finds out
        catalogue = await Catalogue.load(self._connection, await _limits())
        self._latest = latest.Latest(catalogue)
        self._ours = catalogue.rows_in(self._leases.held)
        gc.collect()
        gc.freeze()  # what is loaded stays: a later collection need not walk through it while a warning waits
        engine = self._engine
        self._monitor = engine.monitor = await Monitor.load(self._connection, catalogue, self._ours, engine.monitor)
        self._storing = Storing(self._bulk, catalogue, self._positions)
        try:
            await self._read(nats_url, catalogue)
        finally:
            await self._settle_behind()
            if not self._storing.is_settled:
                engine.monitor = None  # what was not stored is read again, and would count twice in its windows
            await self._storing.stop()
            if self._cutting is not None:
                await asyncio.gather(self._cutting, return_exceptions=True)

    async def _read(self, nats_url: str, catalogue: Catalogue) -> None:
        reader = await stream.Reader.start(self._client, nats_url, self._leases.held, min(self._positions.values()) + 1)
        self._engine.is_ready.set()
        self._engine.reading_since = self._engine.reading_since or time.time_ns() // 1000
        beat = leased = forgotten = prepared = time.monotonic()
        try:
            while not reader.is_broken:
                if await self._take_and_commit(reader, catalogue):
                    return
                now = time.monotonic()
                if now - beat < BEAT_S:
                    continue
                beat = now
                if await self._beat(reader, catalogue):
                    return
                if now - forgotten > FORGET_EVERY_S:
                    forgotten = now
                    await self._forget()
                if now - prepared > DAYS_EVERY_S:
                    prepared = now
                    await _prepare_days(self._connection)
                if now - leased > LEASES_EVERY_S:
                    leased = now
                    if await self._leases.settle():
                        break
            self._engine.monitor = None
            self._engine.reading_since = 0  # the stream broke, or points of another engine are ours now
        finally:
            await reader.stop()

    async def _take_and_commit(self, reader: stream.Reader, catalogue: Catalogue) -> bool:
        """One cycle; True when points have to be read anew before what has come can be judged."""
        await reader.wait(BEAT_S)
        if (early := self._next_cycle - time.monotonic()) > 0:
            await asyncio.sleep(early)
        await self._storing.has_room()
        self._next_cycle = time.monotonic() + CYCLE_S
        taken, self._read_to = reader.take(BATCH_BYTES)
        fresh = [message for message in taken if message.sequence > self._positions.get(message.partition, 0)]
        known = [message for message in fresh if message.sequence <= self._decided.get(message.partition, 0)]
        if known:
            fresh = [message for message in fresh if message.sequence > self._decided.get(message.partition, 0)]
        if not (known or fresh):
            return False
        batch = batches.decode(fresh, self._read_to, catalogue)
        if batch.names_unknown_point and await _has_changed(self._connection):
            return True  # a point registered a moment ago is not unknown; its readings are read again
        await self._decide(batch, catalogue, batches.decode(known, self._read_to, catalogue) if known else None)
        self._engine.committed += len(known) + len(fresh)
        return False

    async def _decide(self, batch: Batch, catalogue: Catalogue, known: Batch | None) -> None:
        """Judge and commit what it led to; `known` was decided upon before a break, and only has to be stored."""
        self._is_committed = False
        if known is not None:
            judging.judge(known, catalogue, is_decided=True)
        judging.judge(batch, catalogue)
        if batch.changes or batch.touched:
            await store.decide(self._connection, batch, catalogue, self._leases.held)
        self._is_committed = True
        whole = batch if known is None else Batch.joined([known, batch])
        self._monitor.feed(whole)
        self._storing.add(whole)

    async def _beat(self, reader: stream.Reader, catalogue: Catalogue) -> bool:
        """Newest values, silences; True when points or rules were changed and have to be read again."""
        if self._writing is None or self._writing.done():
            if self._writing is not None:
                self._writing.result()
            self._writing = asyncio.create_task(self._write_behind())
        await self._judge_silence(reader, catalogue)
        if await self._judge_rules(reader, catalogue):
            return True
        return await _has_changed(self._connection) or time.time() > catalogue.valid_until

    async def _write_behind(self) -> None:
        """Newest values, as soon as what they follow from is stored."""
        snapshot = self._latest.snapshot()
        await self._storing.reach()
        await latest.write(self._behind, snapshot, self._is_ending)

    async def _judge_silence(self, reader: stream.Reader, catalogue: Catalogue) -> None:
        now = time.time_ns() // 1000
        overdue = judging.overdue(catalogue, self._ours, now, self._engine.reading_since)
        if not len(overdue) or not await reader.has_caught_up():
            return  # what ends the silence may already be waiting to be read
        silent = Batch.empty(self._read_to)
        silent.changes = judging.fall_silent(catalogue, overdue, now)
        if not silent.changes:
            return  # held back: whether it is the points or their gateway will show
        await store.decide(self._connection, silent, catalogue, self._leases.held)

    async def _judge_rules(self, reader: stream.Reader, catalogue: Catalogue) -> bool:
        """Monitoring rules, up to the time that is committed; in between what has come is taken. True: read anew."""
        if not self._monitor.is_due(time.time_ns() // 1000):
            return False
        until = time.time_ns() // 1000 if await reader.has_caught_up() else self._read_to.received
        for at in self._monitor.instants(until):
            await self._monitor.look_around(self._connection, at)
            for effects in self._monitor.step(at):
                if effects is not None:
                    self._is_committed = False
                    await store.decide(self._connection, effects, catalogue, self._leases.held)
                    self._is_committed = True
                if reader.has_waiting and await self._take_and_commit(reader, catalogue):
                    return True
        return False

    async def _forget(self) -> None:
        """Move our positions over what was for others, and cut the stream behind everybody's positions."""
        if self._read_to.sequence > min(self._storing.positions.values()):
            self._storing.add(Batch.empty(self._read_to))
        row = await (
            await self._connection.execute("SELECT min(position), count(*) FROM telemetry_engineposition")
        ).fetchone()
        if row and row[1] == PARTITIONS and (self._cutting is None or self._cutting.done()):
            self._cutting = asyncio.create_task(stream.forget(self._client, row[0]))

    async def _load_positions(self) -> None:
        await self._connection.execute(_NEW_POSITIONS, [self._leases.held])
        rows = await (await self._connection.execute(_POSITIONS, [self._leases.held])).fetchall()
        self._positions = {row[0]: row[1] for row in rows}
        self._decided = {row[0]: row[3] for row in rows}
        last, created = await stream.newest(self._client)
        is_another = any(row[2] not in (None, created) for row in rows)
        if is_another or max(self._decided.values()) > last:
            what = "换了一个" if is_another else "比已提交位置旧"
            logger.error("消息队列%s（队列 %s，已提交 %s）：从队列开头继续", what, last, self._positions)
            async with self._connection.transaction():
                await self._connection.execute(_RESTART, [created, self._leases.held])
                await self._connection.execute(_UNDECIDED, [self._leases.held])
            self._positions = self._decided = dict.fromkeys(self._leases.held, 0)
        else:
            await self._connection.execute(_BELONG, [created, self._leases.held])

    async def _settle_behind(self) -> None:
        """Store what is decided and bring newest values up to date before the catalogue is dropped."""
        self._is_ending.set()
        with contextlib.suppress(psycopg.Error, store.Overtaken):
            if self._writing is not None:
                await self._writing
            if self._is_committed:
                await self._write_behind()


async def _limits() -> Limits:
    return await sync_to_async(limits, thread_sensitive=False)()


async def _prepare_days(connection: psycopg.AsyncConnection[Any]) -> None:
    """Tables for the days that readings may belong to; again and again, because an engine runs for months."""
    await connection.execute("SELECT telemetry_prepare_day(current_date + n) FROM generate_series(-8, 3) AS n")


async def _has_changed(connection: psycopg.AsyncConnection[Any]) -> bool:
    """Whether points or rules were changed since the last look."""
    found = False
    async for _ in connection.notifies(timeout=0):
        found = True
    return found
