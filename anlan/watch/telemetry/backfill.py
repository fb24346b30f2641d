"""历史导入: readings from a file, as if they had been stored when they were observed, without waking anybody.

They are written beside the engine, not through it: its rules judge what is now, and a line that was crossed last month
must not ring today. A row younger than raw readings are kept (TEL-05) becomes a reading marked 补录; an older one goes
into the minutes, hours and days at once. What is stored already is not stored twice, whoever stored it: a reading by
its point and time, and beyond the readings' age the minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, BinaryIO, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.kit.calendar import SHANGHAI
from anlan.kit.tables import TableUnreadable, read_rows
from anlan.kit.units import UNITS, UnitMismatch, UnitUnknown, convert
from anlan.watch.telemetry.limits import limits
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.models.quality import IMPORTED, LATE, OUT_OF_RANGE
from anlan.watch.telemetry.rollups import add_taken
from anlan.watch.telemetry.services import TelemetryRefused

HEAD: Final = ("测点编号", "观测时间", "数值", "单位")
MOST_ROWS: Final = 200_000  # two minutes of one transaction at the very most; more comes as several files
LARGEST: Final = 20 * 1024**2
OLDEST: Final = timedelta(days=3660)  # older is a mistyped year
MOST_ERRORS: Final = 200

_STAGE = """
    CREATE TEMPORARY TABLE staged (point_id integer, at timestamptz, value double precision, quality smallint)
"""
# Two files with the same row at once: the second waits here and then sees what the first has stored. The roll-up
# waits too, so that it cannot move its mark over rows that are not committed yet.
_HOLD = "SELECT rolled_to FROM telemetry_rolledup FOR UPDATE"
_KNOWN = """
    DELETE FROM staged s WHERE
        EXISTS (SELECT 1 FROM telemetry_reading r WHERE r.point_id = s.point_id AND r.observed_at = s.at)
        OR (s.at < %(oldest)s AND EXISTS (
            SELECT 1 FROM telemetry_day d
            WHERE d.point_id = s.point_id AND d.at = date_trunc('day', s.at, 'Asia/Shanghai')
                AND d.minutes & telemetry_minute_bit(s.at) <> repeat('0', 1440)::bit(1440)
        ))
"""
_STORE = """
    INSERT INTO telemetry_reading (point_id, observed_at, received_at, value, quality)
    SELECT point_id, at, greatest(clock_timestamp(), %(rolled)s::timestamptz + interval '1 millisecond'), value, quality
    FROM staged WHERE at >= %(oldest)s ORDER BY point_id, at
"""
_TAKE = """
    CREATE TEMPORARY TABLE taken AS
    SELECT point_id, date_trunc('minute', at) AS at, count(*)::integer AS count, min(value) AS lowest,
        max(value) AS highest, sum(value) AS total
    FROM staged WHERE at < %(oldest)s AND quality & %(bad)s = 0 GROUP BY 1, 2
"""


@dataclass(frozen=True)
class RowError:
    """What is wrong with one row, numbered as a spreadsheet counts."""

    row: int
    message: str


@dataclass
class Report:
    """What became of a file. `new` were (or, on a dry run, would be) stored; `known` were stored already."""

    rows: int = 0
    new: int = 0
    known: int = 0
    repeated: int = 0
    impossible: int = 0
    points: int = 0
    first: datetime | None = None
    last: datetime | None = None
    errors: list[RowError] = field(default_factory=list)
    more_errors: int = 0
    is_dry: bool = False

    @property
    def error_count(self) -> int:
        """How many rows were wrong."""
        return len(self.errors) + self.more_errors

    def complain(self, row: int, message: str) -> None:
        """Note what is wrong with a row."""
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(RowError(row, message))
        else:
            self.more_errors += 1


Reading = tuple[int, datetime, float, int]


def import_readings(
    file: BinaryIO, *, name: str, points: Any, by: Actor, is_dry: bool = False, at: datetime | None = None
) -> Report:
    """Store the readings of a CSV or XLSX for `points` (a queryset: those that may be written); all rows or none.

    With any row wrong nothing is stored: the report names the rows. Raises TableUnreadable, TelemetryRefused.
    """
    now = at or timezone.now()
    report = Report(is_dry=is_dry)
    readings = _read(file, points, now, report)
    if report.error_count or not readings:
        return report
    report.points = len({reading[0] for reading in readings})
    report.first, report.last = min(r[1] for r in readings), max(r[1] for r in readings)
    kept_days = limits().keep_readings_d
    oldest = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=kept_days)
    if not is_dry:
        _prepare_days({r[1].astimezone(SHANGHAI).date() for r in readings if r[1] >= oldest})
    with transaction.atomic():
        _store(readings, oldest, report)
        if report.new and not is_dry:
            record(
                "telemetry.readings.imported",
                by=by,
                subject=Ref("telemetry.import", "", name[:80]),
                facts={
                    "new": report.new,
                    "known": report.known,
                    "points": report.points,
                    "from": report.first.isoformat(),
                    "to": report.last.isoformat(),
                },
                at=at,
            )
        if is_dry:
            transaction.set_rollback(True)
    return report


def _read(file: BinaryIO, points: Any, now: datetime, report: Report) -> list[Reading]:
    columns: dict[str, int] | None = None
    found: dict[tuple[int, datetime], Reading] = {}
    known: dict[str, Point | None] = {}
    for number, cells in read_rows(file):
        if columns is None:
            columns = _columns_of(cells)
            continue
        report.rows += 1
        if report.rows > MOST_ROWS:
            raise TelemetryRefused(f"超过 {MOST_ROWS} 行，请拆成几份")
        given = {title: cells[place] if place < len(cells) else None for title, place in columns.items()}
        code = str(given["测点编号"] or "").strip()[:60]
        if code not in known:
            known[code] = points.filter(code=code).select_related("kind").first() if code and "\0" not in code else None
        try:
            reading = _reading_of(given, code, known[code], now)
        except ValueError as wrong:
            report.complain(number, str(wrong))
            continue
        key = reading[:2]
        if key not in found:
            found[key] = reading
        elif found[key][2] == reading[2]:
            report.repeated += 1
        else:
            report.complain(number, f"与前面的行是同一测点同一时间（{code}），数值却不同，请核对后只留一行")
    if columns is None:
        raise TableUnreadable("文件是空的。第一行写列名：" + "、".join(HEAD))
    report.impossible = sum(1 for reading in found.values() if reading[3] & OUT_OF_RANGE)
    return list(found.values())


def _columns_of(cells: Sequence[Any]) -> dict[str, int]:
    titles = [str(cell or "").strip() for cell in cells]
    missing = [title for title in HEAD[:3] if title not in titles]
    if missing:
        raise TableUnreadable(f"第一行缺少列：{'、'.join(missing)}。列名为 {'、'.join(HEAD)}，单位可不写")
    return {title: titles.index(title) for title in HEAD if title in titles}


def _reading_of(given: dict[str, Any], code: str, point: Point | None, now: datetime) -> Reading:
    """Raises ValueError with what is wrong, in Chinese."""
    if not code:
        raise ValueError("没有测点编号")
    if point is None:
        raise ValueError(f"没有测点「{code}」，或不在管辖范围")
    observed = _moment_of(given["观测时间"])
    if observed > now + timedelta(seconds=limits().future_s):
        raise ValueError(f"观测时间 {observed:%Y-%m-%d %H:%M} 在未来")
    if observed < now - OLDEST:
        raise ValueError(f"观测时间 {observed:%Y-%m-%d %H:%M} 早于十年前，请核对年份")
    value = _number_of(given["数值"])
    kind = point.kind
    try:
        value = convert(value, _unit_of(str(given.get("单位") or "").strip()[:20] or kind.unit), kind.unit)
    except (UnitUnknown, UnitMismatch) as wrong:
        raise ValueError(str(wrong)) from wrong
    is_impossible = (kind.lowest is not None and value < kind.lowest) or (
        kind.highest is not None and value > kind.highest
    )
    return point.pk, observed, value, IMPORTED | LATE | (OUT_OF_RANGE if is_impossible else 0)


def _unit_of(text: str) -> str:
    """A unit's code; people write `厘米` where SenML says `cm`."""
    return next((code for code, unit in UNITS.items() if text not in UNITS and unit.title == text), text)


def _moment_of(cell: Any) -> datetime:
    text = str(cell if cell is not None else "").strip()
    try:
        found = cell if isinstance(cell, datetime) else parse_datetime(text[:40].replace("/", "-"))
        if found is not None:
            return (found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI)
    except (ValueError, OverflowError):  # a thirteenth month, or a year 1 that no zone can be taken from
        pass
    raise ValueError(f"看不懂观测时间「{text[:30]}」，写成 2026-07-08 14:30:00")


def _number_of(cell: Any) -> float:
    text = str(cell if cell is not None else "").strip()
    try:
        number = float(text)
    except ValueError as wrong:
        raise ValueError(f"数值「{text[:30]}」不是数") from wrong
    if not isfinite(number) or "_" in text or isinstance(cell, bool):
        raise ValueError(f"数值「{text[:30]}」不是数")
    return number


def _prepare_days(days: set[Any]) -> None:
    """Each day's table in a transaction of its own: making one holds up the engine, and must not for long."""
    for day in sorted(days):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT telemetry_prepare_day(%s)", [day])


def _store(readings: Sequence[Reading], oldest: datetime, report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy("COPY staged (point_id, at, value, quality) FROM STDIN") as copy:
            for reading in readings:
                copy.write_row(reading)
        cursor.execute("ANALYZE staged")
        cursor.execute(_HOLD)
        asked = {"oldest": oldest, "rolled": cursor.fetchone()[0], "bad": OUT_OF_RANGE}
        cursor.execute(_KNOWN, asked)
        report.known = cursor.rowcount
        report.new = len(readings) - report.known
        cursor.execute(_STORE, asked)
        cursor.execute(_TAKE, asked)
        add_taken(cursor)
        cursor.execute("DROP TABLE staged")
