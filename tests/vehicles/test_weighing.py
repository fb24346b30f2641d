"""A station reports each passage once; over the limit is what its own limit says."""

import json
from typing import Any

import pytest

from anlan.foundation.journal.api import Entry
from anlan.foundation.people.models import Account
from anlan.watch.vehicles.models import Weighing
from tests.vehicles.conftest import PLATE, Road, client_of

PASSAGE = {
    "station": "CZ-0001", "number": "20261124-0001", "weighed_at": "2026-11-24T09:00:00+08:00", "plate": PLATE,
    "axles": 6, "gross_t": 55.2, "limit_t": 49.0,
}  # fmt: skip


def send(account: Account, **changed: Any) -> Any:
    body = {name: value for name, value in {**PASSAGE, **changed}.items() if value is not ...}
    return client_of(account).post("/api/v1/weighings", json.dumps(body), content_type="application/json")


def test_a_passage_over_the_limit_is_kept_once_and_journalled(road: Road):
    first, again = send(road.platform), send(road.platform)
    assert (first.status_code, first.json()["is_over"], first.json()["over_t"]) == (200, True, 6.2)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert first.json()["plate"] == "赣G·**345"
    row = Weighing.objects.get()
    assert (row.plate, row.over_percent) == (PLATE, 13)
    assert Entry.objects.filter(kind="vehicles.weighing.over").count() == 1


def test_without_a_limit_nothing_is_judged(road: Road):
    assert send(road.platform, limit_t=...).json()["is_over"] is False
    page = client_of(road.officer).get("/weighings").content.decode()
    assert "未给限值" in page
    assert PLATE not in page


def test_exactly_the_limit_is_within(road: Road):
    assert send(road.platform, gross_t=49.0).json()["is_over"] is False


def test_a_weighed_vehicle_that_is_known_leads_to_its_page(road: Road):
    send(road.platform)
    assert "/vehicles/CL-0001" in client_of(road.officer).get("/weighings").content.decode()
    assert "九瑞大道称重站" in client_of(road.officer).get("/vehicles/CL-0001").content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"plate": "无"},
        {"axles": 0},
        {"gross_t": -1},
        {"gross_t": 9999},
        {"weighed_at": "2026-11-24T09:00:00"},
        {"number": ""},
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(road: Road, changed: dict[str, Any]):
    assert send(road.platform, **changed).status_code == 422
    assert not Weighing.objects.exists()


def test_who_may_report(road: Road):
    assert send(road.officer).status_code == 403
    assert send(road.platform, station="CZ-9999").status_code == 404
