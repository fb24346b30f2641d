"""A device with a protocol of its own is found by what it calls itself, with its points by their channels."""

import pytest
from django.db import IntegrityError, transaction

from anlan.foundation.journal.api import Actor
from anlan.foundation.journal.models import Entry
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Device, Point

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")


@pytest.fixture
def gauge() -> Device:
    kind = api.PointKind.objects.create(key="rain", name="雨量", unit="mm", heartbeat_s=60)
    device, _ = api.register_device(code="YL-1", name="甘棠湖雨量站", by=SYSTEM)
    api.register_point(code="YL-1.rain", name="甘棠湖", kind=kind, device=device, by=SYSTEM)
    api.register_point(code="YL-1.spare", name="备用", kind=kind, device=device, by=SYSTEM)
    return device


def test_it_works(gauge: Device) -> None:
    api.connect_device(device=gauge, protocol="sl651", remote_id="00307A9015", password="0012", by=SYSTEM)
    api.assign_channel(point=Point.objects.get(code="YL-1.rain"), channel="1A", by=SYSTEM)
    found = api.station_of("sl651", "00307A9015")
    assert found is not None
    assert (found.sender.code, found.channels, found.password) == ("YL-1", {"1A": "YL-1.rain"}, "0012")
    assert set(found.sender.units) == {"YL-1.rain", "YL-1.spare"}
    assert Entry.objects.filter(kind="telemetry.device.connected").count() == 1


def test_who_is_not_in_use_or_in_another_protocol_is_nobody(gauge: Device) -> None:
    api.connect_device(device=gauge, protocol="sl651", remote_id="00307A9015", by=SYSTEM)
    assert api.station_of("hj212", "00307A9015") is None
    assert api.station_of("sl651", "") is None
    Device.objects.update(is_active=False)
    assert api.station_of("sl651", "00307A9015") is None


def test_an_identity_and_a_channel_belong_to_one(gauge: Device) -> None:
    other, _ = api.register_device(code="YL-2", name="另一台", by=SYSTEM)
    api.connect_device(device=gauge, protocol="sl651", remote_id="1", by=SYSTEM)
    with pytest.raises(api.TelemetryRefused, match="已登记给设备 YL-1"):
        api.connect_device(device=other, protocol="sl651", remote_id="1", by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.filter(pk=other.pk).update(protocol="sl651", remote_id="1")
    rain, spare = Point.objects.order_by("code")
    api.assign_channel(point=rain, channel="1A", by=SYSTEM)
    with pytest.raises(api.TelemetryRefused, match=r"已对应测点 YL-1\.rain"):
        api.assign_channel(point=spare, channel="1A", by=SYSTEM)


@pytest.mark.parametrize("remote_id", ["", "a b", "设备", "x;y"])
def test_an_identity_is_letters_and_digits(gauge: Device, remote_id: str) -> None:
    with pytest.raises(api.TelemetryRefused):
        api.connect_device(device=gauge, protocol="sl651", remote_id=remote_id, by=SYSTEM)
