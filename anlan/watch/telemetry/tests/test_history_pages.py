"""Export, import, comparison and 联网率 as pages and by API: what they give, whom they refuse, what they write down."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from anlan.foundation.journal.models import Entry
from anlan.foundation.people.roles import BUREAU_STAFF, DUTY_OFFICER, GRID_WORKER
from anlan.prevention.registry.api import BuildingEntry, register
from anlan.watch.telemetry import export
from anlan.watch.telemetry.connectivity import call_roll
from anlan.watch.telemetry.models import Point, PointState
from anlan.watch.telemetry.tests import world
from anlan.watch.telemetry.tests.test_pages import points as points
from anlan.watch.telemetry.tests.test_pages import signed_in

pytestmark = pytest.mark.django_db

HOURS = {"start": f"{timezone.localtime() - timedelta(hours=3):%Y-%m-%dT%H:%M}"}


def body(answer):
    """The content of a streamed answer."""
    return b"".join(answer.streaming_content)


def table(answer):
    """A CSV answer as rows."""
    return list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))


def test_a_point_is_exported_and_the_export_can_be_imported_again(points):
    client = signed_in(BUREAU_STAFF)
    answer = client.get("/points/JS-0412.v/export", {**HOURS, "step": "reading", "form": "csv"})
    rows = table(answer)
    assert len(rows) == 61
    assert rows[0][:5] == ["测点编号", "测点", "类型", "单位", "观测时间"]
    assert "attachment" in answer["Content-Disposition"]
    entry = Entry.objects.get(kind="telemetry.readings.exported")
    assert (entry.facts["rows"], entry.facts["points"]) == (60, ["JS-0412.v"])
    text = "\n".join(",".join(row) for row in rows)
    page = client.post("/readings/import", {"file": SimpleUploadedFile("a.csv", text.encode()), "store": "1"})
    assert page.status_code == 200


def test_a_filtered_list_is_exported_as_a_workbook(points):
    answer = signed_in(DUTY_OFFICER).get(
        "/points/export", {**HOURS, "step": "reading", "form": "xlsx", "kind": "water_depth"}
    )
    sheet = load_workbook(io.BytesIO(body(answer))).active
    codes = {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert codes == {f"JS-041{n}.v" for n in range(2, 7)}


def test_too_much_is_refused_at_the_form_with_what_was_typed(points, monkeypatch):
    monkeypatch.setitem(export.MOST_ROWS, "csv", 10)
    page = signed_in(DUTY_OFFICER).get("/points/JS-0412.v/export", {**HOURS, "step": "reading", "form": "csv"})
    assert page.status_code == 422
    assert "超过 10 行" in page.content.decode()
    assert HOURS["start"] in page.content.decode()
    assert not Entry.objects.filter(kind="telemetry.readings.exported").exists()


def test_a_wrong_period_is_named_at_its_field(points):
    page = signed_in(DUTY_OFFICER).get(
        "/points/JS-0412.v/export",
        {"start": "2026-02-02T00:00", "end": "2026-02-01T00:00", "step": "day", "form": "csv"},
    )
    assert page.status_code == 422
    assert "结束时间要晚于开始时间" in page.content.decode()


def test_who_may_only_look_may_not_export(points):
    assert signed_in(GRID_WORKER, world.STREET).get("/points/JS-0412.v/export").status_code in (403, 404)


def test_a_file_is_tried_then_stored_and_wrong_rows_are_shown(points):
    client = signed_in(BUREAU_STAFF)
    at = f"{timezone.localtime() - timedelta(days=2):%Y-%m-%d %H:%M}"

    def send(text, **button):
        return client.post("/readings/import", {"file": SimpleUploadedFile("旧.csv", text.encode()), **button})

    good = f"测点编号,观测时间,数值\nJS-0412.v,{at},12\n"
    assert "可以存入" in send(good, **{"try": "1"}).content.decode()
    assert "已存入" in send(good, store="1").content.decode()
    assert "没有新的读数" in send(good, store="1").content.decode()
    bad = send(f"测点编号,观测时间,数值\n没有,{at},12\n", store="1")
    assert bad.status_code == 422
    assert "没有测点「没有」" in bad.content.decode()
    assert send("什么", store="1").status_code == 422
    assert client.post("/readings/import", {"store": "1"}).status_code == 422


def test_points_of_two_units_are_compared_and_a_third_unit_is_named(points):
    page = signed_in(DUTY_OFFICER).get("/points/compare?p=JS-0412.v,JS-0413.v&p=SW-0001.v&p=YL-0001.v&p=XX")
    text = page.content.decode()
    spec = json.loads(text.split('id="comparison" type="application/json">')[1].split("</script>")[0])
    assert spec["units"] == ["厘米", "米"]
    assert [line["axis"] for line in spec["lines"]] == [0, 0, 1]
    assert spec["lines"][2]["thresholds"][0]["value"] == 20
    assert "龙开河站" in text
    assert "没有测点 XX" in text


def test_a_chosen_period_draws_its_own_columns_and_a_wrong_one_is_named(points):
    client = signed_in(DUTY_OFFICER)
    page = client.get("/points/JS-0412.v", HOURS).content.decode()
    assert "每格 1 分钟" in page
    wrong = client.get("/points/JS-0412.v?start=nonsense").content.decode()
    assert "写成 2026-07-08 14:30" in wrong


def test_the_point_page_lists_its_gaps(points):
    page = signed_in(DUTY_OFFICER).get("/points/JS-0412.v?span=1h").content.decode()
    assert "这段时间没有断档" in page
    point = Point.objects.get(code="JS-0412.v")
    Point.objects.filter(pk=point.pk)
    type(point.kind).objects.filter(pk=point.kind_id).update(heartbeat_s=10)
    page = signed_in(BUREAU_STAFF).get("/points/JS-0412.v?span=1h").content.decode()
    assert ("断档 " in page and "60 秒" in page) or "1 分" in page


def test_connectivity_names_the_missing_and_exports_them(points):
    client = signed_in(DUTY_OFFICER)
    call_roll()
    PointState.objects.filter(point__code="JS-0413.v").update(received_at=timezone.now() - timedelta(hours=30))
    page = client.get("/connectivity?by=kind&all=1").content.decode()
    assert "80.0%" in page  # four of five
    assert "不可算" in page  # no tall public building is registered
    gone = client.get("/connectivity/missing?by=kind&all=1&key=water_depth").content.decode()
    assert "JS-0413.v" in gone
    assert "JS-0412.v" not in gone
    rows = table(client.get("/connectivity/export?by=kind&all=1&what=missing&key=water_depth"))
    assert [row[0] for row in rows[1:]] == ["JS-0413.v"]
    assert Entry.objects.filter(kind="telemetry.connectivity.exported").count() == 1


def test_a_point_is_put_into_a_building_of_the_register(points):
    entry = BuildingEntry(
        code="FW-1", name="浔阳大厦", use="public", structure="frame", floors=20, height=70,
        longitude=116.0, latitude=29.7,
    )  # fmt: skip
    register(buildings=[entry], by=world.SYSTEM)
    client = signed_in(BUREAU_STAFF)
    wrong = client.post("/points/JS-0412.v/building", {"building": "FW-9"})
    assert wrong.status_code == 422
    assert "没有房屋编码" in wrong.content.decode()
    assert client.post("/points/JS-0412.v/building", {"building": "FW-1"}).status_code == 302
    assert "浔阳大厦" in client.get("/points/JS-0412.v").content.decode()
    call_roll()
    told = client.get("/connectivity?by=building&all=1").content.decode()
    assert "浔阳大厦" in told
    assert "名单内" in told
