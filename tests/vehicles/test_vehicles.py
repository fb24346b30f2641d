"""Vehicles: last position, track, findings kept once, plates hidden from who may not read them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Entry
from anlan.watch.vehicles.layers import count_vehicles, vehicle_marks
from anlan.watch.vehicles.models import DrivingBreach, Vehicle
from anlan.watch.vehicles.selectors import track
from anlan.watch.vehicles.services import LOOK_BACK, VehicleRefused, judge_all, register_vehicle
from tests.vehicles.conftest import PLATE, SYSTEM, Road, client_of, terminal

NEW = {
    "code": "CL-0002",
    "plate": "赣GD12345",
    "kind": "dangerous",
    "device": "CZD-0002",
    "owner": "",
    "day_limit_kmh": "80",
}


def test_fatigue_is_found_and_kept_once(road: Road):
    assert judge_all() >= 1
    judge_all()
    found = DrivingBreach.objects.get(breach="continuous")
    assert found.value == pytest.approx(249 / 60, abs=0.02)
    assert found.rule_id == "VEH-01"
    assert Entry.objects.filter(kind="vehicles.breach.found", facts__rule="VEH-01").count() == 1
    assert "疲劳驾驶：连续驾驶" in client_of(road.officer).get("/vehicles/CL-0001").content.decode()


def test_fatigue_stays_one_finding_while_its_beginning_leaves_the_days_that_are_judged(road: Road):
    judge_all()
    (before,) = DrivingBreach.objects.filter(breach="continuous")
    for minutes in (2, 4, 6):
        judge_all(at=timezone.now() + LOOK_BACK - timedelta(minutes=249 - minutes))
    (after,) = DrivingBreach.objects.filter(breach="continuous")
    assert (after.started_at, after.ended_at, after.value) == (before.started_at, before.ended_at, before.value)
    assert Entry.objects.filter(kind="vehicles.breach.found", facts__rule="VEH-01").count() == 1


def test_the_track_is_the_readings_of_both_coordinates(road: Road):
    found = track(road.coach, 1)
    assert 59 <= len(found) <= 61
    assert found[-1][:2] == (115.98, 29.72)
    assert found[0][0] < found[-1][0]
    assert found[-1][3] == 62
    answer = client_of(road.officer).get("/vehicles/CL-0001/track?hours=2").json()
    assert 119 <= len(answer["points"]) <= 121


def test_it_is_on_the_map_where_it_was_last(road: Road):
    (mark,) = vehicle_marks(road.officer)
    assert (mark.key, mark.longitude, mark.latitude, mark.words) == ("CL-0001", 115.98, 29.72, "62 千米/时")
    assert count_vehicles(road.officer) == 1


def test_a_plate_is_masked_and_reading_it_is_on_record(road: Road):
    assert road.coach.plate_masked == "赣G·**345"
    assert PLATE not in client_of(road.officer).get("/vehicles").content.decode()
    page = client_of(road.officer).get("/vehicles/CL-0001?plate=1").content.decode()
    assert PLATE in page
    assert Entry.objects.filter(kind="vehicles.plate.read", actor_name="zhou").count() == 1
    page = client_of(road.street).get("/vehicles/CL-0001?plate=1").content.decode()
    assert PLATE not in page
    assert Entry.objects.filter(kind="vehicles.plate.read").count() == 1


def test_a_whole_plate_finds_its_vehicle(road: Road):
    client = client_of(road.officer)
    assert "CL-0001" in client.get("/vehicles?q=赣G·12345").content.decode()
    assert "没有车辆" in client.get("/vehicles?q=赣G54321").content.decode()
    assert "CL-0001" not in client.get("/vehicles?kind=school").content.decode()


def test_a_vehicle_is_entered_by_form(road: Road):
    terminal("CZD-0002", 1, 0)
    client = client_of(road.keeper)
    for field, bad, words in (
        ("plate", "12345", "车牌号须为"),
        ("device", "CZD-0001", "已属于另一辆车"),
        ("device", "没有", "没有这个编号的设备"),
        ("code", "CL-0001", "已被使用"),
        ("code", "new", "至少一位数字"),
        ("day_limit_kmh", "500", "小于或等于"),
    ):
        answer = client.post("/vehicles/new", {**NEW, field: bad})
        assert answer.status_code == 422, field
        assert words in answer.content.decode(), (field, bad)
    assert client.post("/vehicles/new", NEW).status_code == 302
    made = Vehicle.objects.get(code="CL-0002")
    assert (made.day_limit_kmh, made.plate_masked) == (80, "赣G·**2345")
    assert client_of(road.officer).get("/vehicles/new").status_code == 403


def test_two_vehicles_do_not_share_a_terminal(road: Road):
    with pytest.raises(VehicleRefused):
        register_vehicle(code="CL-9", plate="赣G99999", kind="truck", device=road.coach.device, by=SYSTEM)


def test_pages(road: Road):
    for address in ("/vehicles/CL-0001/drawer", "/weighings", "/weighings?over=1&region=/360403/"):
        assert client_of(road.officer).get(address).status_code == 200, address
    assert client_of(road.platform).get("/vehicles").status_code == 403
