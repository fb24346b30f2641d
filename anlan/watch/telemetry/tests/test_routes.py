"""The same things by JSON: lists in pages, one by one, and what a caller may do."""

import pytest

from anlan.foundation.people.roles import DUTY_OFFICER, EXPERT, GRID_WORKER
from anlan.watch.telemetry.tests import world
from anlan.watch.telemetry.tests.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def points():
    """The small district."""
    return world.district()


def test_points_come_in_pages_with_their_latest_value(points):
    client = signed_in(DUTY_OFFICER)
    first = client.get("/api/v1/points?kind=water_depth&size=2").json()
    assert [point["value"] for point in first["items"]] == [0.4, 31.0]
    rest = client.get(f"/api/v1/points?kind=water_depth&after={first['next']}").json()
    assert len(rest["items"]) == 3
    assert rest["next"] == ""


def test_a_series_has_its_lines(points):
    found = signed_in(DUTY_OFFICER).get("/api/v1/points/JS-0413.v/series?span=1h").json()
    assert found["bucket_s"] == 30
    assert found["values"][-1][1] == pytest.approx(31.0)
    assert {line["level"] for line in found["thresholds"]} == {1, 2, 3}


def test_an_alarm_is_confirmed_and_shelved(points):
    alarm = world.raise_alarm(points["JS-0412"], 43.6, 1)
    client = signed_in(DUTY_OFFICER)
    assert client.get("/api/v1/alarms?state=waiting").json()["items"][0]["number"] == alarm.number
    confirmed = client.post(f"/api/v1/alarms/{alarm.pk}/acknowledge").json()
    assert confirmed["acknowledged_by"] == "周敏"
    shelved = client.post(
        f"/api/v1/alarms/{alarm.pk}/shelve", {"minutes": 30, "reason": "检修"}, content_type="application/json"
    )
    assert shelved.json()["state"] == "搁置"


def test_what_lies_outside_is_not_found(points):
    alarm = world.raise_alarm(points["JS-0412"], 43.6, 1)
    outside = signed_in(GRID_WORKER, "/360403/360403002/")
    for address in (f"/api/v1/alarms/{alarm.pk}", "/api/v1/points/JS-0412.v", "/api/v1/devices/JS-0412"):
        assert outside.get(address).status_code == 404
    assert outside.post(f"/api/v1/alarms/{alarm.pk}/acknowledge").status_code == 404
    assert signed_in(EXPERT).get("/api/v1/alarms").status_code == 403


@pytest.mark.parametrize(
    "address", ["/alarms?after=x", "/alarms?size=0", "/points?level=9", "/points/x/series?span=2y"]
)
def test_wrong_types_are_named(points, address):
    answer = signed_in(DUTY_OFFICER).get(f"/api/v1{address}")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"]
