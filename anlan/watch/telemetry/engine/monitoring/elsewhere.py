"""What rules ask of points whose readings go to another engine: read back from the database, a second behind."""

from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.arrays import Int4s
from anlan.watch.telemetry.engine.catalogue import NEVER, Catalogue
from anlan.watch.telemetry.engine.monitoring.judge import Judge
from anlan.watch.telemetry.engine.monitoring.subjects import rows_named
from anlan.watch.telemetry.engine.monitoring.windows import SECOND
from anlan.watch.telemetry.models.quality import IMPORTED

EVERY_US = SECOND
OVERLAP_US = 5 * SECOND  # what was received within this of the last look may have been committed after it

_READINGS = f"""
    SELECT point_id, (extract(epoch FROM observed_at) * 1000000)::int8,
        (extract(epoch FROM received_at) * 1000000)::int8, value, quality
    FROM telemetry_reading
    WHERE point_id = ANY(%(points)b) AND received_at > to_timestamp(%(after)s / 1e6)
        AND observed_at > to_timestamp(%(after)s / 1e6) - interval '10 minutes'
        AND quality & {IMPORTED} = 0
    ORDER BY received_at, observed_at
"""  # noqa: S608 - put together from constants
_LEVELS = "SELECT point_id, level FROM telemetry_pointstate WHERE point_id = ANY(%(points)b)"
_RULES = "SELECT rule_id, min(level) FROM telemetry_rulestate WHERE level > 0 AND rule_id = ANY(%s) GROUP BY rule_id"


class Elsewhere:
    """The points and rules that groups name and this engine may not judge. `ours` marks the points it reads."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._at = NEVER
        size = len(judge.facts.value)
        self.ours: NDArray[np.bool_] = np.ones(size, dtype=np.bool_)
        named = [rows_named(group, judge.facts) for group in judge.groups]
        self._all_named = np.unique(np.concatenate(named)) if named else np.zeros(0, dtype=np.int64)
        terms = [term for group in judge.groups for term in group.settings.get("terms", [])]
        self._rules = sorted({int(term["rule"]) for term in terms if "rule" in term})

    @property
    def named(self) -> NDArray[np.int64]:
        """Our own points whose line level conditions may ask for."""
        return self._all_named[self.ours[self._all_named]]

    async def refresh(self, connection: psycopg.AsyncConnection[Any], catalogue: Catalogue, at: int) -> None:
        """Read what other engines have stored since the last look, at most once a second."""
        if self._at != NEVER and at - self._at < EVERY_US:
            return
        before, self._at = (at if self._at == NEVER else self._at), at
        rows = np.flatnonzero(self._judge.needed & ~self.ours)
        if len(rows):
            asked = {"points": Int4s(catalogue.ids[rows]), "after": before - OVERLAP_US}
            self._take(await (await connection.execute(_READINGS, asked)).fetchall(), catalogue)
            row_of = dict(zip(catalogue.ids[rows].tolist(), rows.tolist(), strict=True))
            for point, level in await (await connection.execute(_LEVELS, asked)).fetchall():
                self._judge.facts.level[row_of[point]] = level
        if self._rules and not self.ours.all():
            found = await (await connection.execute(_RULES, [self._rules])).fetchall()
            self._judge.levels_elsewhere = dict(found)

    def _take(self, found: list[Any], catalogue: Catalogue) -> None:
        """Feed what is newer than what is known of its point: the overlap brings some a second time."""
        if not found:
            return
        points, observed, received, values, quality = (np.array(column) for column in zip(*found, strict=True))
        order = np.argsort(catalogue.ids)
        rows = order[np.searchsorted(catalogue.ids, points, sorter=order)]
        fresh = observed > self._judge.facts.observed[rows]
        self._judge.feed(
            rows[fresh].astype(np.int32), observed[fresh], received[fresh], values[fresh].astype(np.float64),
            quality[fresh].astype(np.int16),
        )  # fmt: skip
