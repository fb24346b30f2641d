"""Warnings of others come in by page and by API: as they are, once, and weather only from weather stations."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.foundation.live.models import Outbox
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.relaying import relay_warning
from anlan.watch.warning.selectors import active
from anlan.watch.warning.services import WarningRefused
from anlan.watch.warning.tests.conftest import Town
from anlan.watch.warning.tests.test_pages import signed_in

RELAY = "/api/v1/warnings/relay"
STATION = "九江市气象台"


def facts(town: Town, **changed: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "by": Actor.of(town.officer),
        "outside_id": "36040041600000_20260708143000",
        "event_code": "11B03",
        "level": 2,
        "headline": f"{STATION}发布暴雨橙色预警[Ⅱ级/严重]",
        "sender_name": STATION,
        "regions": [town.district],
        "description": "3 小时雨量将达 50 毫米以上",
        "issued_at": now,
        "expires_at": now + timedelta(hours=6),
        **changed,
    }


def body(town: Town, **changed: Any) -> dict[str, Any]:
    given = facts(town, regions=[town.district.code])
    given.pop("by")
    given |= {name: given[name].isoformat() for name in ("issued_at", "expires_at")}
    return {**given, "origin": "meteorological", **changed}


def post(account: Any, given: dict[str, Any]) -> Any:
    return signed_in(account).post(RELAY, given, content_type="application/json")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"origin": "upper"}, "origin"),
        ({"sender_name": "浔阳区应急管理局"}, "sender_name"),
        ({"event_code": "11A01"}, "event_code"),
        ({"origin": "own"}, "origin"),
        ({"level": 0}, "level"),
        ({"outside_id": " "}, "outside_id"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
    ],
)
def test_a_weather_signal_comes_from_a_weather_station_only(town: Town, wrong: Any, field: str) -> None:
    with pytest.raises(WarningRefused) as refused:
        relay_warning(**facts(town, **wrong))
    assert list(refused.value.fields) == [field]
    assert not WarningMessage.objects.exists()


def test_the_database_holds_the_same_line(town: Town) -> None:
    warning = relay_warning(**facts(town))
    for origin in ("own", "upper"):
        with pytest.raises(IntegrityError), transaction.atomic():
            WarningMessage.objects.filter(pk=warning.pk).update(origin=origin)


def test_api_takes_it_once_and_it_is_in_force(town: Town) -> None:
    first, second = post(town.officer, body(town)), post(town.officer, body(town))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["number"] == second.json()["number"]
    [line] = active(region_path=town.street.path)
    assert (line.headline, line.sender, line.origin) == (first.json()["headline"], STATION, "meteorological")
    entry = Entry.objects.get(kind="warning.warning.relayed")
    assert sentence(entry) == f"周宁 转发{STATION}预警：{STATION}发布暴雨橙色预警[Ⅱ级/严重]，范围 浔阳区"
    assert Outbox.objects.filter(name="warning.issued").count() == 1


def test_api_update_replaces_and_cancel_ends(town: Town) -> None:
    post(town.officer, body(town))
    worse = body(town, outside_id="x2", level=1, message_type="Update", references="36040041600000_20260708143000")
    assert post(town.officer, worse).json()["message_type"] == "Update"
    assert [line.level for line in active()] == [1]
    assert Outbox.objects.filter(name="warning.updated").count() == 1
    over = body(town, outside_id="x3", message_type="Cancel", references="x2", description="降雨结束")
    answer = post(town.officer, over)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert post(town.officer, over).status_code == 200
    assert active() == []


def test_a_cancel_of_what_never_came_is_said(town: Town) -> None:
    answer = post(town.officer, body(town, message_type="Cancel", references="nothing"))
    assert answer.status_code == 422
    assert "没有这条" in answer.json()["error"]["fields"]["references"]


def test_nobody_replaces_a_warning_of_another_body(town: Town) -> None:
    upper = facts(town, outside_id="u", origin="upper", event_code="11A01", sender_name="市防指", headline="洪水预警")
    relay_warning(**upper)
    answer = post(town.officer, body(town, outside_id="x", message_type="Update", references="u"))
    assert answer.status_code == 422
    assert "references" in answer.json()["error"]["fields"]
    assert [line.event_code for line in active()] == ["11A01"]


@pytest.mark.parametrize(
    ("field", "bad"),
    [("regions", ["999"]), ("level", 5), ("issued_at", "2026-07-08"), ("origin", "own"), ("sender_name", "a\x00b")],
)
def test_api_names_the_bad_field(town: Town, field: str, bad: Any) -> None:
    answer = post(town.officer, body(town, **{field: bad}))
    assert answer.status_code in (400, 422)
    assert not WarningMessage.objects.exists()


def test_who_may_not_relay_is_refused(town: Town) -> None:
    assert post(town.reader, body(town)).status_code == 403
    assert signed_in(town.reader).get("/warnings/relay").status_code == 403


def form(town: Town, **changed: Any) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "origin": "meteorological",
        "event_code": "11B03",
        "level": "2",
        "headline": f"{STATION}发布暴雨橙色预警",
        "sender_name": STATION,
        "regions": [town.district.pk],
        "issued_at": f"{now:%Y-%m-%dT%H:%M}",
        "expires_at": f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}",
        "description": "3 小时雨量将达 50 毫米以上",
        **changed,
    }


def test_page_takes_it_from_the_duty_officer(town: Town) -> None:
    officer = signed_in(town.officer)
    assert "转发预警" in officer.get("/warnings").content.decode()
    page = officer.get("/warnings/relay").content.decode()
    assert "原发布单位" in page
    assert "style=" not in page
    answer = officer.post("/warnings/relay", form(town))
    warning = WarningMessage.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{warning.number}")
    assert [line.number for line in active()] == [warning.number]
    officer.post("/warnings/relay", form(town))
    assert WarningMessage.objects.count() == 1


def test_page_replaces_an_earlier_one(town: Town) -> None:
    officer = signed_in(town.officer)
    former = relay_warning(**facts(town))
    assert former.title in officer.get("/warnings/relay").content.decode()
    officer.post("/warnings/relay", form(town, level="1", replaces=former.pk, outside_id="x2"))
    assert [line.level for line in active()] == [1]


@pytest.mark.parametrize(
    ("field", "bad", "said"),
    [
        ("sender_name", "区应急局", "气象台站"),
        ("origin", "upper", "气象台站"),
        ("expires_at", "2020-01-01T00:00", "失效时间"),
        ("regions", [], "请"),
        ("level", "7", "有效"),
    ],
)
def test_page_says_what_is_wrong(town: Town, field: str, bad: Any, said: str) -> None:
    answer = signed_in(town.officer).post("/warnings/relay", form(town, **{field: bad}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not WarningMessage.objects.exists()


def test_the_end_said_by_the_issuer_is_registered_on_its_page(town: Town) -> None:
    warning = relay_warning(**facts(town))
    officer = signed_in(town.officer)
    assert "登记原单位解除" in officer.get(f"/cases/{warning.number}").content.decode()
    officer.post(f"/cases/{warning.number}/steps/lifted_outside", {"reason": "市气象台 16:00 解除"})
    assert active() == []
