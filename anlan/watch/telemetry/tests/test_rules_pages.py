"""Monitoring rules by page: made, tried on the past, changed, adjusted together, taken out and in as a table."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.models import Entry
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import MonitoringRule, MonitoringRuleVersion, PointRule
from anlan.watch.telemetry.rule_checks import RuleRefused
from anlan.watch.telemetry.rule_kinds import RULE_KINDS
from anlan.watch.telemetry.rule_services import Adjustment, adjust_rules, text_of
from anlan.watch.telemetry.rule_sheets import COLUMNS, look_at
from anlan.watch.telemetry.tests.world import STREET, SYSTEM, district

pytestmark = pytest.mark.django_db

RISE: dict[str, Any] = {
    "name": "下穿涨得快", "window_s": "600", "line_3_raise": "5", "line_3_clear": "4", "hold_up_s": "0",
    "hold_down_s": "0", "is_active": "on",
}  # fmt: skip


@pytest.fixture
def account() -> Account:
    """Somebody of the bureau, who may tune."""
    district()
    made: Account = Account.objects.create(username="bureau", name="周明", password="!")
    Posting.objects.create(account=made, role=roles.BUREAU_STAFF.key)
    return made


@pytest.fixture
def client(account: Account) -> Client:
    """Their browser."""
    found = Client()
    found.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return found


def _make(**text: Any) -> MonitoringRule:
    given = {"lines": [{"level": 3, "raise": 5.0, "clear": 4.0, "rule_id": ""}], "settings": {"window_s": 600}} | text
    point = api.Point.objects.get(code="JS-0412.v")
    return api.make_rule(kind="rise", text=api.RuleText("涨得快", **given), point=point, by=SYSTEM)


@pytest.mark.parametrize("kind", sorted(RULE_KINDS))
def test_every_kind_has_its_form(client: Client, kind: str) -> None:
    page = client.get(f"/rules/new?kind={kind}")
    assert page.status_code == 200
    assert RULE_KINDS[kind].says in page.content.decode()


def test_a_rule_is_made_shown_and_changed(client: Client) -> None:
    answer = client.post("/rules/new?kind=rise", {**RISE, "point": "JS-0412.v", "keep": "1"})
    rule = MonitoringRule.objects.get()
    assert answer.headers["Location"] == f"/rules/{rule.pk}"
    client.post(f"/rules/{rule.pk}/edit", {**RISE, "line_3_raise": "6", "hours": "22:00-06:00", "keep": "1"})
    page = client.get(f"/rules/{rule.pk}").content.decode()
    for words in ("下穿涨得快", "≥ 6 厘米，&lt; 4 解除", "22:00-06:00", "第 2 版", "第 1 版", "周明"):
        assert words in page
    assert "下穿涨得快" in client.get("/rules?kind=water_depth&rule=rise&q=涨得").content.decode()
    assert "下穿涨得快" in client.get("/points/JS-0412.v").content.decode()
    assert Entry.objects.filter(kind="telemetry.rule.set").count() == 2
    client.post(f"/rules/{rule.pk}/edit", {**RISE, "line_3_raise": "6", "hours": "22:00-06:00", "keep": "1"})
    assert rule.versions.count() == 2  # nothing has changed: no new version


@pytest.mark.parametrize(
    ("kind", "sent", "words"),
    [
        ("rise", {"line_3_clear": "7"}, "黄的解除值须低于触发值"),
        ("rise", {"line_3_clear": ""}, "黄 三级还缺解除值"),
        ("rise", {"line_2_raise": "3", "line_2_clear": "2"}, "橙须比黄更严重"),
        ("rise", {"line_3_raise": "", "line_3_clear": ""}, "至少写一个级别"),
        ("rise", {"line_3_raise": "nan"}, "输入"),
        ("rise", {"point": "NIX"}, "没有测点「NIX」"),
        ("rise", {"point": ""}, "写一个测点，或选一个测点类型"),
        ("rise", {"hours": "22-6"}, "时段写成 22:00-06:00 这样"),
        ("rise", {"months": "5-13"}, "月份写成 5-9 这样"),
        ("rise", {"event": "11B03"}, "预警类别与颜色须一起填"),
        ("composite", {"level": "2", "mode": "all", "terms": "测点 JS-0412.v 很高"}, "第 1 行看不懂"),
        ("composite", {"level": "2", "mode": "all", "terms": "测点 NIX &gt;= 3"}, "看不懂"),
        ("composite", {"level": "2", "mode": "all", "terms": "测点 NIX >= 3"}, "没有测点「NIX」"),
        ("composite", {"level": "2", "mode": "all", "terms": "规则 99 黄"}, "没有规则 99"),
        ("spread", {"twin": "SW-0001.v"}, "单位不同"),
    ],
)
def test_a_bad_rule_is_told_at_its_field_and_nothing_is_kept(
    client: Client, kind: str, sent: dict[str, str], words: str
) -> None:
    answer = client.post(f"/rules/new?kind={kind}", {**RISE, "point": "JS-0412.v", "keep": "1", **sent})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "下穿涨得快" in page  # what was typed is kept
    assert not MonitoringRule.objects.exists()


def _past(values: list[float]) -> None:
    """A reading every ten seconds, up to a minute ago."""
    point, now = api.Point.objects.get(code="JS-0412.v"), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM telemetry_reading WHERE point_id = %s", [point.pk])
        rows: list[Any] = [
            [point.pk, now - timedelta(seconds=60 + 10 * (len(values) - n)), value] for n, value in enumerate(values)
        ]
        cursor.executemany("INSERT INTO telemetry_reading VALUES (%s, %s, now(), %s, 0)", rows)


def test_a_trial_says_what_would_have_changed(client: Client) -> None:
    _past([1.0] * 90 + [7.5] * 90 + [1.0] * 180)
    rule = _make(lines=[{"level": 3, "raise": 9.0, "clear": 8.0, "rule_id": ""}])
    sent = {**RISE, "try": "1"}
    page = client.post(f"/rules/{rule.pk}/edit", sent).content.decode()
    assert '现行规则 <b class="num">0</b> 次告警，新规则 <b class="num">1</b> 次' in page
    assert "10 分钟内上涨 6.5 厘米" in page
    assert rule.versions.count() == 1
    assert (
        "这几天的告警不会有变化"
        in client.post(f"/rules/{rule.pk}/edit", {**sent, "line_3_raise": "8.5"}).content.decode()
    )
    lines = {"high_4_raise": "15", "high_4_clear": "12", "high_3_raise": "27", "high_3_clear": "24", "repeat": "1",
             "hold_up_s": "0", "hold_down_s": "0", "try": "1"}  # fmt: skip
    page = client.post("/points/JS-0412.v/rule", {**lines, "high_4_raise": "7", "high_4_clear": "6"}).content.decode()
    assert '新增 <b class="num">1</b>' in page
    assert PointRule.objects.filter(point__code="JS-0412.v").count() == 1


def test_many_are_adjusted_together_or_none(client: Client) -> None:
    rule = _make()
    sent = {"what": "rules", "percent": "120", "try": "1"}
    assert '将修改 <b class="num">1</b> 条' in client.post("/rules/bulk?rule=rise", sent).content.decode()
    assert rule.versions.count() == 1
    client.post("/rules/bulk?rule=rise", {**sent, "keep": "1"})
    assert rule.versions.get(is_current=True).lines[0]["raise"] == 6.0
    client.post("/rules/bulk?kind=water_depth", {"what": "lines", "amount": "-2", "keep": "1"})
    bands = PointRule.objects.get(point__code="JS-0412.v", is_current=True).bands
    assert sorted(b["raise"] for b in bands) == [13, 25, 38]
    total = MonitoringRuleVersion.objects.count()
    with pytest.raises(RuleRefused, match="规则"):
        adjust_rules(rules=[rule], by=Adjustment(factor=-1), actor=SYSTEM)
    assert MonitoringRuleVersion.objects.count() == total
    assert client.post("/rules/bulk", {"what": "rules"}).status_code == 422


def test_a_table_goes_out_and_comes_back_unchanged(client: Client, account: Account) -> None:
    _make()
    point = api.Point.objects.get(code="JS-0412.v")
    terms = [{"point": "JS-0413.v", "level": 3}, {"event": "11B03", "level": 2}]
    truth = [{"level": 2, "raise": 1.0, "clear": 1.0, "rule_id": "本区设定"}]
    text = api.RuleText("合起来", truth, {"terms": terms, "mode": "any"})
    api.make_rule(kind="composite", text=text, point=point, by=SYSTEM)
    out = client.get("/rules/sheet.csv").getvalue().decode()
    assert out.startswith("\ufeff规则号,种类,名称")
    assert "测点 JS-0413.v 级别 黄；预警 11B03 橙" in out
    looked = look_at(out.removeprefix("\ufeff"), account)
    assert {each.error for each in looked} == {""}
    assert {each.outcome for each in looked if each.kind == "composite" or each.bands} == {"不变"}


def test_a_table_with_a_wrong_row_keeps_nothing(client: Client) -> None:
    head = ",".join(COLUMNS)
    good = {"种类": "上涨", "名称": "新的", "测点": "JS-0412.v", "窗口": "10 分钟", "黄触发": "5", "黄解除": "4"}
    rows = [
        good,
        {**good, "黄解除": "x"},
        {**good, "测点": "NIX"},
        {"种类": "测点阈值上限", "测点": "JS-0413.v", "黄触发": "5", "黄解除": "9"},
    ]
    body = "\r\n".join([head, *(",".join(row.get(name, "") for name in COLUMNS) for row in rows)])
    answer = client.post("/rules/import", {"file": SimpleUploadedFile("r.csv", body.encode("gb18030")), "keep": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("4 行，3 行有误", "「x」不是数", "没有测点「NIX」", "解除值须低于触发值"):
        assert words in page
    assert not MonitoringRule.objects.exists()
    body = "\r\n".join([head, ",".join(good.get(name, "") for name in COLUMNS)])
    page = client.post("/rules/import", {"file": SimpleUploadedFile("r.csv", body.encode())}).content.decode()
    assert "1 行有变化" in page
    assert not MonitoringRule.objects.exists()
    client.post("/rules/import", {"text": body, "keep": "1"})
    rule = MonitoringRule.objects.get()
    assert text_of(rule.versions.get()).settings == {"window_s": 600}
    for bad in (b"\xff\xfe\x00", b"a,b\r\n1,2", b""):
        assert client.post("/rules/import", {"file": SimpleUploadedFile("r.csv", bad)}).status_code == 422


@pytest.mark.parametrize(
    "hostile",
    [{"规则号": "²"}, {"月份": "²-5"}, {"月份": f"{'9' * 5000}-5"}, {"名称": "新\0的"},
     {"测点": "", "测点类型": "water_depth", "区域": "/360403/" + "x" * 200},
     {"测点": "", "测点类型": "water_depth", "区域": "/36"}],
)  # fmt: skip
def test_a_hostile_cell_is_named_and_nothing_breaks(client: Client, hostile: dict[str, str]) -> None:
    row = {
        "种类": "上涨",
        "名称": "新的",
        "测点": "JS-0412.v",
        "窗口": "10 分钟",
        "黄触发": "5",
        "黄解除": "4",
    } | hostile
    body = "\r\n".join([",".join(COLUMNS), ",".join(row.get(name, "") for name in COLUMNS)])
    sent = {"file": SimpleUploadedFile("r.csv", body.encode()), "keep": "1"}
    assert client.post("/rules/import", sent).status_code == 422
    assert not MonitoringRule.objects.exists()


def test_who_tunes_a_street_makes_no_rule_for_the_district(client: Client, account: Account) -> None:
    Posting.objects.filter(account=account).delete()
    Posting.objects.create(account=account, role=roles.BUREAU_STAFF.key, region_path=STREET)
    sent = {**RISE, "point_kind": "water_depth", "keep": "1"}
    assert "只能在你的管辖范围内设规则" in client.post("/rules/new?kind=rise", sent).content.decode()
    client.post("/rules/new?kind=rise", {**sent, "region": STREET})
    assert MonitoringRule.objects.get().region_path == STREET
