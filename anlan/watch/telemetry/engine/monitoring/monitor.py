"""Monitoring rules inside the engine: loaded with the catalogue, fed with what is committed, judged once a second.

A rule's clock is the time of receipt up to which the stream is committed, not the wall clock: after an outage the
missed seconds are judged one after another (coarser when there are very many), so that nothing that happened meanwhile
is passed over. A state is stored in the transaction of the alarm it led to, with the moment it was judged for; no
moment is judged twice for it, so nothing is told twice.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import psycopg
from asgiref.sync import sync_to_async
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.batches import SECOND, Batch, Change, Mark, RuleStates
from anlan.watch.telemetry.engine.catalogue import NEVER, Catalogue
from anlan.watch.telemetry.engine.monitoring import elsewhere, restoring
from anlan.watch.telemetry.engine.monitoring.definitions import Group, groups_of
from anlan.watch.telemetry.engine.monitoring.judge import Facts, Judge, Moved
from anlan.watch.telemetry.rule_kinds import ONE, rule_key
from anlan.watch.telemetry.weather import warnings_between
from anlan.watch.telemetry.wording import subject_words

STEP_US = SECOND  # rules are judged this often
MOST_STEPS = 300  # in one go, after an outage: beyond, the steps are longer
EVER = np.iinfo(np.int64).max
WARNINGS_EVERY_US = 5 * SECOND


class Monitor:
    """The rules of the points of one engine."""

    def __init__(self, catalogue: Catalogue, judge: Judge, clock: int, ended: list[restoring.Ended]) -> None:
        self.judge = judge
        self.clock = clock
        self._catalogue = catalogue
        self._ended = ended
        self._asks_warnings = any(
            group.conditions.get("event") or any("event" in term for term in group.settings.get("terms", []))
            for group in judge.groups
        )
        self._warnings_at = NEVER
        self._elsewhere = elsewhere.Elsewhere(judge)

    @classmethod
    async def load(
        cls,
        connection: psycopg.AsyncConnection[Any],
        catalogue: Catalogue,
        ours: NDArray[np.bool_],
        before: "Monitor | None",
    ) -> "Monitor":
        """Rules, where each stands, and the windows: those of `before` go on, others come from stored readings."""
        definitions = await restoring.definitions(connection)
        groups = groups_of(definitions, catalogue.entries, ours & catalogue.is_served)
        judge = Judge(facts_of(catalogue), groups, is_thorough=False)
        ended = await restoring.states(connection, catalogue, groups, ours)
        clock = await restoring.clock(connection)
        known = None
        if before is not None:
            before.judge.absorb(EVER)  # what is committed is in the windows, or will be read back with the others
            known, clock = before.judge, before.clock
        await restoring.windows(connection, catalogue, judge, known)
        monitor = cls(catalogue, judge, clock, ended)
        monitor._elsewhere.ours = ours
        return monitor

    def feed(self, batch: Batch) -> None:
        """What has been committed."""
        self.judge.feed(batch.rows, batch.observed, batch.received, batch.values, batch.quality)

    def is_due(self, now: int) -> bool:
        """Whether there are rules and a second has gone by."""
        return bool(self.judge.groups or self._ended) and now - self.clock >= STEP_US

    def instants(self, until: int) -> Iterator[int]:
        """The moments to judge at, up to `until`; the clock has moved when the next is asked for."""
        step = max(STEP_US, (until - self.clock) // MOST_STEPS)
        while self.clock + step <= until:
            yield self.clock + step
            self.clock += step

    async def look_around(self, connection: psycopg.AsyncConnection[Any], at: int) -> None:
        """What rules ask for beside our own readings: warnings in force, points and rules of other engines."""
        catalogue, facts = self._catalogue, self.judge.facts
        for row in self._elsewhere.named.tolist():
            facts.level[row] = catalogue.entries[row].watch.level
        await self._elsewhere.refresh(connection, catalogue, at)
        if self._asks_warnings and at - self._warnings_at >= WARNINGS_EVERY_US:
            self._warnings_at = at
            moments = (datetime.fromtimestamp(at / SECOND, UTC), datetime.fromtimestamp(at / SECOND + 6, UTC))
            self.judge.warnings = await sync_to_async(warnings_between, thread_sensitive=False)(*moments)

    def step(self, at: int) -> Iterator[Batch | None]:
        """Judge one moment; after every chunk what has to be stored for it."""
        if self._ended:
            yield self._end(at)
        for moved in self.judge.step(at):
            yield self._effects(moved, at)

    def _effects(self, moved: Sequence[Moved], at: int) -> Batch | None:
        touched, self.judge.touched = self.judge.touched, []
        if not touched:
            return None
        found = Batch.empty(Mark())
        kinds = {(int(g.rows[place]), int(g.rule_ids[place])): (g, place) for g, place in touched}
        found.changes = [self._change(each, *kinds[each.row, each.rule_id], at) for each in moved]
        found.rule_states = self._states(touched)
        return found

    def _change(self, moved: Moved, group: Group, place: int, at: int) -> Change:
        entry, facts = self._catalogue.entries[moved.row], self.judge.facts
        is_one = group.kind.subject == ONE and facts.observed[moved.row] != NEVER
        subject = subject_words(entry.name, entry.kind_name)
        title = f"{subject} {moved.words}" if moved.after else f"{subject} {group.names[place]}，已恢复"
        value = float(facts.value[moved.row])
        return Change(
            moved.row,
            rule_key(moved.rule_id),
            moved.before,
            moved.after,
            value if is_one and math.isfinite(value) else None,
            min(int(facts.observed[moved.row]), at) if is_one else at,
            min(int(facts.heard[moved.row]), at) if is_one else at,
            title=title,
            words=moved.words or "已恢复",
        )

    def _states(self, touched: list[tuple[Group, int]]) -> RuleStates:
        ids = self._catalogue.ids
        return RuleStates(
            [int(g.rule_ids[i]) for g, i in touched],
            [int(ids[g.rows[i]]) for g, i in touched],
            [int(g.machine.level[i]) for g, i in touched],
            [int(g.machine.direction[i]) for g, i in touched],
            [int(g.machine.waiting[i]) for g, i in touched],
            [float(g.machine.since[i]) for g, i in touched],
            [int(g.machine.judged[i]) for g, i in touched],
            [g.words[i][:160] for g, i in touched],
        )

    def _end(self, at: int) -> Batch:
        """Return what rules have raised that are no longer in force at their points."""
        found, ended = Batch.empty(Mark()), self._ended
        self._ended = []
        for each in ended:
            entry = self._catalogue.entries[each.row]
            title = f"{subject_words(entry.name, entry.kind_name)} {each.name}，规则已停用"
            key = rule_key(each.rule_id)
            found.changes.append(Change(each.row, key, each.level, 0, None, at, at, title=title, words="规则已停用"))
        n = len(ended)
        points = [self._catalogue.entries[each.row].id for each in ended]
        rules = [each.rule_id for each in ended]
        found.rule_states = RuleStates(rules, points, [0] * n, [0] * n, [0] * n, [0.0] * n, [at] * n, [""] * n)
        return found


def facts_of(catalogue: Catalogue) -> Facts:
    """What the judge has to know of the points, as they stand now; it keeps its own, by its own clock."""
    entries = catalogue.entries
    return Facts(
        value=catalogue.last_value.copy(),
        observed=catalogue.last_observed.copy(),
        heard=catalogue.last_received.copy(),
        patience=catalogue.timeout.copy(),
        level=np.array([entry.watch.level for entry in entries], dtype=np.int16),
        decimals=[entry.decimals for entry in entries],
        units=[entry.unit for entry in entries],
        region_paths=[entry.region_path for entry in entries],
        row_of_code=catalogue.row_of,
        lines=[[(band.level, band.side, band.raise_at) for band in entry.rule.bands] for entry in entries],
        kinds=[entry.kind_key for entry in entries],
        served=catalogue.is_served,
    )
