"""Levels of many rules at once: `levels.Watch`, one observation of every row in a few array operations."""

import numpy as np
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.levels import NONE
from anlan.watch.telemetry.engine.monitoring.windows import Floats, Whole

FOUR = np.arange(1, 5)


class Machine:
    """`size` rows with lines of their own and hold times in common.

    `raise_at` and `clear_at` are (size, 4), a column a level from 红 on, NaN for a level without a line; with `is_low`
    small numbers are the bad ones.
    """

    def __init__(
        self, raise_at: Floats, clear_at: Floats, hold_up_s: float, hold_down_s: float, *, is_low: bool
    ) -> None:
        size = len(raise_at)
        self._sign = -1.0 if is_low else 1.0
        self._raise = self._sign * raise_at
        self._clear = self._sign * clear_at
        self._hold_up_s, self._hold_down_s = hold_up_s, hold_down_s
        #: The largest number of any line.
        self.largest = float(np.nanmax(np.abs(raise_at))) if np.isfinite(raise_at).any() else 0.0
        self.level = np.zeros(size, dtype=np.int16)
        self.direction = np.zeros(size, dtype=np.int16)
        self.waiting = np.zeros(size, dtype=np.int16)
        self.since = np.zeros(size)
        self.judged: Whole = np.zeros(size, dtype=np.int64)

    @property
    def is_stateful(self) -> NDArray[np.bool_]:
        """Which rows have a level or are on the way to another."""
        found: NDArray[np.bool_] = (self.level != NONE) | (self.direction != 0)
        return found

    def observe(
        self, rows: Whole, at: int, measured: Floats, in_force: NDArray[np.bool_]
    ) -> tuple[Whole, NDArray[np.int16]]:
        """One number for each of these rows at `at` (µs): (rows whose state moved, their levels before).

        NaN leaves a row as it is, and so does a moment up to which it was judged already; a row that is not in force
        wants no level.
        """
        looked = self.judged[rows] < at
        looked &= ~np.isnan(measured) | ~in_force
        rows, measured, in_force = rows[looked], measured[looked], in_force[looked]
        level, direction, waiting = self.level[rows], self.direction[rows], self.waiting[rows]
        since = self.since[rows]
        now = at / 1e6
        wanted = np.where(in_force, self._wanted(rows, self._sign * measured, level), NONE)
        rest = wanted == level
        towards = np.where(_worse(wanted, level), 1, -1).astype(np.int16)
        turned = ~rest & (towards != direction)
        shrunk = ~rest & ~turned & (_worse(waiting, wanted) == (towards == 1))
        next_waiting = np.where(turned | shrunk, wanted, waiting)
        next_since = np.where(turned, now, since)
        hold = np.where(towards == 1, self._hold_up_s, self._hold_down_s)
        done = ~rest & (now - next_since >= hold)
        next_level = np.where(done, next_waiting, level)
        next_direction = np.where(rest | done, 0, towards)
        moved = (next_level != level) | (next_direction != direction) | turned | shrunk
        chosen = rows[moved]
        self.level[chosen], self.direction[chosen] = next_level[moved], next_direction[moved]
        self.waiting[chosen], self.since[chosen] = next_waiting[moved], next_since[moved]
        self.judged[chosen] = at
        return chosen, level[moved]

    def _wanted(self, rows: Whole, measured: Floats, level: NDArray[np.int16]) -> NDArray[np.int16]:
        height = measured[:, None]
        raised = _first(height >= self._raise[rows])
        kept = _first((height >= self._clear[rows]) & (level[:, None] <= FOUR))
        calm = np.where(level == NONE, NONE, kept)
        return np.where(_worse(raised, level), raised, calm).astype(np.int16)


def _first(found: NDArray[np.bool_]) -> NDArray[np.int16]:
    """The most serious level of each row that is marked; 0 for none."""
    return np.where(found.any(axis=1), found.argmax(axis=1) + 1, NONE).astype(np.int16)


def _worse(one: NDArray[np.int16], other: NDArray[np.int16]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (one != NONE) & ((other == NONE) | (one < other))
    return found
