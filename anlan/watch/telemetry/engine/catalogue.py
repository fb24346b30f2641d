"""What the engine knows of points: a row number per point, its rule, its owner, its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg

from anlan.kit.units import UnitMismatch, UnitUnknown, conversion
from anlan.watch.telemetry.engine.levels import Band, Bands, LevelRule, Watch

_POINTS = """
    SELECT p.id, p.code, d.code, p.name, k.name, k.unit, k.lowest, k.highest, p.region_path, p.longitude, p.latitude,
           p.is_demo, r.bands, r.hold_up_s, r.hold_down_s, r.repeat, k.decimals,
           coalesce(o.path, ''), p.enterprise
    FROM telemetry_point p
    JOIN telemetry_device d ON d.id = p.device_id
    JOIN telemetry_pointkind k ON k.key = p.kind_id
    LEFT JOIN people_organisation o ON o.id = p.organisation_id
    LEFT JOIN telemetry_pointrule r ON r.point_id = p.id AND r.is_current
    WHERE p.is_active AND d.is_active ORDER BY p.id
"""
_STATES = """
    SELECT point_id, level, pending_direction, pending_level, pending_since, pending_count,
           extract(epoch FROM observed_at)::float8
    FROM telemetry_pointstate
"""


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
    rule: LevelRule
    watch: Watch


class Catalogue:
    """All active points; row numbers index every array."""

    def __init__(self, entries: list[Entry], ranges: Sequence[tuple[float, float]]) -> None:
        self.entries = entries
        self.row_of = {entry.code: row for row, entry in enumerate(entries)}
        self.ids = np.array([entry.id for entry in entries], dtype=np.int32)
        self.bands = Bands([entry.rule for entry in entries])
        self.lowest = np.array([low for low, _ in ranges], dtype=np.float64)
        self.highest = np.array([high for _, high in ranges], dtype=np.float64)
        self.last_value = np.full(len(entries), np.nan)
        self.last_observed = np.full(len(entries), -np.inf)
        self.last_received = np.zeros(len(entries))
        self.is_fresh = np.zeros(len(entries), dtype=np.bool_)
        self.is_hot = np.array([not entry.watch.is_quiet for entry in entries], dtype=np.bool_)

    @classmethod
    async def load(cls, connection: psycopg.AsyncConnection[Any]) -> "Catalogue":
        """Read points, current rules and where each point stood at the committed position."""
        states = {
            row[0]: Watch(row[1], row[2], row[3], row[4], row[5], float("-inf") if row[6] is None else row[6])
            for row in await (await connection.execute(_STATES)).fetchall()
        }
        entries, ranges = [], []
        for row in await (await connection.execute(_POINTS)).fetchall():
            entries.append(_entry(row, states.get(row[0], Watch())))
            ranges.append((float("-inf") if row[6] is None else row[6], float("inf") if row[7] is None else row[7]))
        return cls(entries, ranges)

    def scale(self, row: int, unit: str) -> tuple[float, float] | str:
        """(factor, offset) from a reading's unit to the point's, or why that is impossible."""
        wanted = self.entries[row].unit
        if not unit or unit == wanted:
            return 1.0, 0.0
        try:
            return conversion(unit, wanted)
        except (UnitUnknown, UnitMismatch) as refusal:
            return str(refusal)


def _entry(row: Sequence[Any], watch: Watch) -> Entry:
    rule = LevelRule(
        tuple(Band(b["level"], b["side"], float(b["raise"]), float(b["clear"])) for b in row[12] or ()),
        row[13] or 0.0,
        row[14] or 0.0,
        row[15] or 1,
    )
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
        rule=rule,
        watch=watch,
    )
