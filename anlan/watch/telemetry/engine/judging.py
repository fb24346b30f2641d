"""From columns to verdicts: order and quality of readings, and what they change.

Everything is done on whole columns; one by one are looked at only readings that may change a level, readings that
arrive out of order, and points that were silent.
"""

import numpy as np
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.batches import SECOND, Batch, Change
from anlan.watch.telemetry.engine.catalogue import NEVER, Catalogue
from anlan.watch.telemetry.engine.gateways import ALONE, FEWEST, Gateway
from anlan.watch.telemetry.engine.levels import NONE
from anlan.watch.telemetry.models.quality import LATE, OUT_OF_RANGE, STUCK

GRACE_US = 600 * SECOND  # after an outage of ours, devices get this long to speak before they count as silent


def judge(batch: Batch, catalogue: Catalogue, *, is_decided: bool = False) -> None:
    """Find order, quality and changes. The catalogue moves on; on any error later it has to be loaded anew.

    Of a batch that was decided upon before a break, but not stored, only order and quality are found again.
    """
    if not len(batch.rows):
        return
    np.maximum.at(catalogue.last_received, batch.rows, batch.received)
    if not is_decided:
        _end_silence(batch, catalogue)
    _put_in_order(batch, catalogue)
    impossible = (batch.values < catalogue.lowest[batch.rows]) | (batch.values > catalogue.highest[batch.rows])
    impossible |= np.isinf(batch.values)  # a huge number of a larger unit
    batch.quality[impossible] |= OUT_OF_RANGE
    counts = ~(impossible | batch.is_late)
    if catalogue.stuck_after.any():
        _count_equal(batch, catalogue, counts)
    if not is_decided:
        _judge_levels(batch, catalogue, counts)
    _remember_extremes(batch, catalogue, counts)
    _remember_latest(batch, catalogue, counts)


def overdue(catalogue: Catalogue, ours: NDArray[np.bool_], now: int, since: int) -> NDArray[np.int64]:
    """Points that have not been heard of for too long at `now` (µs), when we have been reading since `since`.

    One that was never heard of counts from when it was set up.
    """
    last = catalogue.expected_from()
    known = ours & (last != NEVER) & catalogue.is_served
    found = known & ~catalogue.is_silent
    found &= now - np.where(known, last, now) > catalogue.timeout
    for row in np.flatnonzero(catalogue.is_suppressed & known).tolist():
        gateway = _gateway_of(catalogue, row)  # its gateway speaks again, and the point has had its time since
        found[row] = gateway is None or (not gateway.is_silent and now - gateway.since > catalogue.timeout[row])
    found &= now - since > np.minimum(catalogue.timeout, GRACE_US)
    return np.flatnonzero(found)


def fall_silent(catalogue: Catalogue, rows: NDArray[np.int64], now: int) -> list[Change]:
    """Let these overdue points count as silent: each for itself, or all of a gateway as one.

    Some may be held back until it is clear which of the two it is (`gateways.py`).
    """
    last, heard = catalogue.expected_from(), catalogue.gateways.last_heard(catalogue)
    changes = _silent_gateways(catalogue, rows, heard, now)
    for row in rows.tolist():
        gateway, parent = _gateway_of(catalogue, row), -1
        if gateway is not None and gateway.is_silent:
            parent = gateway.lead
        elif gateway is not None and not catalogue.is_suppressed[row]:
            others = heard[catalogue.gateways.of[row]]
            if others <= last[row] + catalogue.timeout[row] and now - last[row] <= 2 * catalogue.timeout[row]:
                continue
        catalogue.is_silent[row], catalogue.is_suppressed[row] = True, parent >= 0
        changes.append(Change(row, "silence", NONE, catalogue.limits.silence_level, None, int(last[row]), now, parent))
    return changes


def _gateway_of(catalogue: Catalogue, row: int) -> Gateway | None:
    number = catalogue.gateways.of[row]
    return None if number == ALONE else catalogue.gateways.known[number]


def _silent_gateways(catalogue: Catalogue, rows: NDArray[np.int64], heard: NDArray[np.int64], now: int) -> list[Change]:
    """Let gateways count as silent behind which nobody has been heard for too long; two points must be overdue."""
    gateways, changes = catalogue.gateways, []
    numbers, overdue_points = np.unique(gateways.of[rows], return_counts=True)
    for number, count in zip(numbers.tolist(), overdue_points.tolist(), strict=True):
        if number == ALONE or gateways.is_silent[number]:
            continue
        gateway, at = gateways.known[number], int(heard[number])
        count += int((catalogue.is_silent & (gateways.of == number)).sum())
        if now - at > gateway.patience and count >= FEWEST:
            gateways.set_silent(number, True)
            changes.append(Change(gateway.lead, "gateway", NONE, catalogue.limits.gateway_level, None, at, now))
    return changes


def _end_gateway_silence(batch: Batch, catalogue: Catalogue) -> None:
    """Any reading through a gateway ends its silence; what stays silent behind it gets its time anew."""
    for number in catalogue.gateways.speaking(batch.rows):
        gateway = catalogue.gateways.known[number]
        catalogue.gateways.set_silent(number, False)
        first = int(np.flatnonzero(catalogue.gateways.of[batch.rows] == number)[0])
        gateway.since = int(batch.received[first])
        level, observed = catalogue.limits.gateway_level, int(batch.observed[first])
        batch.changes.append(Change(gateway.lead, "gateway", level, NONE, None, observed, gateway.since))


def _end_silence(batch: Batch, catalogue: Catalogue) -> None:
    """Any reading ends a silence, be it late or impossible: the device speaks."""
    _end_gateway_silence(batch, catalogue)
    speaking = np.flatnonzero(catalogue.is_silent[batch.rows])
    for place in speaking.tolist():
        row = int(batch.rows[place])
        if catalogue.is_silent[row]:
            catalogue.is_silent[row] = catalogue.is_suppressed[row] = False
            level = catalogue.limits.silence_level
            at, received = int(batch.observed[place]), int(batch.received[place])
            batch.changes.append(Change(row, "silence", level, NONE, None, at, received))


def _put_in_order(batch: Batch, catalogue: Catalogue) -> None:
    """Mark readings that are not newer than the newest known of their point, and leave out repetitions.

    A device that got no acknowledgement sends again: same point, same time. What repeats within the batch goes here,
    what repeats something stored goes in `store.leave_out_stored`.
    """
    order = np.argsort(batch.rows, kind="stable")
    rows, at = batch.rows[order], batch.observed[order]
    starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
    before = np.empty_like(at)
    before[1:] = at[:-1]
    before[starts] = catalogue.last_observed[rows[starts]]
    ends = np.r_[starts[1:], len(rows)]
    is_next = at > before
    if is_next.all():
        catalogue.last_observed[rows[starts]] = at[ends - 1]
        return
    wanted = np.ones(len(rows), dtype=np.bool_)
    is_clean = np.logical_and.reduceat(is_next, starts)
    catalogue.last_observed[rows[starts[is_clean]]] = at[ends[is_clean] - 1]
    for group in np.flatnonzero(~is_clean).tolist():
        _put_one_in_order(batch, catalogue, order[starts[group] : ends[group]], wanted)
    if not wanted.all():
        batch.keep(wanted)


def _put_one_in_order(batch: Batch, catalogue: Catalogue, places: NDArray[np.int64], wanted: NDArray[np.bool_]) -> None:
    row = int(batch.rows[places[0]])
    newest = int(catalogue.last_observed[row])
    seen: set[int] = set()
    for place in places.tolist():
        moment = int(batch.observed[place])
        if moment in seen:
            wanted[place] = False
            continue
        seen.add(moment)
        if moment > newest:
            newest = moment
        else:
            batch.is_late[place] = True
            batch.quality[place] |= LATE
    catalogue.last_observed[row] = newest


def _count_equal(batch: Batch, catalogue: Catalogue, counts: NDArray[np.bool_]) -> None:
    """Flag readings of a point that has shown the very same value for too long."""
    places = np.flatnonzero(counts)
    if not len(places):
        return
    places = places[np.argsort(batch.rows[places], kind="stable")]
    rows, values = batch.rows[places], batch.values[places]
    index = np.arange(len(rows))
    is_start = np.r_[True, rows[1:] != rows[:-1]]
    before = np.r_[np.nan, values[:-1]]
    before[is_start] = catalogue.last_value[rows[is_start]]
    is_same = values == before
    start = np.maximum.accumulate(np.where(is_start, index, 0))
    broken = np.maximum.accumulate(np.where(~is_same, index, -1))
    run = np.where(broken >= start, index - broken, catalogue.equal_run[rows] + index - start + 1)
    limit = catalogue.stuck_after[rows]
    batch.quality[places[(limit > 0) & (run >= limit)]] |= STUCK
    is_end = np.r_[is_start[1:], True]
    catalogue.equal_run[rows[is_end]] = run[is_end]


def _judge_levels(batch: Batch, catalogue: Catalogue, counts: NDArray[np.bool_]) -> None:
    may_change = counts & catalogue.bands.outside(batch.rows, batch.values)
    if may_change.any():
        hot = np.zeros(len(catalogue.entries), dtype=np.bool_)
        hot[batch.rows[may_change]] = True
        for place in np.flatnonzero(counts & hot[batch.rows]).tolist():
            _observe(batch, catalogue, place)


def _remember_extremes(batch: Batch, catalogue: Catalogue, counts: NDArray[np.bool_]) -> None:
    raised = counts & catalogue.is_raised[batch.rows]
    if raised.any():
        np.maximum.at(catalogue.peak_high, batch.rows[raised], batch.values[raised])
        np.minimum.at(catalogue.peak_low, batch.rows[raised], batch.values[raised])


def _observe(batch: Batch, catalogue: Catalogue, place: int) -> None:
    row, value, observed = int(batch.rows[place]), float(batch.values[place]), int(batch.observed[place])
    entry = catalogue.entries[row]
    watch = entry.watch
    before = watch.level
    if watch.observe(entry.rule, observed / SECOND, value):
        received = int(batch.received[place])
        batch.changes.append(Change(row, "level", before, watch.level, value, observed, received))
        catalogue.is_raised[row] = watch.level != NONE
        if before == NONE:
            catalogue.peak_high[row] = catalogue.peak_low[row] = value
    catalogue.bands.follow(row, entry.rule, watch)
    batch.touched.add(row)


def _remember_latest(batch: Batch, catalogue: Catalogue, counts: NDArray[np.bool_]) -> None:
    """Keep each point's newest good reading, for the screens; written behind by `latest.py`."""
    rows = batch.rows[counts]
    catalogue.last_value[rows] = batch.values[counts]  # of several, NumPy keeps the last, and they are in order
    catalogue.last_quality[rows] = batch.quality[counts]
    catalogue.is_fresh[batch.rows] = True
