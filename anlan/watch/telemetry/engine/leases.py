"""Which partitions an engine works on: leased by PostgreSQL, shared evenly between the engines that live.

A lease is a session lock of the connection that also writes. When the connection breaks, the lease is gone and no
transaction of its holder can commit any more, so that two engines never write for the same partition.
"""

from typing import Any

import psycopg

from anlan.kit.partition import PARTITIONS

ENGINE_LOCKS, PARTITION_LOCKS = 0x414E4C01, 0x414E4C02  # the two spaces of lock numbers: "ANL" and a digit

_COUNT = """
    SELECT count(DISTINCT objid) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Leases:
    """The partitions held by one connection."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._is_counted = False
        self.held: list[int] = []

    async def settle(self) -> bool:
        """Take what is free and give back what is too much; True when the partitions held have changed."""
        if not self._is_counted:
            self._is_counted = await self._count_in()
        before = list(self.held)
        share = -(-PARTITIONS // max(await self._living(), 1))
        while len(self.held) > share:
            await self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", [PARTITION_LOCKS, self.held.pop()])
        for partition in range(PARTITIONS):
            if len(self.held) < share and partition not in self.held and await self._try(PARTITION_LOCKS, partition):
                self.held.append(partition)
        self.held.sort()
        return self.held != before

    async def _count_in(self) -> bool:
        for number in range(PARTITIONS):
            if await self._try(ENGINE_LOCKS, number):
                return True
        return False

    async def _living(self) -> int:
        row = await (await self._connection.execute(_COUNT, [ENGINE_LOCKS])).fetchone()
        return int(row[0]) if row else 1

    async def _try(self, space: int, number: int) -> bool:
        row = await (await self._connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, number])).fetchone()
        return bool(row and row[0])
