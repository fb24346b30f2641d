"""The pages of warnings."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.people.models import Account
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.tests.conftest import Town, drafted
from anlan.watch.warning.tests.test_life import issued, step


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_of(town: Town, **changed: Any) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "event_code": "11A02",
        "level": "3",
        "regions": [town.street.pk],
        "onset_at": f"{now:%Y-%m-%dT%H:%M}",
        "expires_at": f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}",
        "description": "低洼路段积水 <b>30</b> 厘米",
        "instruction": "绕行",
        "status": "Actual",
        **changed,
    }


@pytest.mark.parametrize("state", ["active", "drafts", "ended", "x", ""])
def test_lists_open_for_everyone_who_may_look(town: Town, state: str) -> None:
    issued(town)
    drafted(town)
    step(issued(town, event_code="11A02"), "cancel", town.chief, {"reason": "水退"})
    for account in (town.officer, town.reader):
        answer = signed_in(account).get(f"/warnings?state={state}")
        assert answer.status_code == 200
        assert "style=" not in answer.content.decode()


def test_draft_is_made_from_the_form_and_opens_its_case(town: Town) -> None:
    answer = signed_in(town.officer).post("/warnings/new", form_of(town))
    warning = WarningMessage.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{warning.number}")
    page = signed_in(town.officer).get(answer["Location"]).content.decode()
    assert "低洼路段积水 &lt;b&gt;30&lt;/b&gt; 厘米" in page
    assert "提交复核" in page


@pytest.mark.parametrize(
    ("field", "bad"),
    [("event_code", "11B03"), ("level", "9"), ("regions", [999]), ("expires_at", "明天"), ("description", "")],
)
def test_bad_draft_names_the_field(town: Town, field: str, bad: Any) -> None:
    answer = signed_in(town.officer).post("/warnings/new", form_of(town, **{field: bad}))
    assert answer.status_code == 422
    assert "还有 1 处需要补充" in answer.content.decode()


def test_form_is_for_those_who_draft(town: Town) -> None:
    assert signed_in(town.reader).get("/warnings/new").status_code == 403
    assert signed_in(town.officer).get("/warnings/new").status_code == 200


def test_draft_is_edited_on_its_page_with_what_it_says(town: Town) -> None:
    warning = drafted(town)
    page = signed_in(town.officer).get(f"/cases/{warning.number}?step=edit").content.decode()
    assert "沿江低洼地带可能进水" in page
    assert f'value="{timezone.localtime(warning.onset_at):%Y-%m-%dT%H:%M}"' in page
    assert signed_in(town.officer).get(f"/warnings/{warning.number}").status_code == 302


def test_hostile_paging_does_no_harm(town: Town) -> None:
    for before in ("-1", "9" * 30, "x", "１", "1.5"):
        assert signed_in(town.officer).get(f"/warnings?state=ended&before={before}").status_code == 200


def test_ended_ones_are_found_by_words_and_level(town: Town) -> None:
    yellow, red = issued(town), issued(town)
    WarningMessage.objects.filter(pk=red.pk).update(level=1, title="湓浦街道红色预警")
    for warning in (yellow, red):
        step(warning, "cancel", town.chief, {"reason": "水位退到警戒以下"})
    client = signed_in(town.officer)

    def shown(query: str) -> list[str]:
        return [row.number for row in client.get(f"/warnings?state=ended&{query}").context["ended"]]

    assert shown("") == [red.number, yellow.number]
    assert shown("level=1") == [red.number]
    assert shown("q=湓浦街道红色") == [red.number]
    assert shown(f"q={yellow.number}") == [yellow.number]
    assert shown("q=%25&level=9&before=%C2%B2") == []
