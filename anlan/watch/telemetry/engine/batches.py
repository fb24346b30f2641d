"""Messages of the stream to columns of accepted readings, and to reasons for the refused ones.

Times are microseconds since the epoch, as whole numbers: what PostgreSQL stores, and exact under comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anlan.kit.senml import RELATIVE_BELOW, Measurement, Plain, Refusal, decode_pack, decode_packs, resolve
from anlan.watch.telemetry.engine.catalogue import Catalogue, Route

SECOND = 1_000_000
REFUSALS_KEPT = 20  # of one message: a flood of nonsense must not become a flood of rows


class Mark(NamedTuple):
    """A place in the stream: a sequence, and when the broker had the message (µs)."""

    sequence: int = 0
    received: int = 0


class Message(NamedTuple):
    """One message of the stream: where it stood, who sent it, when the broker had it (µs), what it said."""

    sequence: int
    partition: int
    device_code: str
    received: int
    payload: bytes


class Rejected(NamedTuple):
    """A refused reading, for the device's page."""

    device_code: str
    received: int
    content: str
    reason: str


class Change(NamedTuple):
    """One rule of a point has moved to another level with this reading, or for want of one (`value` is None)."""

    row: int
    rule_key: str
    before: int
    after: int
    value: float | None
    observed: int
    received: int
    parent: int = -1  # the row that bears the alarm of a silent gateway, which explains this change
    title: str = ""  # of a monitoring rule, which says itself what it has found
    words: str = ""


class RuleStates(NamedTuple):
    """Where monitoring rules stand: a column each of what is in models.RuleState."""

    rules: list[int]
    points: list[int]
    levels: list[int]
    directions: list[int]
    waiting: list[int]
    since: list[float]
    judged: list[int]
    words: list[str]


@dataclass(slots=True)
class Batch:
    """Columns of the accepted readings in order of arrival, and what they led to.

    `is_late` marks readings that are not newer than what is already known of their point.
    """

    rows: NDArray[np.int32]
    observed: NDArray[np.int64]
    received: NDArray[np.int64]
    values: NDArray[np.float64]
    quality: NDArray[np.int16]
    is_late: NDArray[np.bool_]
    position: Mark
    names_unknown_point: bool = False
    rejected: list[Rejected] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    rule_states: RuleStates | None = None

    @classmethod
    def empty(cls, position: Mark) -> "Batch":
        """A batch without readings, for changes that time brings, and for moving on over what was for others."""
        whole, true = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
        return cls(whole.astype(np.int32), whole, whole, np.zeros(0), whole.astype(np.int16), true, position)

    @classmethod
    def joined(cls, batches: "Sequence[Batch]") -> "Batch":
        """The readings and refusals of several batches, in their order, with the position of the last.

        What they led to is not among them: that is written before.
        """
        if len(batches) == 1:
            return batches[0]
        return cls(
            rows=np.concatenate([batch.rows for batch in batches]),
            observed=np.concatenate([batch.observed for batch in batches]),
            received=np.concatenate([batch.received for batch in batches]),
            values=np.concatenate([batch.values for batch in batches]),
            quality=np.concatenate([batch.quality for batch in batches]),
            is_late=np.concatenate([batch.is_late for batch in batches]),
            position=batches[-1].position,
            rejected=[refused for batch in batches for refused in batch.rejected],
        )

    def leave_out_repeated(self) -> None:
        """Leave out late readings of a point and moment that came before in this batch."""
        order = np.lexsort((self.observed, self.rows))  # stable: the first to come is the first of its kind
        rows, observed = self.rows[order], self.observed[order]
        is_repeated = np.zeros(len(order), dtype=np.bool_)
        is_repeated[order[1:]] = (rows[1:] == rows[:-1]) & (observed[1:] == observed[:-1])
        is_repeated &= self.is_late
        if is_repeated.any():
            self.keep(~is_repeated)

    def keep(self, wanted: NDArray[np.bool_]) -> None:
        """Leave out every other reading."""
        self.rows, self.observed, self.received = self.rows[wanted], self.observed[wanted], self.received[wanted]
        self.values, self.quality, self.is_late = self.values[wanted], self.quality[wanted], self.is_late[wanted]


class _Columns:
    """Accepted readings while they are collected."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.scaled: list[tuple[int, float, float]] = []  # where a unit has to be converted: place, factor, offset
        self.names_unknown_point = False
        self.observed: list[float] = []
        self.values: list[float] = []

    def cut(self, length: int) -> None:
        """Forget what was added after `length` readings."""
        for column in (self.rows, self.observed, self.values):
            del column[length:]
        while self.scaled and self.scaled[-1][0] >= length:
            self.scaled.pop()

    def add(self, route: Route, observed: float, value: float) -> None:
        """Add a reading."""
        if route.is_scaled:
            self.scaled.append((len(self.rows), route.factor, route.offset))
        self.rows.append(route.row)
        self.observed.append(observed)
        self.values.append(value)


def decode(messages: Sequence[Message], position: Mark, catalogue: Catalogue) -> Batch:
    """Decode, check and convert every record of every message; `position` is committed with them."""
    columns = _Columns()
    rejected: list[Rejected] = []
    counts: list[int] = []
    done = 0
    for message, pack in zip(messages, decode_packs([m.payload for m in messages]), strict=True):
        if pack is None or not _take_plain(pack, message, catalogue, columns):
            columns.cut(done)
            _take_carefully(message, catalogue, columns, rejected)
        counts.append(len(columns.rows) - done)
        done = len(columns.rows)
    values = np.array(columns.values, dtype=np.float64)
    for place, factor, offset in columns.scaled:
        values[place] = values[place] * factor + offset
    received = np.array([m.received for m in messages], dtype=np.int64)
    return Batch(
        rows=np.array(columns.rows, dtype=np.int32),
        observed=np.round(np.array(columns.observed, dtype=np.float64) * SECOND).astype(np.int64),
        received=np.repeat(received, counts),
        values=values,
        quality=np.zeros(done, dtype=np.int16),
        is_late=np.zeros(done, dtype=np.bool_),
        position=position,
        names_unknown_point=columns.names_unknown_point,
        rejected=rejected,
    )


def _take_plain(pack: list[Plain], message: Message, catalogue: Catalogue, columns: _Columns) -> bool:
    """Take a pack that has nothing wrong with it; False, with columns to be cut, as soon as something has."""
    routes = catalogue.routes.get(message.device_code)
    if routes is None:
        return False
    received = message.received / SECOND
    earliest, latest = received - catalogue.limits.past_s, received + catalogue.limits.future_s
    base_name, base_unit, base_time = "", None, 0.0
    for record in pack:
        if record.bn is not None:
            base_name = record.bn
        if record.bu is not None:
            base_unit = record.bu
        if record.bt is not None:
            base_time = record.bt
        name = base_name + record.n if base_name else record.n
        route = routes.get((name, record.u if record.u is not None else base_unit))
        moment = base_time + record.t
        if moment < RELATIVE_BELOW:
            moment += received
        if route is None or not earliest <= moment <= latest:
            return False
        columns.add(route, moment, record.v)
    return True


def _take_carefully(message: Message, catalogue: Catalogue, columns: _Columns, rejected: list[Rejected]) -> None:
    """Take what is right in a pack and name what is not."""
    records, refusals = decode_pack(message.payload)
    received = message.received / SECOND
    for found in resolve(records, received):
        reason = found if isinstance(found, Refusal) else _take_one(found, message, catalogue, columns, received)
        if reason is not None:
            refusals.append(reason)
    if refusals:
        content = message.payload[:300].decode("utf-8", "replace").replace("\0", "�")
        for refusal in refusals[:REFUSALS_KEPT]:
            reason_text = str(refusal)[:200].replace("\0", "�")
            rejected.append(Rejected(message.device_code, message.received, content, reason_text))


def _take_one(
    found: Measurement, message: Message, catalogue: Catalogue, columns: _Columns, received: float
) -> Refusal | None:
    if reason := catalogue.limits.refusal_of_time(found.time, received):
        return Refusal(found.index, reason)
    route = catalogue.route(message.device_code, found.name, found.unit)
    if isinstance(route, str):
        columns.names_unknown_point |= found.name not in catalogue.row_of
        return Refusal(found.index, route)
    columns.add(route, found.time, found.value)
    return None
