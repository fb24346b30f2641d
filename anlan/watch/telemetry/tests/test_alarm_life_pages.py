"""The pages of the alarm life: windows, the nuisance list, the gateway of a device, the end of shelving."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Alarm, AlarmCase, Device, MaintenanceWindow
from anlan.watch.telemetry.tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def points() -> dict[str, api.Point]:
    return world.district()


def signed_in(client: Client, role: roles.Role) -> Account:
    body = Organisation.objects.create(code="centre", name="指挥中心", kind="team", path="/centre/")
    made = Account.objects.create_user("zhou", name="周宁", organisation=body)
    Posting.objects.create(account=made, role=role.key)
    client.force_login(made)
    session = client.session
    session["dues_settled"] = made.pk  # second factor and password are not what is tested here
    session.save()
    return made


def test_a_window_is_made_by_form_announced_on_the_list_and_ended(client: Client, points: dict[str, api.Point]) -> None:
    signed_in(client, roles.DUTY_OFFICER)
    assert "没有维护窗口" in client.get("/alarms/windows").content.decode()
    point = points["JS-0412"]
    start = client.get(f"/alarms/windows/new?point={point.code}").content.decode()
    assert f'value="{point.code}"' in start
    answer = client.post(
        "/alarms/windows/new", {"points": point.code, "devices": "JS-0413", "hours": 8, "reason": "更换探头"}
    )
    assert answer.status_code == 302
    window = MaintenanceWindow.objects.get()
    assert (window.points.count(), window.is_planned) == (2, False)
    page = client.get("/alarms").content.decode()
    assert "维护中：龙开河路下穿、十里大道铁路桥下" in page
    assert client.post(f"/alarms/windows/{window.pk}/close").status_code == 302
    assert "维护中：" not in client.get("/alarms").content.decode()
    assert "周宁" in client.get("/alarms/windows").content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"points": "XX-1", "hours": 8, "reason": "检修"}, "没有找到测点 XX-1"),
        ({"devices": "XX-1", "hours": 8, "reason": "检修"}, "没有找到设备 XX-1"),
        ({"buildings": "XX-1", "hours": 8, "reason": "检修"}, "没有找到房屋 XX-1"),
        ({"hours": 8, "reason": "检修"}, "至少一项"),
        ({"points": "JS-0412.v", "hours": 8, "reason": ""}, "写明维护的事由"),
        ({"points": "JS-0412.v", "hours": 8, "reason": "检修", "starts_at": "昨天"}, "时间写成"),
        ({"points": "JS-0412.v", "hours": 8, "reason": "检修", "starts_at": "2020-01-01T08:00"}, "已经过去"),
    ],
)
def test_a_bad_window_comes_back_with_what_is_wrong(
    client: Client, points: dict[str, api.Point], sent: dict[str, object], words: str
) -> None:
    signed_in(client, roles.DUTY_OFFICER)
    answer = client.post("/alarms/windows/new", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MaintenanceWindow.objects.exists()


def test_a_region_with_kinds_narrows(client: Client, points: dict[str, api.Point]) -> None:
    signed_in(client, roles.DUTY_OFFICER)
    street = points["JS-0412"].region_id
    sent = {"region": street, "kinds": ["rain_1h"], "hours": 2, "reason": "标定雨量计"}
    assert client.post("/alarms/windows/new", sent).status_code == 302
    window = MaintenanceWindow.objects.get()
    assert [point.kind_id for point in window.points.all()] == ["rain_1h"]
    assert window.scope_words.startswith("湓浦街道、限")


def test_the_nuisance_list_counts_by_the_closing_form(client: Client, points: dict[str, api.Point]) -> None:
    officer = signed_in(client, roles.DUTY_OFFICER)
    from anlan.foundation.casework.api import advance
    from anlan.foundation.journal.api import Actor

    often, once = points["JS-0412"], points["JS-0413"]
    for number in range(3):
        alarm = world.raise_alarm(often, 43.6, 2)
        case = api.ensure_case(alarm.pk)
        if number < 2:
            given = {"cause": "dirt", "note": "探头被遮挡"}
            advance(case.pk, "false_alarm", by=Actor.of(officer), form=given)
    alarm = world.raise_alarm(once, 30.0, 3)
    Alarm.objects.filter(pk=alarm.pk).update(decided_at=timezone.now() - timedelta(hours=30))
    page = client.get("/alarms/nuisance?days=30").content.decode()
    assert "遮挡或污物 2 次" in page
    assert '<a class="link" href="/alarms?point=JS-0412.v">3</a>' in page
    assert "100%" in page
    assert "不可算" in page
    assert "陈旧 1 条" in page
    assert AlarmCase.objects.filter(state="false_alarm").count() == 2
    assert client.get("/alarms?point=JS-0412.v").content.decode().count("data-row") == 3
    assert client.get("/alarms/nuisance?days=nonsense").status_code == 200


def test_a_gateway_is_set_by_form(client: Client, points: dict[str, api.Point]) -> None:
    signed_in(client, roles.ADMINISTRATOR)
    wrong = client.post("/devices/JS-0412/gateway", {"gateway": "JS-0412"})
    assert wrong.status_code == 422
    assert "不能以自己为网关" in wrong.content.decode()
    assert client.post("/devices/JS-0412/gateway", {"gateway": "JS-0413"}).status_code == 302
    assert Device.objects.get(code="JS-0412").parent == Device.objects.get(code="JS-0413")
    assert "经由网关" in client.get("/devices/JS-0412").content.decode()
    assert client.post("/devices/JS-0412/gateway", {"gateway": ""}).status_code == 302
    assert Device.objects.get(code="JS-0412").parent is None


def test_shelving_is_ended_by_a_button(client: Client, points: dict[str, api.Point]) -> None:
    signed_in(client, roles.DUTY_OFFICER)
    alarm = world.raise_alarm(points["JS-0412"], 43.6, 2)
    client.post(f"/alarms/{alarm.pk}/shelve", {"minutes": 60, "reason": "检修"})
    assert "结束搁置" in client.get(f"/alarms/{alarm.pk}/drawer").content.decode()
    assert client.post(f"/alarms/{alarm.pk}/unshelve").status_code == 302
    alarm.refresh_from_db()
    assert alarm.shelved_until is None


def test_what_is_only_recorded_has_a_chip_of_its_own(client: Client, points: dict[str, api.Point]) -> None:
    signed_in(client, roles.DUTY_OFFICER)
    gateway = world.raise_alarm(points["JS-0413"], 30.0, 3)
    alarm = world.raise_alarm(points["JS-0412"], 43.6, 2, silent=True)
    Alarm.objects.filter(pk=alarm.pk).update(is_quiet=True, suppressed_by=gateway)
    assert alarm.title.split()[0] in client.get("/alarms?state=quiet").content.decode()
    waiting = client.get("/alarms/rows?state=waiting").content.decode()
    assert f'alarm={alarm.pk}"' not in waiting
    assert f'alarm={gateway.pk}"' in waiting
    assert f"被 {gateway.number} 抑制" in client.get(f"/alarms/{alarm.pk}").content.decode()
