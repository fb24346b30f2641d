"""An installer connects a device by form and sees what it sends; mistakes stand at their fields."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.connectors.codecs import CODECS
from anlan.connectors.tcp.models import UnknownStation
from anlan.connectors.tcp.unknown import note_unknown, unknown_stations
from anlan.foundation.journal.models import Entry
from anlan.foundation.people.roles import ADMINISTRATOR, DUTY_OFFICER
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Device, DeviceContact, Point
from anlan.watch.telemetry.tests.test_pages import signed_in

pytestmark = pytest.mark.django_db
REPORT = next(
    row["frame"] for row in CODECS["sl651"].published if row["frame"].startswith("7E7E0100307A90150000330057020077")
)


@pytest.fixture
def gauge() -> Device:
    from anlan.foundation.journal.api import Actor

    by = Actor.system("测试")
    kind = api.PointKind.objects.create(key="stage", name="水位", unit="m", heartbeat_s=60)
    device, _ = api.register_device(code="SW-1", name="甘棠湖水位站", by=by)
    for code in ("SW-1.z", "SW-1.b"):
        api.register_point(code=code, name=code, kind=kind, device=device, by=by)
    return device


@pytest.fixture
def admin() -> Client:
    client: Client = signed_in(ADMINISTRATOR)
    return client


def filled(**changes: Any) -> dict[str, Any]:
    stage, other = Point.objects.order_by("-code")
    return {
        "protocol": "sl651",
        "identity": "00307a9015",
        "password": "",
        f"channel_{stage.pk}": "39",
        f"unit_{stage.pk}": "cm",
        f"scale_{stage.pk}": "0.5",
        f"offset_{stage.pk}": "",
        f"channel_{other.pk}": "",
        **changes,
    }


def heard(device: Device, *frames: api.Heard) -> None:
    api.note_contacts({device.code: api.Contact(len(frames), sum(bool(f.error) for f in frames), list(frames))})


def test_it_works(gauge: Device, admin: Client) -> None:
    answer = admin.post("/devices/SW-1/protocol", filled())
    assert answer.status_code == 302
    found = api.station_of("sl651", "00307A9015")
    assert found is not None
    assert found.channels == {"39": "SW-1.z"}
    assert found.adjustment("39") == api.Adjustment("cm", 0.5, 0.0)
    assert [entry.kind for entry in Entry.objects.order_by("id")][-2:] == [
        "telemetry.device.connected",
        "telemetry.point.channel_assigned",
    ]
    page = admin.get("/devices/SW-1/protocol").content.decode()
    assert 'value="00307A9015"' in page
    assert 'value="0.5"' in page


def test_two_points_exchange_their_channels(gauge: Device, admin: Client) -> None:
    stage, other = Point.objects.order_by("-code")
    admin.post("/devices/SW-1/protocol", filled(**{f"channel_{other.pk}": "38"}))
    answer = admin.post("/devices/SW-1/protocol", filled(**{f"channel_{other.pk}": "39", f"channel_{stage.pk}": "38"}))
    assert answer.status_code == 302
    assert dict(Point.objects.values_list("code", "channel")) == {"SW-1.z": "38", "SW-1.b": "39"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"identity": ""}, "填写遥测站地址"),
        ({"identity": "12"}, "写成 10 位十六进制"),
        ({"password": "xyz"}, "写成 4 位十六进制"),
        ({"protocol": "gb26875", "identity": "0102"}, "写成 12 位十六进制"),
        ({"protocol": "jt808", "identity": "abc"}, "终端手机号"),
        ({"protocol": "hj212", "identity": "a-b"}, "MN"),
        ({"protocol": "json", "identity": "shed-3", "mapping": ""}, "选择一份 JSON 映射"),
        ({"protocol": "json", "identity": "shed-3", "gateway": "NO-1"}, "没有编号为 NO-1"),
    ],
)
def test_a_mistake_stands_at_its_field(gauge: Device, admin: Client, changes: dict[str, str], said: str) -> None:
    answer = admin.post("/devices/SW-1/protocol", filled(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    gauge.refresh_from_db()
    assert gauge.protocol == ""
    assert set(Point.objects.values_list("channel", flat=True)) == {""}


def test_a_channel_or_an_identity_belongs_to_one(gauge: Device, admin: Client) -> None:
    stage, other = Point.objects.order_by("-code")
    answer = admin.post("/devices/SW-1/protocol", filled(**{f"channel_{other.pk}": "39"}))
    assert "通道 39 已对应" in answer.content.decode()
    answer = admin.post("/devices/SW-1/protocol", filled(**{f"scale_{stage.pk}": "0"}))
    assert "倍率不能是 0" in answer.content.decode()
    from anlan.foundation.journal.api import Actor

    second, _ = api.register_device(code="SW-2", name="另一台", by=Actor.system("测试"))
    api.connect_device(device=second, protocol="sl651", remote_id="00307A9015", by=Actor.system("测试"))
    answer = admin.post("/devices/SW-1/protocol", filled())
    assert "已登记给设备 SW-2" in answer.content.decode()


def test_each_protocol_has_its_form(gauge: Device, admin: Client) -> None:
    for key, words in {
        "gb26875": "时间格式",
        "sl651": "密码",
        "hj212": "访问密码 PW",
        "jt808": "终端手机号",
        "json": "JSON 映射",
    }.items():
        assert words in admin.get(f"/devices/SW-1/protocol?protocol={key}").content.decode()


def test_the_frames_are_read_for_the_installer(gauge: Device, admin: Client) -> None:
    admin.post("/devices/SW-1/protocol", filled())
    assert "还没有收到这台设备的报文" in admin.get("/devices/SW-1/frames").content.decode()
    now = timezone.now()
    damaged = REPORT[:-4] + "0000"
    heard(
        gauge, api.Heard(now, damaged, "", "校验码不符", False), api.Heard(now - timedelta(seconds=9), REPORT, "7E7E")
    )
    page = admin.get("/devices/SW-1/frames").content.decode()
    assert "遥测站加报报" in page
    assert "11.99 伏" in page
    assert "校验码不符" in page
    assert REPORT[:16] + "****" in page
    assert REPORT[:24] not in page
    assert "共收到" in page
    form = admin.get("/devices/SW-1/protocol").content.decode()
    assert "<code>38</code>" in form


def test_a_frame_moves_the_last_time_on_line(gauge: Device, admin: Client) -> None:
    now = timezone.now()
    heard(gauge, api.Heard(now, "00", "", "校验码不符", False))
    gauge.refresh_from_db()
    assert gauge.last_seen_at is None
    heard(gauge, api.Heard(now, REPORT))
    heard(gauge, api.Heard(now - timedelta(hours=1), REPORT))
    gauge.refresh_from_db()
    assert gauge.last_seen_at == now
    contact = DeviceContact.objects.get()
    assert (contact.frames, contact.refused, contact.error) == (3, 1, "校验码不符")
    page = admin.get("/devices").content.decode()
    assert "在线" in page
    assert "1 条有错误" in page


def test_frames_are_ciphertext_in_the_database(gauge: Device) -> None:
    from django.db import connection

    heard(gauge, api.Heard(timezone.now(), REPORT))
    with connection.cursor() as cursor:
        cursor.execute("SELECT recent FROM telemetry_devicecontact")
        (kept,) = cursor.fetchone()
    assert REPORT[:20] not in kept
    assert api.recent_frames(gauge)[0].frame == REPORT


def test_only_so_many_frames_are_kept(gauge: Device) -> None:
    for number in range(30):
        heard(gauge, api.Heard(timezone.now(), f"{number:02d}"))
    assert [one.frame for one in api.recent_frames(gauge)][:2] == ["29", "28"]
    assert len(api.recent_frames(gauge)) == api.KEPT


def test_the_registration_can_be_taken_back(gauge: Device, admin: Client) -> None:
    admin.post("/devices/SW-1/protocol", filled(password="A000"))
    heard(gauge, api.Heard(timezone.now(), REPORT))
    admin.post("/devices/SW-1/protocol", {"protocol": ""})
    gauge.refresh_from_db()
    assert (gauge.protocol, gauge.remote_id, gauge.protocol_password) == ("", "", "")
    assert not DeviceContact.objects.exists()
    assert Entry.objects.filter(kind="telemetry.device.disconnected").exists()


def test_who_only_looks_sees_no_frames(gauge: Device) -> None:
    client = signed_in(DUTY_OFFICER)
    assert client.get("/devices/SW-1/protocol").status_code in (403, 404)
    assert client.get("/devices/SW-1/frames").status_code in (403, 404)


def test_a_password_in_an_answer_is_hidden_too(gauge: Device, admin: Client) -> None:
    words = {"protocol": "hj212", "identity": "88888880000001", "password": "123456"}
    admin.post("/devices/SW-1/protocol", filled(**words))
    said = "##0094QN=1;ST=32;CN=2011;PW=123456;MN=88888880000001;Flag=5;CP=&&w01018-Rtd=1&&0000"
    heard(gauge, api.Heard(timezone.now(), said, "##0075QN=1;ST=91;CN=9014;PW=123456;MN=1;Flag=4;CP=&&&&CAC1"))
    page = admin.get("/devices/SW-1/frames").content.decode()
    assert "CN=9014;PW=******" in page
    assert "123456" not in page


def test_who_knocks_without_being_registered_is_named(gauge: Device, admin: Client) -> None:
    now = timezone.now()
    note_unknown({("sl651", "00307A9015"): 3, ("hj212", "X1"): 1}, now)
    note_unknown({("sl651", "00307A9015"): 2}, now)
    page = admin.get("/devices/SW-1/protocol?protocol=sl651").content.decode()
    assert "00307A9015" in page
    assert "5 次" in page
    assert "X1" not in page
    admin.post("/devices/SW-1/protocol", filled())
    assert unknown_stations("sl651") == []


def test_only_so_many_strangers_are_kept() -> None:
    for part in range(3):
        note_unknown({("sl651", f"{part}{number:09d}"): 1 for number in range(100)}, timezone.now())
    assert UnknownStation.objects.count() == 200
    assert not UnknownStation.objects.filter(remote_id__startswith="0").exists()
