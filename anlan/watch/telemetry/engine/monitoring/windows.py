"""What is kept of the readings of many points over one length of time: 60 cells a window, in NumPy arrays.

Cells are numbered from the epoch, so that windows rebuilt from stored readings are the same as those that grew.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

CELLS = 60
SLOTS = CELLS + 1  # the cell that is filling, and the 60 before it
SECOND = 1_000_000

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Grid:
    """The cells of `size` points over `window_s` seconds. A cell that is not of the window counts as empty."""

    def __init__(self, size: int, window_s: int) -> None:
        self.window_s = window_s
        self.width = max(window_s * SECOND // CELLS, SECOND)
        shape = (size, SLOTS)
        self.number: Whole = np.full(shape, -1, dtype=np.int64)
        self.count = np.zeros(shape, dtype=np.int32)
        self.bad = np.zeros(shape, dtype=np.int32)
        self.total = np.zeros(shape)
        self.low = np.full(shape, np.inf)
        self.high = np.full(shape, -np.inf)

    def add(self, places: Whole, observed: Whole, values: Floats, good: NDArray[np.bool_]) -> None:
        """Take readings in any order (µs); those older than what their cell holds now are left out."""
        if not len(places):
            return
        number = observed // self.width
        order = np.lexsort((number, places))
        places, number, values, good = places[order], number[order], values[order], good[order]
        starts = np.flatnonzero(np.r_[True, (places[1:] != places[:-1]) | (number[1:] != number[:-1])])
        self.merge(
            places[starts],
            number[starts],
            np.add.reduceat(good.astype(np.int32), starts),
            np.add.reduceat((~good).astype(np.int32), starts),
            np.add.reduceat(np.where(good, values, 0.0), starts),
            np.minimum.reduceat(np.where(good, values, np.inf), starts),
            np.maximum.reduceat(np.where(good, values, -np.inf), starts),
        )

    def merge(
        self,
        places: Whole,
        number: Whole,
        count: NDArray[np.int32],
        bad: NDArray[np.int32],
        total: Floats,
        low: Floats,
        high: Floats,
    ) -> None:
        """Take cells, each (place, number) once, in ascending order of number within a place."""
        slot = number % SLOTS
        _, last = np.unique((places * SLOTS + slot)[::-1], return_index=True)
        keep = len(places) - 1 - last  # of two cells that share a slot only the newer one is still of the window
        places, number, slot = places[keep], number[keep], slot[keep]
        held = self.number[places, slot]
        newer, same = number > held, number == held
        at = (places[newer], slot[newer])
        self.number[at] = number[newer]
        self.count[at] = count[keep][newer]
        self.bad[at] = bad[keep][newer]
        self.total[at], self.low[at], self.high[at] = total[keep][newer], low[keep][newer], high[keep][newer]
        at = (places[same], slot[same])
        self.count[at] += count[keep][same]
        self.bad[at] += bad[keep][same]
        self.total[at] += total[keep][same]
        self.low[at] = np.minimum(self.low[at], low[keep][same])
        self.high[at] = np.maximum(self.high[at], high[keep][same])

    def take_over(self, other: "Grid", mine: Whole, theirs: Whole) -> None:
        """Copy the cells of some points out of another grid of the same window."""
        for name in ("number", "count", "bad", "total", "low", "high"):
            getattr(self, name)[mine] = getattr(other, name)[theirs]

    def view(self, places: Whole, at: int) -> "View":
        """The window of these points that ends at `at` (µs)."""
        return View(self, places, at // self.width)


class View:
    """Windows of points, one row each, one column a cell; `age` is ≤ 0 in cells, cells with `count` 0 are empty.

    Each array is made when it is first asked for: kinds of rule that share a window share them.
    """

    def __init__(self, grid: Grid, places: Whole, newest: int) -> None:
        self._grid, self._places = grid, places
        self._age: Whole = grid.number[places] - newest
        self._inside = (self._age > -CELLS) & (self._age <= 0)
        self.width_s = grid.width / SECOND

    @cached_property
    def age(self) -> Floats:
        """How many cells ago."""
        return self._age.astype(np.float64)

    @cached_property
    def count(self) -> NDArray[np.int32]:
        """Good readings."""
        return np.where(self._inside, self._grid.count[self._places], 0)

    @cached_property
    def bad(self) -> NDArray[np.int32]:
        """Impossible readings."""
        return np.where(self._inside, self._grid.bad[self._places], 0)

    @cached_property
    def total(self) -> Floats:
        """Sums."""
        return np.where(self._inside, self._grid.total[self._places], 0.0)

    @cached_property
    def low(self) -> Floats:
        """Lowest; infinite where there is none."""
        return np.where(self._inside, self._grid.low[self._places], np.inf)

    @cached_property
    def high(self) -> Floats:
        """Highest; infinitely low where there is none."""
        return np.where(self._inside, self._grid.high[self._places], -np.inf)

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """Which cells hold readings."""
        found: NDArray[np.bool_] = self.count > 0
        return found

    @cached_property
    def means(self) -> Floats:
        """The mean of each cell; 0 where there is none."""
        return np.where(self.filled, self.total / np.maximum(self.count, 1), 0.0)
