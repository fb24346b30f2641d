"""The count after a trial: acknowledged against stored, crossed against announced."""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg

from anlan.ops.trial.scene import LINE, NORMAL, RAISED, STEP, number_of
from anlan.ops.trial.screen import Arrival

SETTLE_S = 60.0

# Numbers are exact in the values (scene.STEP), so that PostgreSQL can count them without sending them.
_NUMBERS = """
    SELECT round((r.value - CASE WHEN r.value >= %(line)s THEN %(raised)s ELSE %(normal)s END) / %(step)s)::int8
    FROM telemetry_reading r JOIN telemetry_point p ON p.id = r.point_id WHERE p.code LIKE %(prefix)s
"""


@dataclass(frozen=True)
class StoredReadings:
    """How the acknowledged readings fared."""

    acknowledged: int
    stored: int
    lost: int
    doubled: int


def stored_readings(database_url: str, prefix: str, acknowledged: Iterable[Sequence[int]]) -> StoredReadings:
    """Compare the acknowledged (first, count) ranges with the stored values, exactly."""
    facts = {"line": LINE, "raised": RAISED, "normal": NORMAL, "step": STEP, "prefix": f"{prefix}%"}
    ranges = [np.arange(first, first + count, dtype=np.int64) for first, count in acknowledged]
    wanted = np.unique(np.concatenate(ranges)) if ranges else np.zeros(0, dtype=np.int64)
    with (
        psycopg.connect(database_url) as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({_literal(connection, _NUMBERS, facts)}) TO STDOUT (FORMAT BINARY)") as copy,
    ):
        content = b"".join(bytes(part) for part in copy)
    rows = np.frombuffer(content[19:-2], dtype=np.dtype([("fields", ">i2"), ("size", ">i4"), ("number", ">i8")]))
    numbers = np.sort(rows["number"].astype(np.int64))
    distinct = np.unique(numbers)
    return StoredReadings(
        acknowledged=len(wanted),
        stored=len(numbers),
        lost=len(np.setdiff1d(wanted, distinct, assume_unique=True)),
        doubled=int(len(numbers) - len(distinct)),
    )


def wait_until_stored(database_url: str, prefix: str, wanted: int) -> float:
    """Wait until so many readings are stored (or no more come); the seconds it took."""
    began = time.monotonic()
    before, since = -1, began
    query = "SELECT count(*) FROM telemetry_reading r JOIN telemetry_point p ON p.id = r.point_id WHERE p.code LIKE %s"
    while time.monotonic() - since < SETTLE_S:
        try:
            with psycopg.connect(database_url) as connection:
                row = connection.execute(query, [f"{prefix}%"]).fetchone()
        except psycopg.OperationalError:
            row = None
        now = int(row[0]) if row else before
        if now >= wanted:
            break
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.3)
    return time.monotonic() - began


@dataclass(frozen=True)
class Announced:
    """How the crossings fared on the screen: `latencies_ms` from first publish to arrival."""

    expected: int
    missed: int
    doubled: int
    latencies_ms: list[float]
    stages_ms: dict[str, list[float]]


def announced(crossings: Sequence[Sequence[Any]], arrivals: Iterable[Arrival], after: float = 0.0) -> Announced:
    """Match every crossing (number, moment, point) with its event; latencies only of those sent `after` a moment."""
    sent = {int(number): float(moment) for number, moment, _ in crossings}
    seen: Counter[int] = Counter()
    latencies: list[float] = []
    stages: dict[str, list[float]] = {"broker": [], "engine": [], "screen": []}
    for arrival in arrivals:
        if arrival.value is None:
            continue
        number = number_of(arrival.value)
        seen[number] += 1
        if number in sent and sent[number] >= after and seen[number] == 1:
            latencies.append((arrival.at - sent[number]) * 1000)
            stages["broker"].append((arrival.received - sent[number]) * 1000)
            stages["engine"].append((arrival.decided - arrival.received) * 1000)
            stages["screen"].append((arrival.at - arrival.decided) * 1000)
    return Announced(
        expected=len(sent),
        missed=sum(1 for number in sent if not seen[number]),
        doubled=sum(count - 1 for count in seen.values()) + sum(1 for number in seen if number not in sent),
        latencies_ms=sorted(latencies),
        stages_ms={name: sorted(values) for name, values in stages.items()},
    )


@dataclass(frozen=True)
class Alarms:
    """How the crossings fared in the database and from there to the screen.

    `missed` are crossings without an event, alarms without their events and events that no screen was told of;
    `doubled` are events that were written twice or of nothing, and alarms opened twice.
    """

    events: int
    missed: int
    doubled: int
    unhandled: int


_EVENTS = """
    SELECT id, name, (payload->>'value')::float8, is_pending FROM live_outbox
    WHERE name LIKE 'telemetry.alarm_%%' AND payload->>'point_code' LIKE %s
"""
_OPENED = """
    SELECT count(*), coalesce(sum(a.recurrences), 0)::int8, count(*) - count(DISTINCT (a.point_id, a.rule_key)),
        count(*) - count(c.alarm_id)
    FROM telemetry_alarm a JOIN telemetry_point p ON p.id = a.point_id
    LEFT JOIN telemetry_alarmcase c ON c.alarm_id = a.id WHERE p.code LIKE %s
"""


def alarms(database_url: str, prefix: str, crossings: Sequence[Sequence[Any]], arrivals: Collection[int]) -> Alarms:
    """Compare the crossings (number, moment, point) with events, alarms, cases, and what arrived at the screen."""
    with psycopg.connect(database_url) as connection:
        events = connection.execute(_EVENTS, [f"{prefix}%"]).fetchall()
        opened = connection.execute(_OPENED, [f"{prefix}%"]).fetchone()
    assert opened is not None
    rows, recurrences, twice, without_case = opened
    raised = sum(1 for _, name, _, _ in events if name == "telemetry.alarm_raised")
    seen = Counter(number_of(value) for _, _, value, _ in events if value is not None)
    sent = {int(number) for number, _, _ in crossings}
    return Alarms(
        events=len(events),
        missed=len(sent - seen.keys())
        + max(0, raised - rows - recurrences)
        + sum(1 for key, *_ in events if key not in arrivals),
        doubled=sum(many - 1 for many in seen.values())
        + len(seen.keys() - sent)
        + max(0, rows + recurrences - raised)
        + twice,
        unhandled=without_case + sum(1 for *_, is_pending in events if is_pending),
    )


def wait_until_announced(database_url: str, prefix: str, arrivals: Collection[int], crossings: int) -> None:
    """Wait until every event is written, delivered and on the screen, or no more of that happens."""
    before, since = (-1, -1, -1), time.monotonic()
    while time.monotonic() - since < SETTLE_S:
        with psycopg.connect(database_url) as connection:
            rows = connection.execute(_EVENTS, [f"{prefix}%"]).fetchall()
        now = (len(rows), sum(1 for *_, is_pending in rows if not is_pending), len(arrivals))
        if now == (crossings, crossings, crossings):
            return
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.3)


def _literal(connection: psycopg.Connection[Any], query: str, facts: dict[str, Any]) -> str:
    """The query with its values in it: COPY takes no parameters."""
    return psycopg.ClientCursor(connection).mogrify(query, facts)
