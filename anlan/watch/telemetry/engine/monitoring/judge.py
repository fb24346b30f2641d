"""Judging monitoring rules: readings in, levels out, by a clock that whoever drives it moves on.

The engine drives it by the time up to which the stream is committed, a replay by the past, tests by hand. It knows no
database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.monitoring import conditions, subjects
from anlan.watch.telemetry.engine.monitoring.definitions import Group
from anlan.watch.telemetry.engine.monitoring.windows import Floats, Grid, View, Whole
from anlan.watch.telemetry.engine.monitoring.words import told
from anlan.watch.telemetry.models.quality import LATE, OUT_OF_RANGE
from anlan.watch.telemetry.rule_kinds import AREA, MINUTES, ONE, SEVERAL
from anlan.watch.telemetry.weather import WarningSpan

CHUNK = 1024  # points whose windows are measured in one go: some milliseconds, between which readings are taken
TURNS = 10  # a point without a new reading is judged every so many steps: its window slides, a condition begins
NEVER = np.iinfo(np.int64).min


class Moved(NamedTuple):
    """A rule has moved at a point: levels before and after, what was measured, and how it is said."""

    row: int
    rule_id: int
    before: int
    after: int
    value: float
    words: str


@dataclass
class Facts:
    """What is known of every point, by row: last good value and when (µs), when last heard (µs), its patience (µs),
    its line level now, decimals, unit and name; `lines` are (level, side, raise) of its level rule."""

    value: Floats
    observed: Whole
    heard: Whole
    patience: Whole
    level: NDArray[np.int16]
    decimals: Sequence[int]
    units: Sequence[str]
    region_paths: Sequence[str]
    row_of_code: dict[str, int]
    lines: Sequence[Sequence[tuple[int, str, float]]]
    kinds: Sequence[str]
    served: NDArray[np.bool_]

    def is_fresh(self, rows: Whole, at: int) -> NDArray[np.bool_]:
        """Which of these points have been heard within their patience."""
        found: NDArray[np.bool_] = (self.heard[rows] != NEVER) & (at - self.heard[rows] <= self.patience[rows])
        return found


class Judge:
    """All groups with the windows they need. `touched` collects (group, index) whose state has to be stored."""

    def __init__(self, facts: Facts, groups: list[Group], *, is_thorough: bool = True) -> None:
        """Thorough: every point at every step; else those with news or a state, and the others in turns."""
        self.facts = facts
        self.groups = groups
        self.warnings: list[WarningSpan] = []
        self.levels_elsewhere: dict[int, int] = {}  # of rules that other engines judge
        self.grids: dict[int, Grid] = {}
        self.place_of: dict[int, Whole] = {}
        self.touched: list[tuple[Group, int]] = []
        self._is_thorough = is_thorough
        self._turn = 0
        self._has_news = np.zeros(len(facts.value), dtype=np.bool_)
        self._views: dict[tuple[int, bytes], View] = {}
        self._waiting: list[tuple[Whole, Whole, Whole, Floats, NDArray[np.int16]]] = []
        size = len(facts.value)
        self.needed = np.zeros(size, dtype=np.bool_)
        windows: dict[int, NDArray[np.bool_]] = {}
        for group in groups:
            rows = np.union1d(group.rows, group.members)
            rows = np.union1d(rows, subjects.rows_named(group, facts))
            self.needed[rows] = True
            if group.window_s:
                windows.setdefault(group.window_s, np.zeros(size, dtype=np.bool_))[rows] = True
        for window_s, wanted in windows.items():
            self.place_of[window_s] = np.where(wanted, np.cumsum(wanted) - 1, -1).astype(np.int64)
            self.grids[window_s] = Grid(int(wanted.sum()), window_s)

    def feed(
        self, rows: NDArray[np.int32], observed: Whole, received: Whole, values: Floats, quality: NDArray[np.int16]
    ) -> None:
        """Take readings in their order of arrival; they count once the clock has passed their receipt."""
        if self.groups and len(rows):
            self._waiting.append((rows.astype(np.int64), observed, received, values, quality))

    def absorb(self, until: int) -> None:
        """Let everything received up to a moment count. Late readings do not: they would change what was judged."""
        if not self._waiting:
            return
        rows, observed, received = (np.concatenate([each[n] for each in self._waiting]) for n in range(3))
        values = np.concatenate([each[3] for each in self._waiting])
        quality = np.concatenate([each[4] for each in self._waiting])
        due = received <= until
        later = ~due
        self._waiting = []
        if later.any():
            self._waiting.append((rows[later], observed[later], received[later], values[later], quality[later]))
        np.maximum.at(self.facts.heard, rows[due], received[due])
        chosen = due & (quality & LATE == 0) & self.needed[rows]
        rows, observed, values = rows[chosen], observed[chosen], values[chosen]
        good = quality[chosen] & OUT_OF_RANGE == 0
        self.facts.value[rows[good]] = values[good]  # of several, NumPy keeps the last, and they are in order
        self.facts.observed[rows[good]] = observed[good]
        self._has_news[rows] = True
        for window_s, grid in self.grids.items():
            places = self.place_of[window_s][rows]
            here = places >= 0
            grid.add(places[here], observed[here], values[here], good[here])

    def step(self, at: int) -> Iterator[list[Moved]]:
        """Judge everything as of a moment (µs); yields after every chunk what has moved, so that others get a turn."""
        self.absorb(at)
        due = self._has_news | (np.arange(len(self._has_news)) % TURNS == self._turn) | self._is_thorough
        self._turn = (self._turn + 1) % TURNS
        self._has_news[:] = False
        chosen: dict[int, Whole] = {}
        for group in self.groups:
            if id(group.rows) not in chosen:
                chosen[id(group.rows)] = np.flatnonzero(due[group.rows])
            index = chosen[id(group.rows)]
            if group.kind.subject != ONE:
                index = np.arange(len(group.rows))
            elif (stateful := group.machine.is_stateful).any():
                index = np.union1d(index, np.flatnonzero(stateful))
            for start in range(0, len(index), CHUNK):
                yield self._judge(group, index[start : start + CHUNK], at)
        self._views.clear()

    def view(self, window_s: int, rows: Whole, at: int) -> View:
        """The windows of points; within a step those that were looked at already."""
        key = (window_s, rows.tobytes())
        if key not in self._views:
            self._views[key] = self.grids[window_s].view(self.place_of[window_s][rows], at)
        return self._views[key]

    def level_of_rule(self, rule_id: int) -> int:
        """The most serious level at which a rule stands at any of its points; 0 for none."""
        found = [g.machine.level[g.rule_ids == rule_id] for g in self.groups if (g.rule_ids == rule_id).any()]
        found.append(np.array([self.levels_elsewhere.get(rule_id, 0)], dtype=np.int16))
        levels = np.concatenate(found)
        return int(levels[levels > 0].min()) if (levels > 0).any() else 0

    def _told(self, group: Group, place: int, value: float, at: int) -> str:
        forecast = subjects.foretold(self, group, place, at) if group.kind.measures == MINUTES else None
        return forecast.words if forecast else told(self.facts, group, place, value)

    def _judge(self, group: Group, index: Whole, at: int) -> list[Moved]:
        rows = group.rows[index]
        in_force = conditions.in_force(group.conditions, rows, self.facts.region_paths, self.warnings, at)
        if group.kind.subject == AREA:
            measured = subjects.area(self, group, at)
        elif group.kind.subject == SEVERAL:
            measured = subjects.several(self, group, at)
        else:
            measured = subjects.one(self, group, index, at)
        moved, before = group.machine.observe(index, at, measured, in_force)
        found = []
        values = measured[np.searchsorted(index, moved)]
        for place, old, value in zip(moved.tolist(), before.tolist(), values.tolist(), strict=True):
            new = int(group.machine.level[place])
            if new != old:
                group.words[place] = self._told(group, place, value, at) if new else ""
                found.append(
                    Moved(int(group.rows[place]), int(group.rule_ids[place]), old, new, value, group.words[place])
                )
            self.touched.append((group, place))
        return found
