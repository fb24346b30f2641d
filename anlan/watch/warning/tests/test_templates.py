"""Templates: words per event and colour, versioned, filled when a draft is saved, wrong ones refused at the field."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.journal.models import Entry
from anlan.foundation.people.models import Posting
from anlan.foundation.people.roles import DUTY_CHIEF
from anlan.watch.warning.models import WarningMessage, WarningTemplate
from anlan.watch.warning.templating import TemplateRefused, keep_template, load_templates
from anlan.watch.warning.tests.conftest import Town

WORDS: dict[str, Any] = {
    "headline": "",
    "description": "{范围}积水，到 {失效时间}",
    "instruction": "绕行，听从{发布单位}安排",
    "valid_hours": 3,
}


@pytest.fixture
def chief(town: Town, client: Client) -> Client:
    Posting.objects.create(account=town.officer, role=DUTY_CHIEF.key, region_path=town.district.path)
    client.force_login(town.officer)
    return client


def by(town: Town) -> Actor:
    return Actor.of(town.officer)


def test_a_draft_from_a_template_is_filled_when_it_is_saved(town: Town, chief: Client) -> None:
    WarningTemplate.objects.all().delete()
    kept = keep_template(by=by(town), event_code="11A02", level=0, **WORDS)
    page = chief.get(f"/warnings/new?template={kept.pk}").content.decode()
    assert WORDS["description"] in page
    now = timezone.localtime()
    sent = {
        "event_code": "11A02",
        "level": "2",
        "headline": "",
        "regions": [town.street.pk],
        "onset_at": f"{now:%Y-%m-%dT%H:%M}",
        "expires_at": f"{now.replace(year=now.year + 1):%Y-%m-%dT%H:%M}",
        "description": WORDS["description"],
        "instruction": WORDS["instruction"],
        "status": "Actual",
    }
    assert chief.post("/warnings/new", sent).status_code == 302
    draft = WarningMessage.objects.latest("pk")
    assert draft.description.startswith(f"{town.street.name}积水，到 ")
    assert "{" not in draft.description + draft.instruction + draft.title


def test_each_change_is_a_version_and_who_read_an_old_one_is_told(town: Town) -> None:
    WarningTemplate.objects.all().delete()
    first = keep_template(by=by(town), event_code="11A02", level=1, **WORDS)
    second = keep_template(by=by(town), event_code="11A02", level=1, based_on=1, **WORDS | {"valid_hours": 4})
    same = keep_template(by=by(town), event_code="11A02", level=1, based_on=2, **WORDS | {"valid_hours": 4})
    assert (first.version, second.version, same.pk) == (1, 2, second.pk)
    with pytest.raises(TemplateRefused, match="已保存第 2 版"):
        keep_template(by=by(town), event_code="11A02", level=1, based_on=1, **WORDS)
    assert Entry.objects.filter(kind="warning.template.kept").count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": "{范围"}, "description"),
        ({"instruction": "{area}"}, "instruction"),
        ({"headline": "{范围!r}"}, "headline"),
        ({"event_code": "11B03"}, "event_code"),
        ({"event_code": "99X99"}, "event_code"),
        ({"level": 7}, "level"),
    ],
)
def test_a_wrong_one_is_refused_at_its_field(town: Town, change: dict[str, Any], field: str) -> None:
    WarningTemplate.objects.all().delete()
    facts: dict[str, Any] = {"event_code": "11A02", "level": 0} | WORDS | change
    with pytest.raises(TemplateRefused) as refused:
        keep_template(by=by(town), **facts)
    assert list(refused.value.fields) == [field]
    assert not WarningTemplate.objects.exists()


def test_what_people_changed_is_not_shipped_again(town: Town) -> None:
    WarningTemplate.objects.all().delete()
    made = load_templates()
    assert made == WarningTemplate.objects.count() > 4
    assert load_templates() == 0


def test_a_form_with_a_fault_keeps_what_was_typed(town: Town, chief: Client) -> None:
    sent = {"event_code": "11A06", "level": "0", "based_on": "0", "valid_hours": "6"} | {
        "description": "积水 {不知道}",
        "instruction": "绕行通知",
    }
    answer = chief.post("/warnings/templates/new", sent)
    assert answer.status_code == 422
    assert "花括号里只能是" in answer.content.decode()
    assert "积水 {不知道}" in answer.content.decode()
    shown = chief.post("/warnings/templates/preview", sent | {"description": "{范围}积水"}).content.decode()
    assert "甘棠街道、湓浦街道积水" in shown
