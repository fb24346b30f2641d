"""Gateways: points that one sender, or a gateway above several, speaks for. When none of them is heard, that is ONE
alarm; the silence of each is recorded as suppressed by it.

When is it the gateway, and not a point of it? When nobody behind it has been heard for the time within which a share
of its points (ALM-22) should have been. Until that is certain, a point that is overdue is held back: at most for as
long as its own time again, and only while nobody else has been heard after it should have been.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from anlan.watch.telemetry.engine.catalogue import Catalogue

ALONE = -1
FEWEST = 2  # points: a sender of one point is that point


@dataclass(slots=True)
class Gateway:
    """A sender of several points. `lead` is the row that bears its alarm, `patience` µs, `since` µs."""

    device: int
    name: str
    lead: int
    size: int
    patience: int
    is_silent: bool = False
    since: int = 0  # when it spoke again after its last silence: from then on its points get their time anew


class Gateways:
    """Which gateway each row belongs to (ALONE for none)."""

    def __init__(self, rows: int) -> None:
        self.of = np.full(rows, ALONE, dtype=np.int32)
        self.known: list[Gateway] = []
        self.is_silent = np.zeros(0, dtype=np.bool_)

    def build(self, senders: Iterable[tuple[int, int, str, bool]], timeout: NDArray[np.int64], share: float) -> None:
        """Take (row, device at the top, its name, whether the point is its own) of every point in service."""
        members: dict[int, list[tuple[int, str, bool]]] = {}
        for row, device, name, is_own in senders:
            members.setdefault(device, []).append((row, name, is_own))
        for device, found in members.items():
            if len(found) < FEWEST:
                continue
            rows = [row for row, _, _ in found]
            self.of[rows] = len(self.known)
            lead = next((row for row, _, is_own in found if is_own), rows[0])
            times = np.sort(timeout[rows])
            patience = int(times[min(len(rows) - 1, max(FEWEST, round(len(rows) * share)) - 1)])
            self.known.append(Gateway(device, found[0][1], lead, len(rows), patience))
        self.is_silent = np.zeros(len(self.known), dtype=np.bool_)

    def restore(self, silent: Iterable[int], leads: Iterable[int]) -> None:
        """Continue where the last engine stopped: devices that are silent, and the rows that bear an open alarm."""
        number = {gateway.device: place for place, gateway in enumerate(self.known)}
        for device in silent:
            if device in number:
                self.set_silent(number[device], True)
        for row in leads:
            if self.of[row] != ALONE:
                self.known[self.of[row]].lead = row

    def set_silent(self, number: int, is_silent: bool) -> None:
        """Let a gateway count as silent, or not."""
        self.known[number].is_silent = is_silent
        self.is_silent[number] = is_silent

    def last_heard(self, catalogue: "Catalogue") -> NDArray[np.int64]:
        """When anything behind each gateway was last heard, µs."""
        heard = np.zeros(len(self.known), dtype=np.int64)
        rows = np.flatnonzero(self.of != ALONE)
        np.maximum.at(heard, self.of[rows], catalogue.expected_from()[rows])
        return heard

    def speaking(self, rows: NDArray[np.int32]) -> list[int]:
        """The silent gateways that these readings come through."""
        if not self.is_silent.any():
            return []
        numbers = np.unique(self.of[rows])
        return [number for number in numbers.tolist() if number != ALONE and self.is_silent[number]]
