"""Cases over the JSON API: the same rules as on the page, in the API's own shape."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.casework.tests.example import Cast
from anlan.foundation.casework.tests.test_case_views import signed_in
from anlan.foundation.casework.tests.test_steps import dispatched

API = "/api/v1/cases"


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json")


def test_case_is_listed_read_and_moved(case: Any, cast: Cast) -> None:
    client = signed_in(cast.officer)
    listed = client.get(API).json()
    assert [row["number"] for row in listed["items"]] == [case.number]
    assert listed["counts"]["mine"] == 1
    read = client.get(f"{API}/{case.number}").json()
    dispatch = next(step for step in read["steps"] if step["key"] == "dispatch")
    assert [field["name"] for field in dispatch["fields"]] == ["organisation", "request"]
    assert [str(cast.street_office.pk), "甘棠街道办"] in dispatch["fields"][0]["choices"]
    body = {"form": {"organisation": cast.street_office.pk}, "key": "phone-1", "version": read["version"]}
    moved = post(client, f"/{case.number}/steps/dispatch", body)
    assert moved.status_code == 200
    assert moved.json()["to_state"] == "dispatched"
    assert post(client, f"/{case.number}/steps/dispatch", body).json()["id"] == moved.json()["id"]


def test_refusals_have_one_shape(case: Any, cast: Cast) -> None:
    client = signed_in(cast.officer)
    missing = post(client, f"/{case.number}/steps/dispatch", {"form": {}})
    assert missing.status_code == 422
    assert missing.json()["error"]["fields"] == {"organisation": "请选择承办单位"}
    early = post(client, f"/{case.number}/steps/close", {})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "wrong_state")
    foreign = post(signed_in(cast.stranger), f"/{case.number}/steps/note", {"form": {"note": "看看"}})
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (404, "not_found")
    forbidden = post(signed_in(cast.auditor), f"/{case.number}/steps/dispatch", {})
    assert forbidden.status_code == 403
    dispatched(case, cast)
    late = post(client, f"/{case.number}/steps/dispatch", {"version": 1})
    assert late.json()["error"]["code"] == "already_moved"


@pytest.mark.parametrize(
    "query",
    [
        "size=0",
        "size=9999",
        "level=9",
        "view=everything",
        "light=x",
        "after=nonsense",
        "due=never",
        "region=" + "x" * 999,
    ],
)
def test_odd_queries_are_refused_in_words(case: Any, cast: Cast, query: str) -> None:
    answer = signed_in(cast.officer).get(f"{API}?{query}")
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        {"form": []},
        {"form": {"note": {"a": 1}}},
        {"key": 5},
        {"version": "x"},
        {"form": {"note": [["x"]]}},
        {"key": "<>"},
    ],
)
def test_odd_bodies_are_refused_in_words(case: Any, cast: Cast, body: Any) -> None:
    answer = post(signed_in(cast.officer), f"/{case.number}/steps/note", body)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]
    assert case.movements.count() == 1


def test_statistics_tell_null_for_what_cannot_be_computed(cast: Cast) -> None:
    now = timezone.now()
    query = {"since": (now - timedelta(days=1)).isoformat(), "until": now.isoformat()}
    told = signed_in(cast.officer).get(f"{API}/statistics", query).json()
    assert (told["kept_rate"], told["opened"]) == (None, 0)
    assert signed_in(cast.leader).get(f"{API}/statistics", query).status_code == 403
    assert signed_in(cast.officer).get(f"{API}/statistics", {"since": "gestern"}).status_code == 422
