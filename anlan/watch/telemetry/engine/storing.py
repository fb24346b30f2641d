"""Readings and positions, stored behind the decisions: in bulk, on a connection of their own.

A warning waits for its own small transaction alone. The stream keeps every reading until the position has passed it,
so what is lost with a killed engine is read again and stored then, without being decided upon again.
"""

import asyncio
import time
from typing import Any

import psycopg

from anlan.watch.telemetry.engine import store
from anlan.watch.telemetry.engine.batches import Batch
from anlan.watch.telemetry.engine.catalogue import Catalogue

STORE_EVERY_S = 0.05  # in twenty transactions a second a reading costs a third of what it does in two hundred
MOST_WAITING = 200_000  # readings; with more the engine waits, and the stream keeps what comes
MOST_AT_ONCE = 20_000  # readings of one transaction


class Storing:
    """A queue of judged batches and the task that empties it. `positions` (partition → sequence) are what is stored."""

    def __init__(
        self, connection: psycopg.AsyncConnection[Any], catalogue: Catalogue, positions: dict[int, int]
    ) -> None:
        self.positions = dict(positions)
        self._connection = connection
        self._catalogue = catalogue
        self._queue: list[Batch] = []
        self._added = self._stored = self._readings = 0
        self._has_work = asyncio.Event()
        self._progress = asyncio.Event()
        self._task = asyncio.create_task(self._work())

    def add(self, batch: Batch) -> None:
        """Store this batch soon, and move the positions to its own."""
        self._queue.append(batch)
        self._added += 1
        self._readings += len(batch.rows)
        self._has_work.set()

    async def has_room(self) -> None:
        """Return when more may be added; raises what storing has failed with."""
        while self._readings > MOST_WAITING or self._task.done():
            await self._wait()

    async def reach(self) -> None:
        """Return when everything added up to now is stored; raises what storing has failed with."""
        wanted = self._added
        while self._stored < wanted:
            await self._wait()

    @property
    def is_settled(self) -> bool:
        """Whether everything added is stored."""
        return self._stored == self._added

    async def stop(self) -> None:
        """Give up what is not stored; the stream still has it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _wait(self) -> None:
        """Until something is stored or storing has failed."""
        self._progress.clear()
        progress = asyncio.create_task(self._progress.wait())
        try:
            await asyncio.wait({progress, self._task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            progress.cancel()
        if self._task.done():
            self._task.result()

    async def _work(self) -> None:
        while True:
            await self._has_work.wait()
            began = time.monotonic()
            batches = self._take()
            batch = Batch.joined(batches)
            readings = len(batch.rows)  # before repeated ones are left out
            await store.keep(self._connection, batch, self._catalogue, self.positions)
            reached = batch.position.sequence
            self.positions = {partition: max(known, reached) for partition, known in self.positions.items()}
            self._stored += len(batches)
            self._readings -= readings
            self._progress.set()
            if not self._queue:
                self._has_work.clear()
            await asyncio.sleep(max(STORE_EVERY_S - (time.monotonic() - began), 0))

    def _take(self) -> list[Batch]:
        """The oldest batches, as many as one transaction should hold, at least one."""
        count = readings = 0
        for batch in self._queue:
            readings += len(batch.rows)
            if count and readings > MOST_AT_ONCE:
                break
            count += 1
        taken, self._queue = self._queue[:count], self._queue[count:]
        return taken
