"""The engine's judging and writing on the test database, without a stream: time and readings are given."""

import asyncio
from collections.abc import Sequence

import numpy as np
import psycopg
from django.db import connection

from anlan.watch.telemetry.engine import judging, store
from anlan.watch.telemetry.engine.batches import SECOND, Batch, Mark
from anlan.watch.telemetry.engine.catalogue import Catalogue
from anlan.watch.telemetry.limits import limits

LONG_AGO = 0  # the engine has been reading since then


def conninfo() -> str:
    """The test database for a connection of our own."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return psycopg.conninfo.make_conninfo(**{n: given[n] for n in names if given.get(n)})


class Trial:
    """One engine's catalogue; `restart` loads it anew, as after a kill."""

    def __init__(self) -> None:
        self.limits = limits()
        self.restart()

    def restart(self) -> None:
        """Forget everything that is not in the database."""
        self.catalogue = asyncio.run(self._load())

    def silence(self, at_s: float) -> None:
        """One beat: judge at a moment (epoch seconds) who is silent, and commit it."""
        now = round(at_s * SECOND)
        ours = np.ones(len(self.catalogue.entries), dtype=np.bool_)
        overdue = judging.overdue(self.catalogue, ours, now, LONG_AGO)
        batch = Batch.empty(Mark())
        if len(overdue):
            batch.changes = judging.fall_silent(self.catalogue, overdue, now)
        if batch.changes:
            asyncio.run(self._commit(batch))

    def read(self, at_s: float, readings: Sequence[tuple[str, float]]) -> None:
        """A batch of (point code, value), observed and received at a moment."""
        rows = [self.catalogue.row_of[code] for code, _ in readings]
        moment = np.full(len(rows), round(at_s * SECOND), dtype=np.int64)
        batch = Batch.empty(Mark())
        batch.rows, batch.values = np.array(rows, dtype=np.int32), np.array([value for _, value in readings])
        batch.observed, batch.received = moment, moment.copy()
        batch.quality, batch.is_late = np.zeros(len(rows), dtype=np.int16), np.zeros(len(rows), dtype=np.bool_)
        judging.judge(batch, self.catalogue)
        asyncio.run(self._commit(batch))

    async def _load(self) -> Catalogue:
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as own:
            return await Catalogue.load(own, self.limits)

    async def _commit(self, batch: Batch) -> None:
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as own:
            await store.decide(own, batch, self.catalogue, [0])
