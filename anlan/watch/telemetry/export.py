"""Readings and roll-ups of points over a period as a table: streamed, bounded, journalled."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection, transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.kit.tables import Cell, Format
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.models.quality import quality_words
from anlan.watch.telemetry.services import TelemetryRefused
from anlan.watch.telemetry.wording import unit_words

Step = Literal["reading", "minute", "hour", "day"]
STEPS: dict[str, str] = {"reading": "原始读数", "minute": "分钟汇总", "hour": "小时汇总", "day": "日汇总"}
HEADS = {
    "reading": ("测点编号", "测点", "类型", "单位", "观测时间", "收到时间", "数值", "质量"),
    "rolled": ("测点编号", "测点", "类型", "单位", "时段开始", "读数条数", "最低", "最高", "平均"),
}

MOST_ROWS = {"csv": 1_000_000, "xlsx": 100_000}  # a spreadsheet holds 1,048,576; an XLSX is built before it is sent
MOST_POINTS = 500
LONGEST = timedelta(days=3660)
# One query's share, so that no answer holds more than some 100,000 rows in memory: a reading a second is the most.
_PARTS = {
    "reading": timedelta(days=1),
    "minute": timedelta(days=31),
    "hour": timedelta(days=2000),
    "day": timedelta(days=4000),
}

_RAW = """
    SELECT observed_at, received_at, value, quality FROM telemetry_reading
    WHERE point_id = %s AND observed_at >= %s AND observed_at < %s ORDER BY observed_at, received_at
"""
_ROLLED = """
    SELECT at, count, lowest, highest, total FROM telemetry_{step}
    WHERE point_id = %s AND at >= %s AND at < %s ORDER BY at
"""
_COUNT = """
    SELECT count(*) FROM (
        SELECT 1 FROM telemetry_{table} WHERE point_id = ANY(%s) AND {at} >= %s AND {at} < %s LIMIT %s
    ) AS found
"""


@dataclass(frozen=True)
class Export:
    """What is asked for: these points (visible to whoever asks), from `start` up to but not including `end`."""

    points: Sequence[Point]
    start: datetime
    end: datetime
    step: Step
    form: Format

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return HEADS["reading" if self.step == "reading" else "rolled"]

    @property
    def file_name(self) -> str:
        """`JS-0412.v-hour-20260701-20260708.csv`; without a point's code for several of them."""
        one = self.points[0].code if len(self.points) == 1 else f"points-{len(self.points)}"
        days = "-".join(f"{timezone.localtime(moment):%Y%m%d}" for moment in (self.start, self.end))
        return f"{one}-{self.step}-{days}.{self.form}"

    def rows(self) -> Iterator[list[Cell]]:
        """The rows, point by point and in order of time; never more than a part of one point in memory."""
        for point in self.points:
            same: list[Cell] = [point.code, point.name, point.kind.name, unit_words(point.kind.unit)]
            for found in self._parts_of(point):
                yield from ([*same, *cells] for cells in found)

    def _parts_of(self, point: Point) -> Iterator[Iterable[list[Cell]]]:
        start, part = self.start, _PARTS[self.step]
        statement = _RAW if self.step == "reading" else _ROLLED.format(step=self.step)
        while start < self.end:
            until = min(start + part, self.end)
            with connection.cursor() as cursor:
                cursor.execute(statement, [point.pk, start, until])
                found = cursor.fetchall()
            yield map(_reading_cells, found) if self.step == "reading" else map(_rolled_cells, found)
            start = until


def start_export(wanted: Export, *, by: Actor, at: datetime | None = None) -> int:
    """Refuse what is too much, else write down who took what; how many rows it will be.

    Raises TelemetryRefused, whose message says how to ask for less.
    """
    if not wanted.points:
        raise TelemetryRefused("这样筛选没有可导出的测点，请换一个条件")
    if len(wanted.points) > MOST_POINTS:
        raise TelemetryRefused(f"一次最多导出 {MOST_POINTS} 个测点，请先按街道或类型筛选")
    if wanted.end <= wanted.start:
        raise TelemetryRefused("结束时间要晚于开始时间")
    if wanted.end - wanted.start > LONGEST:
        raise TelemetryRefused("一次最多导出十年，请缩短时段")
    most = MOST_ROWS[wanted.form]
    rows = _count(wanted, most + 1)
    if rows > most:
        raise TelemetryRefused(f"超过 {most:,} 行。请缩短时段、减少测点，或改用更粗的汇总".replace(",", " "))
    one = wanted.points[0] if len(wanted.points) == 1 else None
    with transaction.atomic():
        record(
            "telemetry.readings.exported",
            by=by,
            subject=Ref.of(one) if one else Ref("telemetry.points", "", f"{len(wanted.points)} 个测点"),
            region_path=one.region_path if one else "",
            facts={
                "what": STEPS[wanted.step],
                "form": wanted.form,
                "from": wanted.start.isoformat(),
                "to": wanted.end.isoformat(),
                "rows": rows,
                "points": [point.code for point in wanted.points],
            },
            at=at,
        )
    return rows


def _count(wanted: Export, most: int) -> int:
    table, at = wanted.step, "observed_at" if wanted.step == "reading" else "at"
    ids = [point.pk for point in wanted.points]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(table=table, at=at), [ids, wanted.start, wanted.end, most])
        return int(cursor.fetchone()[0])


def _moment(value: datetime) -> str:
    return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")


def _reading_cells(row: tuple[Any, ...]) -> list[Cell]:
    observed, received, value, quality = row
    return [_moment(observed), _moment(received), value, quality_words(quality) or "正常"]


def _rolled_cells(row: tuple[Any, ...]) -> list[Cell]:
    at, count, lowest, highest, total = row
    return [_moment(at), count, lowest, highest, round(total / count, 6)]
