"""The page of a case: shown, filled, refused with everything kept."""

import re
from typing import Any

import pytest
from django.test import Client

from anlan.foundation.casework.tests.example import Cast
from anlan.foundation.casework.tests.test_steps import HANDLED, dispatched, step
from anlan.foundation.people.models import Account


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def hidden(html: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found is not None
    return found[1]


def test_page_shows_form_steps_and_story(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    html = signed_in(cast.street_worker).get(f"/cases/{case.number}").content.decode()
    assert "庐山路 128 号门前路面塌陷" in html
    assert f'action="/cases/{case.number}/steps/handle"' in html
    assert "派单：甘棠街道办" in html
    assert "style=" not in html
    assert "onclick" not in html


def test_step_is_taken_from_the_page(case: Any, cast: Cast) -> None:
    client = signed_in(cast.officer)
    html = client.get(f"/cases/{case.number}").content.decode()
    form = {
        "organisation": cast.street_office.pk,
        "_key": hidden(html, "_key"),
        "_version": hidden(html, "_version"),
    }
    first = client.post(f"/cases/{case.number}/steps/dispatch", form)
    assert (first.status_code, first["Location"]) == (302, f"/cases/{case.number}")
    again = client.post(f"/cases/{case.number}/steps/dispatch", form)
    assert again.status_code == 302
    assert case.movements.count() == 2


def test_errors_stand_beside_the_field_and_in_the_summary(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    answer = signed_in(cast.street_worker).post(
        f"/cases/{case.number}/steps/handle", {"depth": "约一百", "result": "已填平"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "还有 1 处需要补充" in html
    assert 'aria-invalid="true"' in html
    assert "约一百" in html
    assert "已填平" in html


def test_who_lost_the_race_is_told_and_keeps_the_draft(case: Any, cast: Cast) -> None:
    client = signed_in(cast.chief)
    seen = hidden(client.get(f"/cases/{case.number}").content.decode(), "_version")
    dispatched(case, cast)
    answer = client.post(
        f"/cases/{case.number}/steps/dispatch",
        {"organisation": cast.street_office.pk, "request": "带沥青冷补料", "_version": seen, "_key": "k"},
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "有人先一步办理了此件" in html
    assert "指挥中心 周宁 已于" in html
    assert "带沥青冷补料" in html


def test_hidden_case_is_not_found_whatever_is_asked(case: Any, cast: Cast) -> None:
    client = signed_in(cast.stranger)
    for path in ("", "/drawer", "?step=note"):
        assert client.get(f"/cases/{case.number}{path}").status_code == 404
    assert client.post(f"/cases/{case.number}/steps/note", {"note": "看一眼"}).status_code == 404
    assert Client().get(f"/cases/{case.number}").status_code == 302


def test_unknown_step_is_not_found_and_get_leads_to_its_form(case: Any, cast: Cast) -> None:
    client = signed_in(cast.officer)
    assert client.post(f"/cases/{case.number}/steps/fly", {}).status_code == 404
    assert client.get(f"/cases/{case.number}/steps/void")["Location"] == f"/cases/{case.number}?step=void"
    assert client.get(f"/cases/{case.number}?step=fly").status_code == 200


def test_drawer_takes_the_step_in_place(case: Any, cast: Cast) -> None:
    client = signed_in(cast.officer)
    html = client.get(f"/cases/{case.number}/drawer").content.decode()
    assert "<html" not in html
    answer = client.post(
        f"/cases/{case.number}/steps/dispatch",
        {"organisation": cast.street_office.pk, "_key": "k", "_version": hidden(html, "_version")},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "待处置" in answer.content.decode()


def test_closed_case_offers_nothing(case: Any, cast: Cast) -> None:
    step(case, "void", cast.officer, {"reason": "重复登记"})
    html = signed_in(cast.officer).get(f"/cases/{case.number}").content.decode()
    assert "<form class" not in html
    assert "办结" in html


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "１"])
def test_odd_versions_do_no_harm(case: Any, cast: Cast, version: str) -> None:
    answer = signed_in(cast.officer).post(
        f"/cases/{case.number}/steps/note", {"note": "注意围挡", "_version": version, "_key": "<k>"}
    )
    assert answer.status_code in (302, 409, 422)


def test_separated_step_says_why(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "handle", cast.street_worker, HANDLED)
    html = signed_in(cast.street_worker).get(f"/cases/{case.number}").content.decode()
    assert "复核人与处置人须为不同人" in html
    assert "disabled" in html
