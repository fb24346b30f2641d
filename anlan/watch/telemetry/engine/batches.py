"""Messages of the stream to columns, and columns to what has to be written."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anlan.kit.senml import Measurement, Record, Refusal, decode_pack, decode_packs, resolve
from anlan.watch.telemetry.engine.catalogue import Catalogue

FUTURE_S = 300.0  # TEL-01
PAST_S = 7 * 86400.0  # TEL-02
GOOD, OUT_OF_RANGE, LATE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the stream: where it stood, who sent it, when the broker had it, what it said."""

    sequence: int
    partition: int
    device_code: str
    received: float
    payload: bytes


@dataclass(frozen=True, slots=True)
class Rejected:
    """A refused reading, for the device's page."""

    device_code: str
    received: float
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A point's level has changed with this reading."""

    row: int
    before: int
    after: int
    value: float
    observed: float
    received: float


@dataclass(slots=True)
class Batch:
    """Columns of the accepted readings, and what they led to."""

    rows: NDArray[np.int32]
    observed: NDArray[np.float64]
    received: NDArray[np.float64]
    values: NDArray[np.float64]
    quality: NDArray[np.int16]
    positions: dict[int, int]
    rejected: list[Rejected]
    changes: list[Change] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def decode(messages: Sequence[Message], catalogue: Catalogue) -> Batch:
    """Decode, check and convert every record of every message."""
    rows: list[int] = []
    observed: list[float] = []
    received: list[float] = []
    values: list[float] = []
    rejected: list[Rejected] = []
    packs = decode_packs([message.payload for message in messages])
    for number, message in enumerate(messages):
        records: Sequence[tuple[int, Record]]
        if packs is None:
            records, refusals = decode_pack(message.payload)
            rejected += [_rejected(message, refusal) for refusal in refusals]
        else:
            records = list(enumerate(packs[number]))
        for found in resolve(records, message.received):
            accepted = found if isinstance(found, Refusal) else _accept(found, message, catalogue)
            if isinstance(accepted, Refusal):
                rejected.append(_rejected(message, accepted))
                continue
            row, value, at = accepted
            rows.append(row)
            observed.append(at)
            received.append(message.received)
            values.append(value)
    positions: dict[int, int] = {}
    for message in messages:
        positions[message.partition] = max(message.sequence, positions.get(message.partition, 0))
    return Batch(
        rows=np.array(rows, dtype=np.int32),
        observed=np.array(observed, dtype=np.float64),
        received=np.array(received, dtype=np.float64),
        values=np.array(values, dtype=np.float64),
        quality=np.zeros(len(rows), dtype=np.int16),
        positions=positions,
        rejected=rejected,
    )


def judge(batch: Batch, catalogue: Catalogue) -> None:
    """Find the changes of level; only points where something may change are looked at one by one."""
    if not len(batch.rows):
        return
    impossible = (batch.values < catalogue.lowest[batch.rows]) | (batch.values > catalogue.highest[batch.rows])
    batch.quality[impossible] = OUT_OF_RANGE
    _remember_latest(batch, catalogue)
    may_change = catalogue.is_hot[batch.rows] | catalogue.bands.outside(batch.rows, batch.values)
    hot_rows = np.unique(batch.rows[may_change & ~impossible])
    if not len(hot_rows):
        return
    for position in np.flatnonzero(np.isin(batch.rows, hot_rows) & ~impossible).tolist():
        _observe(batch, catalogue, position)


def _remember_latest(batch: Batch, catalogue: Catalogue) -> None:
    """Keep each point's newest reading, for the screens; written once a second (`store.write_latest`)."""
    newer = batch.observed >= catalogue.last_observed[batch.rows]
    rows = batch.rows[newer]
    catalogue.last_value[rows] = batch.values[newer]
    catalogue.last_observed[rows] = batch.observed[newer]
    catalogue.last_received[rows] = batch.received[newer]
    catalogue.is_fresh[rows] = True


def _observe(batch: Batch, catalogue: Catalogue, position: int) -> None:
    row = int(batch.rows[position])
    entry = catalogue.entries[row]
    at, value = float(batch.observed[position]), float(batch.values[position])
    if at < entry.watch.last_observed:
        batch.quality[position] = LATE
        return
    before = entry.watch.level
    if entry.watch.observe(entry.rule, at, value):
        change = Change(row, before, entry.watch.level, value, at, float(batch.received[position]))
        batch.changes.append(change)
    batch.touched.add(row)
    catalogue.is_hot[row] = not entry.watch.is_quiet


def _accept(found: Measurement, message: Message, catalogue: Catalogue) -> tuple[int, float, float] | Refusal:
    row = catalogue.row_of.get(found.name)
    if row is None:
        return Refusal(found.index, f"没有测点「{found.name}」，或已停用")
    if catalogue.entries[row].device_code != message.device_code:
        return Refusal(found.index, f"测点「{found.name}」不属于设备 {message.device_code}")
    if found.time > message.received + FUTURE_S:
        return Refusal(found.index, f"时间在未来：比收到时间晚 {found.time - message.received:.0f} 秒")
    if found.time < message.received - PAST_S:
        return Refusal(found.index, "时间过早：超过 7 天的数据请用历史导入")
    scale = catalogue.scale(row, found.unit)
    if isinstance(scale, str):
        return Refusal(found.index, scale)
    return row, found.value * scale[0] + scale[1], found.time


def _rejected(message: Message, refusal: Refusal) -> Rejected:
    content = message.payload[:300].decode("utf-8", "replace").replace("\0", "�")
    return Rejected(message.device_code, message.received, content, str(refusal)[:200])
