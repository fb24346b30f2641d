"""What the engine knows of points: a row number per point, its rule, its owner, its place, how it stood."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import psycopg
from numpy.typing import NDArray

from anlan.kit.partition import partition_of
from anlan.kit.units import UnitMismatch, UnitUnknown, conversion
from anlan.watch.telemetry.engine.gateways import Gateways
from anlan.watch.telemetry.engine.levels import NONE, Band, Bands, LevelRule, Watch
from anlan.watch.telemetry.limits import Limits, refusal_of_point
from anlan.watch.telemetry.models.quality import IMPORTED

_POINTS = """
    SELECT p.id, p.code, d.code, p.name, k.name, k.unit, k.lowest, k.highest, p.region_path, p.longitude, p.latitude,
           p.is_demo, r.bands, r.hold_up_s, r.hold_down_s, r.repeat, k.decimals,
           coalesce(o.path, ''), p.enterprise, k.heartbeat_s, k.stuck_after,
           coalesce(p.out_of_service_until > now(), false), extract(epoch FROM p.out_of_service_until)::float8,
           (extract(epoch FROM p.registered_at) * 1000000)::int8,
           coalesce(g.id, d.id), coalesce(g.name, d.name), g.id IS NULL, k.key
    FROM telemetry_point p
    JOIN telemetry_device d ON d.id = p.device_id
    LEFT JOIN telemetry_device g ON g.id = d.parent_id AND g.is_active
    JOIN telemetry_pointkind k ON k.key = p.kind_id
    LEFT JOIN people_organisation o ON o.id = p.organisation_id
    LEFT JOIN telemetry_pointrule r ON r.point_id = p.id AND r.is_current
    WHERE p.is_active AND d.is_active ORDER BY p.id
"""
# The state is written behind the readings (`latest.py`), so the newest stored reading is asked for beyond it; what
# came from a file does not make late what the device itself has yet to send.
_STATES = f"""
    SELECT s.point_id, s.level, s.pending_direction, s.pending_level, s.pending_since, s.pending_count, s.value,
           (extract(epoch FROM greatest(s.observed_at, newest.observed_at)) * 1000000)::int8,
           (extract(epoch FROM s.received_at) * 1000000)::int8, s.is_silent
    FROM telemetry_pointstate s
    LEFT JOIN LATERAL (
        SELECT r.observed_at FROM telemetry_reading r
        WHERE r.point_id = s.point_id AND r.observed_at > s.observed_at AND r.quality & {IMPORTED} = 0
        ORDER BY r.observed_at DESC LIMIT 1
    ) AS newest ON true
"""  # noqa: S608 - put together from constants
# For a point without a state: a reading may be stored although nothing was written behind it yet.
_STATELESS = f"""
    SELECT p.id, (extract(epoch FROM newest.observed_at) * 1000000)::int8
    FROM telemetry_point p CROSS JOIN LATERAL (
        SELECT r.observed_at FROM telemetry_reading r
        WHERE r.point_id = p.id AND r.quality & {IMPORTED} = 0
        ORDER BY r.observed_at DESC LIMIT 1
    ) AS newest
    WHERE NOT EXISTS (SELECT 1 FROM telemetry_pointstate s WHERE s.point_id = p.id AND s.observed_at IS NOT NULL)
"""  # noqa: S608 - put together from constants
_PEAKS = """
    SELECT point_id, peak_value FROM telemetry_alarm
    WHERE rule_key = 'level' AND closed_at IS NULL AND returned_at IS NULL AND peak_value IS NOT NULL
"""
_SILENT_GATEWAYS = "SELECT id FROM telemetry_device WHERE silent_at IS NOT NULL"
_LEADS = "SELECT point_id FROM telemetry_alarm WHERE rule_key = 'gateway' AND closed_at IS NULL AND returned_at IS NULL"
_SUPPRESSED = """
    SELECT a.point_id, (extract(epoch FROM coalesce(g.returned_at, g.closed_at)) * 1000000)::int8
    FROM telemetry_alarm a JOIN telemetry_alarm g ON g.id = a.suppressed_by_id
    WHERE a.rule_key = 'silence' AND a.closed_at IS NULL AND a.suppressed_by_id IS NOT NULL
"""
NEVER = np.iinfo(np.int64).min


class Route(NamedTuple):
    """Where a name with a unit leads: the point's row, and how its values are converted."""

    row: int
    is_scaled: bool = False
    factor: float = 1.0
    offset: float = 0.0


@dataclass(slots=True)
class Entry:
    """One point as the engine sees it."""

    id: int
    code: str
    device_code: str
    name: str
    kind_name: str
    unit: str
    decimals: int
    region_path: str
    organisation_path: str
    enterprise: str
    longitude: float | None
    latitude: float | None
    is_demo: bool
    heartbeat_s: float
    rule: LevelRule
    watch: Watch
    kind_key: str = ""


class Catalogue:
    """All active points; row numbers index every array. Times are microseconds since the epoch."""

    def __init__(self, entries: list[Entry], limits: Limits) -> None:
        count = len(entries)
        self.entries = entries
        self.limits = limits
        self.row_of = {entry.code: row for row, entry in enumerate(entries)}
        self.routes: dict[str, dict[tuple[str, str | None], Route]] = {}
        for row, entry in enumerate(entries):
            own = self.routes.setdefault(entry.device_code, {})
            own[entry.code, None] = own[entry.code, ""] = own[entry.code, entry.unit] = Route(row)
        self.ids = np.array([entry.id for entry in entries], dtype=np.int32)
        self.partitions = np.array([partition_of(entry.device_code) for entry in entries], dtype=np.int16)
        self.bands = Bands([(entry.rule, entry.watch) for entry in entries])
        self.lowest = np.full(count, -np.inf)
        self.highest = np.full(count, np.inf)
        self.stuck_after = np.zeros(count, dtype=np.int32)
        self.is_served = np.ones(count, dtype=np.bool_)
        self.timeout = np.array([e.heartbeat_s * limits.silence_beats * 1e6 for e in entries], dtype=np.int64)
        self.last_value = np.full(count, np.nan)
        self.last_observed = np.full(count, NEVER, dtype=np.int64)
        self.last_received = np.full(count, NEVER, dtype=np.int64)
        self.last_quality = np.zeros(count, dtype=np.int16)
        self.equal_run = np.zeros(count, dtype=np.int32)
        self.is_silent = np.zeros(count, dtype=np.bool_)
        self.is_suppressed = np.zeros(count, dtype=np.bool_)  # its silence is its gateway's
        self.registered = np.full(count, NEVER, dtype=np.int64)
        self.gateways = Gateways(count)
        self.is_fresh = np.zeros(count, dtype=np.bool_)
        self.is_raised = np.array([entry.watch.level != NONE for entry in entries], dtype=np.bool_)
        self.is_low = np.array([entry.rule.is_low for entry in entries], dtype=np.bool_)
        self.peak_high = np.full(count, -np.inf)
        self.peak_low = np.full(count, np.inf)
        self.valid_until = math.inf  # epoch seconds: when the first point out of service is back

    @classmethod
    async def load(cls, connection: psycopg.AsyncConnection[Any], limits: Limits) -> "Catalogue":
        """Read points, current rules and where each point stood at the committed position."""
        states = {row[0]: row for row in await (await connection.execute(_STATES)).fetchall()}
        points = await (await connection.execute(_POINTS)).fetchall()
        catalogue = cls([_entry(row, _watch(states.get(row[0]))) for row in points], limits)
        catalogue.valid_until = min((row[22] + 1 for row in points if row[21]), default=math.inf)
        newest = dict(await (await connection.execute(_STATELESS)).fetchall())
        for row, facts in enumerate(points):
            catalogue._restore(row, facts, states.get(facts[0]), newest.get(facts[0]))
        await catalogue._restore_gateways(connection, points)
        peaks = dict(await (await connection.execute(_PEAKS)).fetchall())
        for row, entry in enumerate(catalogue.entries):
            if catalogue.is_raised[row] and entry.id in peaks:
                catalogue.peak_high[row] = catalogue.peak_low[row] = peaks[entry.id]
        return catalogue

    def expected_from(self) -> NDArray[np.int64]:
        """When each point was last heard of, or else set up (µs): its time to be heard again counts from there."""
        return np.where(self.last_received == NEVER, self.registered, self.last_received)

    async def _restore_gateways(self, connection: psycopg.AsyncConnection[Any], points: Sequence[Any]) -> None:
        served = [(row, f[24], f[25], f[26]) for row, f in enumerate(points) if self.is_served[row]]
        self.gateways.build(served, self.timeout, self.limits.gateway_share)
        row_of = {entry.id: row for row, entry in enumerate(self.entries)}
        silent = await (await connection.execute(_SILENT_GATEWAYS)).fetchall()
        leads = await (await connection.execute(_LEADS)).fetchall()
        self.gateways.restore((row[0] for row in silent), (row_of[p[0]] for p in leads if p[0] in row_of))
        for point, spoke_again in await (await connection.execute(_SUPPRESSED)).fetchall():
            row = row_of.get(point)
            if row is not None and self.is_silent[row]:
                self.is_suppressed[row] = True
                if self.gateways.of[row] >= 0 and spoke_again:
                    self.gateways.known[self.gateways.of[row]].since = spoke_again

    def route(self, device_code: str, name: str, unit: str) -> Route | str:
        """Where a reading belongs, or why it belongs nowhere. A convertible unit is remembered."""
        row = self.row_of.get(name)
        owner = None if row is None else self.entries[row].device_code
        refusal = refusal_of_point(name, device_code, owner)
        if refusal or row is None:
            return refusal
        known = self.routes[device_code].get((name, unit))
        if known is not None:
            return known
        try:
            factor, offset = conversion(unit, self.entries[row].unit)
        except (UnitUnknown, UnitMismatch) as mistake:
            return str(mistake)[:160]
        found = Route(row, (factor, offset) != (1.0, 0.0), factor, offset)
        self.routes[device_code][name, unit] = found
        return found

    def peaks(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The most extreme values since the alarms of these points were raised; infinite when not known."""
        return np.where(self.is_low[rows], self.peak_low[rows], self.peak_high[rows])

    def rows_in(self, partitions: Sequence[int]) -> NDArray[np.bool_]:
        """Which points belong to these partitions."""
        found: NDArray[np.bool_] = np.isin(self.partitions, list(partitions))
        return found

    def _restore(self, row: int, facts: Sequence[Any], state: Sequence[Any] | None, newest: int | None) -> None:
        self.lowest[row] = -np.inf if facts[6] is None else facts[6]
        self.highest[row] = np.inf if facts[7] is None else facts[7]
        self.stuck_after[row] = facts[20] or 0
        self.is_served[row] = not facts[21]
        self.registered[row] = facts[23]
        if newest is not None:
            self.last_observed[row] = newest
        if state is None:
            return
        self.last_value[row] = np.nan if state[6] is None else state[6]
        self.last_observed[row] = self.last_observed[row] if state[7] is None else state[7]
        self.last_received[row] = NEVER if state[8] is None else state[8]
        self.is_silent[row] = state[9]


def _watch(state: Sequence[Any] | None) -> Watch:
    return Watch() if state is None else Watch(state[1], state[2], state[3], state[4], state[5])


def _entry(row: Sequence[Any], watch: Watch) -> Entry:
    is_out_of_service = row[21]
    bands = () if is_out_of_service else row[12] or ()
    return Entry(
        id=row[0],
        code=row[1],
        device_code=row[2],
        name=row[3],
        kind_name=row[4],
        unit=row[5],
        decimals=row[16],
        region_path=row[8],
        organisation_path=row[17],
        enterprise=row[18],
        longitude=row[9],
        latitude=row[10],
        is_demo=row[11],
        heartbeat_s=float(row[19]),
        kind_key=row[27],
        rule=LevelRule(
            tuple(Band(b["level"], b["side"], float(b["raise"]), float(b["clear"])) for b in bands),
            0.0 if is_out_of_service else row[13] or 0.0,
            0.0 if is_out_of_service else row[14] or 0.0,
            1 if is_out_of_service else row[15] or 1,
        ),
        watch=watch,
    )
