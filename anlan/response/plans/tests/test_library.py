"""The plans that ship are whole, and an edition in force never changes."""

import copy
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from anlan.foundation.journal.api import Actor
from anlan.response.plans.api import (
    BadPlan,
    EditionExists,
    PlanVersion,
    library_documents,
    load_library,
    plan_in_force,
    publish_version,
    read_structure,
)
from tests.response.cast import NOW

BY = Actor.system("测试")


@pytest.fixture
def flood() -> Any:
    return copy.deepcopy(next(d for d in library_documents() if d["code"] == "YA-FX"))


def test_the_flood_plan_is_complete_at_level_one(flood: Any) -> None:
    plan = read_structure(flood)
    assert len([g for g in plan.groups if g.from_level >= 1]) >= 12
    assert len([a for a in plan.actions if a.from_level >= 1]) >= 60
    assert all(part.triggers for part in plan.levels)


@pytest.mark.parametrize("document", library_documents(), ids=lambda d: d["code"])
def test_each_level_asks_for_no_less_than_the_one_below(document: Any) -> None:
    plan = read_structure(document)
    for need in (*[t.number for t in plan.teams], *[s.amount for s in plan.stock]):
        amounts = [need.get(level, 0) for level in (4, 3, 2, 1)]
        assert amounts == sorted(amounts)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d["actions"][0].pop("minutes"), "minutes"),
        (lambda d: d["actions"][0].update(group="nobody"), "工作组 nobody 不在组内"),
        (lambda d: d["actions"][0].update(unit="fire"), "须且只须写明"),
        (lambda d: d["levels"].pop(), "一至四级"),
        (lambda d: d["levels"][0]["triggers"][0]["when"].append({"measure": "x", "warning": "y"}), "之一"),
        (lambda d: d["actions"].append(d["actions"][0]), "用了两次"),
        (lambda d: d.update(surprise=1), "surprise"),
    ],
)
def test_a_spoilt_plan_is_refused_by_name(flood: Any, spoil: Any, said: str) -> None:
    spoil(flood)
    with pytest.raises(BadPlan, match=said):
        read_structure(flood)


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    assert len(load_library()) == 2
    assert load_library() == []
    assert plan_in_force("YA-FX").edition == "2026 年版"


@pytest.mark.django_db
def test_a_new_edition_supersedes_the_former(flood: Any) -> None:
    load_library()
    flood["edition"] = "2027 年版"
    publish_version(flood, by=BY, at=NOW)
    assert plan_in_force("YA-FX").edition == "2027 年版"
    assert PlanVersion.objects.get(edition="2026 年版", plan__code="YA-FX").state == "superseded"


@pytest.mark.django_db
def test_an_edition_cannot_be_published_with_another_content(flood: Any) -> None:
    load_library()
    flood["owner"] = "另一家"
    with pytest.raises(EditionExists):
        publish_version(flood, by=BY, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_planversion SET document = '{}'::jsonb",
        "UPDATE plans_planversion SET state = 'draft'",
        "DELETE FROM plans_planversion",
    ],
)
def test_the_database_keeps_what_was_in_force(statement: str) -> None:
    load_library()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
