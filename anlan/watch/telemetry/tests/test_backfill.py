"""历史导入: every reading of a file is stored once, wrong rows are named, and nobody is woken by the past."""

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from anlan.foundation.journal.models import Entry
from anlan.kit.tables import TableUnreadable
from anlan.watch.telemetry import api, rollups
from anlan.watch.telemetry.backfill import Report, import_readings
from anlan.watch.telemetry.engine.catalogue import _STATELESS
from anlan.watch.telemetry.models import Alarm, Point, RollCall
from anlan.watch.telemetry.models.quality import quality_words
from anlan.watch.telemetry.tests.test_rollups import SYSTEM, committed, kept, read
from anlan.watch.telemetry.tests.test_rollups import point as point

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HEAD = "测点编号,观测时间,数值,单位\n"


def load(text: str | bytes, *, is_dry: bool = False) -> Report:
    """Import a file."""
    content = text if isinstance(text, bytes) else text.encode()
    return import_readings(io.BytesIO(content), name="雨量.csv", points=Point.objects.all(), by=SYSTEM, is_dry=is_dry)


def lines(*values: float, since: datetime, step: timedelta = timedelta(minutes=5)) -> str:
    """A file with a value every five minutes."""
    at = timezone.localtime(since)
    return HEAD + "".join(f"YL-1.rain,{at + n * step:%Y-%m-%d %H:%M:%S},{v},\n" for n, v in enumerate(values))


def stored() -> list[float]:
    """Every stored reading's value in order of time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM telemetry_reading ORDER BY observed_at")
        return [row[0] for row in cursor.fetchall()]


def test_a_second_import_of_the_same_file_changes_nothing(point: api.Point) -> None:
    text = lines(1, 2, 3, since=timezone.now() - 2 * DAY)
    assert (load(text).new, load(text).new) == (3, 0)
    assert stored() == [1, 2, 3]
    assert load(text).known == 3
    assert Entry.objects.filter(kind="telemetry.readings.imported").count() == 1


def test_what_the_device_itself_has_sent_is_not_stored_again(point: api.Point) -> None:
    at = (timezone.now() - DAY).replace(microsecond=0)
    read(point, at, 7.0)
    report = load(lines(7, 8, since=at))
    assert (report.new, report.known) == (1, 1)


def test_years_old_readings_go_into_the_roll_ups_once_even_from_two_files(point: api.Point) -> None:
    old = (timezone.now() - 800 * DAY).replace(minute=0, second=0, microsecond=0)
    assert load(lines(1, 2, 3, since=old)).new == 3
    again = load(lines(1, 2, 3, 4, since=old))
    assert (again.new, again.known) == (1, 3)
    assert stored() == []
    assert [row[1:] for row in kept("hour")] == [(4, 1, 4, 10)]
    assert [row[1:] for row in kept("day")] == [(4, 1, 4, 10)]


def test_imported_readings_reach_the_roll_ups_and_call_nobody(point: api.Point) -> None:
    api.tune(
        point=point, by=SYSTEM, bands=[{"level": 1, "side": "high", "raise": 5, "clear": 4, "rule_id": "本点设定"}]
    )
    load(lines(9, since=timezone.now() - 3 * DAY))
    committed(timezone.now() + HOUR)
    rollups.roll_up()
    assert [row[1] for row in kept("hour")] == [1]
    assert not Alarm.objects.exists()
    assert not RollCall.objects.filter(heard_at__isnull=False).exists()  # a file is no sign of life


def test_a_file_does_not_make_late_what_the_device_has_yet_to_send(point: api.Point) -> None:
    load(lines(9, since=timezone.now() - HOUR))
    with connection.cursor() as cursor:
        cursor.execute(_STATELESS)
        assert cursor.fetchall() == []
        cursor.execute("SELECT quality FROM telemetry_reading")
        assert [quality_words(row[0]) for row in cursor.fetchall()] == ["补录"]


def test_wrong_rows_are_named_and_nothing_is_stored(point: api.Point) -> None:
    now = timezone.localtime()
    report = load(
        HEAD
        + f"YL-1.rain,{now - DAY:%Y-%m-%d %H:%M},1,\n"
        + f"YL-9.rain,{now - DAY:%Y-%m-%d %H:%M},1,\n"
        + "YL-1.rain,昨天,1,\n"
        + f"YL-1.rain,{now - DAY:%Y/%m/%d %H:%M},多,\n"
        + f"YL-1.rain,{now + DAY:%Y-%m-%d %H:%M},1,\n"
        + f"YL-1.rain,{now - 2 * DAY:%Y-%m-%d %H:%M},1,kPa\n"
        + f"YL-1.rain,{now - DAY:%Y-%m-%d %H:%M},2,\n"
        + "YL-1.rain,0001-01-01 00:00,nan,\n"
    )
    assert [error.row for error in report.errors] == [3, 4, 5, 6, 7, 8, 9]
    assert "没有测点「YL-9.rain」" in report.errors[0].message
    assert "看不懂观测时间「昨天」" in report.errors[1].message
    assert "数值「多」不是数" in report.errors[2].message
    assert "在未来" in report.errors[3].message
    assert stored() == []


def test_rows_that_repeat_count_once(point: api.Point) -> None:
    at = timezone.now() - DAY
    report = load(lines(1, since=at) + lines(1, since=at).removeprefix(HEAD))
    assert (report.rows, report.new, report.repeated) == (2, 1, 1)


def test_a_dry_run_says_the_same_and_stores_nothing(point: api.Point) -> None:
    report = load(lines(1, 2, since=timezone.now() - 50 * DAY), is_dry=True)
    assert (report.new, report.points) == (2, 1)
    assert stored() == []
    assert kept("hour") == []
    assert not Entry.objects.filter(kind="telemetry.readings.imported").exists()


def test_units_are_converted_and_impossible_values_are_marked(point: api.Point) -> None:
    api.PointKind.objects.filter(pk=point.kind_id).update(lowest=0, highest=200)
    at = f"{timezone.localtime() - DAY:%Y-%m-%d %H:%M}"
    report = load(HEAD + f"YL-1.rain,{at}:00,2.5,厘米\nYL-1.rain,{at}:30,999,\n")
    assert (report.new, report.impossible) == (2, 1)
    assert stored() == [25, 999]


def test_workbooks_and_gb18030_are_read(point: api.Point) -> None:
    at = timezone.localtime().replace(tzinfo=None, microsecond=0) - DAY
    book, out = Workbook(), io.BytesIO()
    book.active.append(["测点编号", "观测时间", "数值"])
    book.active.append(["YL-1.rain", at, 3])
    book.save(out)
    assert load(out.getvalue()).new == 1
    assert load(lines(4, since=timezone.now() - 2 * DAY).encode("gb18030")).new == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"a,b\n1,2\n", "缺少列"),
        (b"PK\x03\x04broken", "工作簿已损坏"),
        (b"\x00\x01\x02", "不是表格文件"),
        (b"\x81", "文字编码无法识别"),
    ],
)
def test_what_is_no_table_says_what_to_do(point: api.Point, content: bytes, words: str) -> None:
    with pytest.raises(TableUnreadable, match=words):
        load(content)
