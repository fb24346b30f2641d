"""Lists, points and devices show what the account may see, filter by address, and change by form."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import ADMINISTRATOR, BUREAU_STAFF, DUTY_OFFICER, GRID_WORKER
from anlan.watch.telemetry.models import Device, Point, PointKind, RejectedReading
from anlan.watch.telemetry.tests import world

pytestmark = pytest.mark.django_db


def signed_in(role, region_path=""):
    """A client of somebody with this role."""
    account = Account.objects.create_user(
        f"pages-{role.key}{region_path.strip('/').replace('/', '-')}", None, name="周敏"
    )
    Posting.objects.create(account=account, role=role.key, region_path=region_path)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["dues_settled"] = account.pk  # second factor and password are not what is tested here
    session.save()
    return client


@pytest.fixture
def points():
    """The small district."""
    return world.district()


def test_the_alarm_list_counts_and_filters(points):
    red = world.raise_alarm(points["JS-0412"], 43.6, 1)
    world.raise_alarm(points["JS-0414"], 19.4, 3)
    client = signed_in(DUTY_OFFICER)
    page = client.get("/alarms?state=waiting").content.decode()
    assert page.index("43.6 厘米") < page.index("19.4 厘米")
    only = client.get("/alarms?state=waiting&level=1").content.decode()
    assert red.number in only
    assert "19.4 厘米" not in only
    assert "这样筛选没有告警" in client.get("/alarms?state=closed").content.decode()


def test_every_line_says_where_it_comes_from(points):
    page = signed_in(DUTY_OFFICER).get("/points/JS-0412.v").content.decode()
    assert "FLD-03、FLD-05 平台默认（P）" in page


def test_alarms_are_found_by_their_point_its_kind_and_by_silence(points):
    red = world.raise_alarm(points["JS-0412"], 43.6, 1)
    silent = world.raise_alarm(points["JS-0414"], 19.4, 4)
    type(silent).objects.filter(pk=silent.pk).update(rule_key="silence")
    client = signed_in(DUTY_OFFICER)
    for text, found in (
        ("龙开河", {red}),
        ("js-0414", {silent}),
        ("积水", {red, silent}),
        ("失联", {silent}),
        ("无", set()),
    ):
        page = client.get("/alarms", {"q": text}).content.decode()
        assert {alarm for alarm in (red, silent) if alarm.number in page} == found, text


def test_an_alarm_is_shelved_only_until_its_time_is_over(points):
    alarm = world.raise_alarm(points["JS-0412"], 43.6, 1)
    alarm.shelved_until = timezone.now() + timedelta(minutes=1)
    assert alarm.state == "搁置"
    alarm.shelved_until = timezone.now() - timedelta(minutes=1)
    assert alarm.state == "未确认"


def test_the_list_goes_on_after_its_last_row(points):
    alarms = []
    for _ in range(60):
        alarm = world.raise_alarm(points["JS-0414"], 19.4, 3, silent=True)
        type(alarm).objects.filter(pk=alarm.pk).update(closed_at=alarm.decided_at)
        alarms.append(alarm)
    client = signed_in(DUTY_OFFICER)
    page = client.get("/alarms").content.decode()
    assert page.count("data-row") == 50
    after = f"3-{alarms[10].pk}"
    assert f"/alarms/rows?after={after}" in page
    rows = client.get(f"/alarms/rows?after={after}").content.decode()
    assert rows.count("data-row") == 10


@pytest.mark.parametrize(
    "query", ["state=none", "level=9", "after=x", "after=3-99999999999999999999", "kind=%00", "q=%27--"]
)
def test_a_strange_address_is_answered(points, query):
    assert signed_in(DUTY_OFFICER).get(f"/alarms?{query}").status_code in (200, 400)


def test_points_and_devices_outside_the_remit_do_not_exist(points):
    inside, outside = signed_in(GRID_WORKER, world.STREET), signed_in(GRID_WORKER, "/360403/360403002/")
    for address in ("/points/JS-0412.v", "/points/JS-0412.v/drawer", "/devices/JS-0412", "/devices/JS-0412/drawer"):
        assert inside.get(address).status_code == 200
        assert outside.get(address).status_code == 404
    assert "JS-0412" not in outside.get("/points").content.decode()
    assert "JS-0412" in inside.get("/devices").content.decode()


@pytest.mark.parametrize("span", ["1h", "24h", "7d", "1y", "strange"])
def test_a_point_shows_history_lines_and_place(points, span):
    page = signed_in(DUTY_OFFICER).get(f"/points/JS-0413.v?span={span}").content.decode()
    assert "31.0" in page
    assert "≥ 40.0 厘米" in page
    assert "FLD-03" in page
    assert "data-chart" in page


def test_a_device_shows_what_was_refused(points):
    RejectedReading.objects.create(
        device_code="JS-0412", received_at=points["JS-0412"].state.observed_at, content="<b>", reason="单位不认识"
    )
    page = signed_in(DUTY_OFFICER).get("/devices/JS-0412").content.decode()
    assert "单位不认识" in page
    assert "&lt;b&gt;" in page


def filled(points, **changes):
    """The rule form as it stands, with changes."""
    values = {"hold_up_s": "0", "hold_down_s": "600", "repeat": "1"}
    for band in points["JS-0412"].rules.get(is_current=True).bands:
        values[f"{band['side']}_{band['level']}_raise"] = band["raise"]
        values[f"{band['side']}_{band['level']}_clear"] = band["clear"]
    return {**values, **changes}


def test_new_lines_are_a_new_version(points):
    answer = signed_in(BUREAU_STAFF).post(
        "/points/JS-0412.v/rule", filled(points, high_1_raise="45", high_1_clear="42")
    )
    assert answer.status_code == 302
    rule = points["JS-0412"].rules.get(is_current=True)
    assert rule.version == 2
    by_level = {band["level"]: band for band in rule.bands}
    assert by_level[1] == {"level": 1, "side": "high", "raise": 45.0, "clear": 42.0, "rule_id": "本点设定"}
    assert by_level[2]["rule_id"] == "FLD-03"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"high_1_clear": ""}, "还缺解除值"),
        ({"high_1_clear": "41"}, "解除值须低于触发值"),
        ({"high_1_raise": "20", "high_1_clear": "18"}, "次序相反"),
        ({"high_1_raise": "9999"}, "小于或等于"),
        ({"high_1_raise": "NaN"}, "数字"),
    ],
)
def test_lines_that_contradict_each_other_are_refused(points, changes, words):
    answer = signed_in(BUREAU_STAFF).post("/points/JS-0412.v/rule", filled(points, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert points["JS-0412"].rules.get(is_current=True).version == 1


def test_who_may_not_tune_is_not_let_in(points):
    assert signed_in(DUTY_OFFICER).get("/points/JS-0412.v/rule").status_code == 403


def test_a_new_device_gets_its_credential_once(points):
    client = signed_in(ADMINISTRATOR)
    given = {"code": "JS-0999", "name": "新测点", "longitude": "116.0", "latitude": "29.7", "kind": "water_depth"}
    page = client.post("/devices/new", given).content.decode()
    device = Device.objects.get(code="JS-0999")
    assert device.topic in page
    assert device.token_sha256 not in page
    assert Point.objects.get(device=device).rules.filter(is_current=True).count() in (0, 1)
    again = client.post("/devices/new", given)
    assert again.status_code == 422
    assert "已被使用" in again.content.decode()
    renewed = client.post("/devices/JS-0999/credential")
    assert renewed.status_code == 200
    assert renewed["cache-control"].startswith("max-age=0")


def test_a_device_outside_the_remit_is_not_registered(points):
    given = {"code": "JS-0999", "name": "新测点", "longitude": "120.0", "latitude": "29.7", "kind": "water_depth"}
    answer = signed_in(ADMINISTRATOR, world.STREET).post("/devices/new", given)
    assert answer.status_code == 422
    assert "不在你的管辖范围" in answer.content.decode()
    assert not Device.objects.filter(code="JS-0999").exists()


def test_out_of_service_and_back(points):
    client = signed_in(BUREAU_STAFF)
    assert client.post("/points/JS-0412.v/service", {"hours": "8"}).status_code == 422
    assert client.post("/points/JS-0412.v/service", {"hours": "8", "reason": "更换探头"}).status_code == 302
    assert "恢复使用" in client.get("/points/JS-0412.v").content.decode()
    client.post("/points/JS-0412.v/service", {"back": "1"})
    assert Point.objects.get(code="JS-0412.v").out_of_service_until is None


def test_a_device_is_on_line_as_long_as_its_own_interval_allows(points):
    """What speaks once an hour is not lost after ten minutes; what speaks every minute is."""
    quick, slow = points["JS-0412"], Point.objects.select_related("device").get(device__code="YL-0001")
    PointKind.objects.filter(pk=quick.kind_id).update(heartbeat_s=60)
    PointKind.objects.filter(pk=slow.kind_id).update(heartbeat_s=3600)
    ago = timezone.now() - timedelta(minutes=45)
    Device.objects.filter(pk__in=(quick.device_id, slow.device_id)).update(last_seen_at=ago)
    page = signed_in(ADMINISTRATOR).get("/devices?state=offline").content.decode()
    assert quick.device.code in page
    assert slow.device.code not in page
    assert "离线" in signed_in(BUREAU_STAFF).get(f"/devices/{quick.device.code}").content.decode()
