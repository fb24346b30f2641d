"""A mapping is written by form, tried on a sample, saved as a version; what is wrong stands at its field."""

from typing import Any

import pytest
from django.test import Client

from anlan.connectors.json_mapping.models import MappingVersion
from anlan.connectors.json_mapping.services import current_mapping
from anlan.foundation.journal.api import Actor
from anlan.foundation.journal.models import Entry
from anlan.foundation.people.roles import ADMINISTRATOR, DUTY_OFFICER
from anlan.watch.telemetry import api
from anlan.watch.telemetry.tests.test_pages import signed_in

pytestmark = pytest.mark.django_db
SAMPLE = '{"ts": 1782859200, "temp": 315, "door": "OPEN"}'


@pytest.fixture
def admin() -> Client:
    client: Client = signed_in(ADMINISTRATOR)
    return client


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "key": "shed",
        "name": "棚屋传感器",
        "topic": "tele/{device}/up",
        "device": "topic",
        "device_path": "",
        "records": "",
        "time_format": "seconds",
        "time_path": "ts",
        "time_pattern": "",
        "zone": "Asia/Shanghai",
        "sample_topic": "tele/shed-3/up",
        "sample": SAMPLE,
        "items-0-path": "temp",
        "items-0-channel": "t",
        "items-0-title": "气温",
        "items-0-unit": "Cel",
        "items-0-scale": "0.1",
        "items-0-offset": "",
        "items-0-words": "",
        "items-2-path": "door",
        "items-2-channel": "door",
        "items-2-words": "OPEN=1, SHUT=0",
        **changes,
    }


def test_it_works(admin: Client) -> None:
    assert admin.post("/mappings/new", filled()).status_code == 302
    found = current_mapping("shed")
    assert found is not None
    assert [(item.channel, item.scale, item.words) for item in found.items] == [
        ("t", 0.1, {}),
        ("door", 1.0, {"OPEN": 1.0, "SHUT": 0.0}),
    ]
    page = admin.get("/mappings/shed").content.decode()
    assert "31.5 ℃" in page
    assert "shed-3" in page
    assert "棚屋传感器" in admin.get("/mappings").content.decode()
    assert Entry.objects.filter(kind="json_mapping.saved").count() == 1


def test_a_sample_is_tried_and_nothing_saved(admin: Client) -> None:
    for address, extra in (("/mappings/new", {"try": "1"}), ("/mappings/try", {})):
        answer = admin.post(address, filled(**extra))
        assert answer.status_code == 200
        assert "31.5 ℃" in answer.content.decode()
    assert "内容不是 JSON" in admin.post("/mappings/try", filled(sample="{")).content.decode()
    assert "先改正上面的" in admin.post("/mappings/try", filled(topic="a/#/b")).content.decode()
    assert "不是这台设备的" in admin.post("/mappings/try", filled(sample_topic="x")).content.decode()
    assert not MappingVersion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"key": "Shed 1"}, "key", "代号用小写"),
        ({"name": ""}, "name", "填写名称"),
        ({"topic": "a/#/b"}, "topic", "最后一级"),
        ({"device": "payload"}, "device_path", "填写它在消息里的路径"),
        ({"device": "x"}, "device", ""),
        ({"records": "a"}, "records", "以 [*] 结尾"),
        ({"time_path": ""}, "time_path", "填写它在消息里的路径"),
        ({"items-2-path": "a b"}, "items-2-path", "看不懂"),
        ({"items-2-channel": "t"}, "items-2-channel", "已用在上面"),
        ({"items-2-words": "OPEN"}, "items-2-words", "写法如 ON=1"),
        ({"items-0-scale": "much"}, "items-0-scale", "倍率应是数"),
        ({"items-0-scale": "0"}, "items-0-scale", "倍率不能是 0"),
        ({"items-0-unit": "furlong"}, "items-0-unit", "不认识"),
    ],
)
def test_a_mistake_stands_at_its_field(admin: Client, changes: dict[str, str], field: str, said: str) -> None:
    answer = admin.post("/mappings/new", filled(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    place = page.index(f'data-field="{field}"')
    assert said in page[place : page.index("</div>", page.index("error", place))]
    assert not MappingVersion.objects.exists()


def test_a_change_is_a_new_version_and_overwrites_nobody(admin: Client) -> None:
    admin.post("/mappings/new", filled())
    assert "已被“棚屋传感器”使用" in admin.post("/mappings/new", filled()).content.decode()
    changed = filled(based_on="1", **{"items-0-scale": "0.01"})
    assert admin.post("/mappings/shed", changed).status_code == 302
    late = admin.post("/mappings/shed", changed)
    assert late.status_code == 422
    assert "刚被别人改过" in late.content.decode()
    assert list(MappingVersion.objects.order_by("version").values_list("version", "is_current")) == [
        (1, False),
        (2, True),
    ]
    assert admin.post("/mappings/shed", filled(based_on="x")).status_code == 400


def test_the_devices_that_use_it(admin: Client) -> None:
    admin.post("/mappings/new", filled())
    by = Actor.system("测试")
    device, _ = api.register_device(code="SH-3", name="棚屋", by=by)
    admin.post("/devices/SH-3/protocol", {"protocol": "json", "identity": "shed-3", "mapping": "shed", "gateway": ""})
    device.refresh_from_db()
    assert (device.protocol, device.remote_id, device.protocol_options) == ("json", "shed-3", {"mapping": "shed"})
    assert "SH-3" in admin.get("/mappings/shed").content.decode()


def test_who_only_looks_may_not(admin: Client) -> None:
    assert signed_in(DUTY_OFFICER).get("/mappings").status_code in (403, 404)
    assert admin.get("/mappings/none").status_code == 404
