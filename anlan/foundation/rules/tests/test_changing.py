"""A rule is changed from a day on, never backwards; what was planned gives way on record, and can be withdrawn."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.foundation.rules import api
from anlan.foundation.rules.models import Rule
from anlan.foundation.rules.shapes import _shapes

pytestmark = pytest.mark.django_db
BY = Actor.system("测试")


def later(days: int) -> date:
    """A day from today on."""
    return timezone.localdate() + timedelta(days=days)


def change(value: object, days: int, version: str | None = None) -> Rule:
    """Change the rule of these tests."""
    basis = "区防指〔2026〕3号"
    return api.change(rule_id="TST-01", value=value, effective_from=later(days), basis=basis, by=BY, version=version)


def kinds() -> list[str]:
    """The journal so far."""
    return list(Entry.objects.order_by("pk").values_list("kind", flat=True))


def test_change_takes_effect_on_its_day_and_keeps_the_past(shipped: Rule) -> None:
    change(12, 1)
    change(10, 30)
    assert [api.value("TST-01", later(n)) for n in (0, 1, 29, 30)] == [15, 12, 12, 10]
    assert kinds() == ["rules.rule.changed"] * 2
    assert "自 " in sentence(Entry.objects.latest("pk"))


def test_what_was_planned_gives_way_on_record(shipped: Rule) -> None:
    change(12, 10)
    change(10, 5)
    assert [api.value("TST-01", later(n)) for n in (4, 5, 10)] == [15, 10, 10]
    assert kinds() == ["rules.rule.changed", "rules.rule.withdrawn", "rules.rule.changed"]
    gone = Entry.objects.get(kind="rules.rule.withdrawn")
    assert (gone.facts["value"], gone.facts["basis"]) == ("12", "区防指〔2026〕3号")


def test_a_planned_value_is_withdrawn_and_what_was_to_end_goes_on(shipped: Rule) -> None:
    change(12, 0)
    change(11, 5)
    planned = change(10, 10)
    api.withdraw(row_id=Rule.objects.get(value=11).pk, by=BY, reason="会议改期")
    assert [api.value("TST-01", later(n)) for n in (0, 5, 10)] == [12, 12, 10]
    api.withdraw(row_id=planned.pk, by=BY, reason="不改了")
    assert api.value("TST-01", later(99)) == 12
    assert kinds()[-2:] == ["rules.rule.withdrawn"] * 2


def test_what_is_in_force_cannot_be_withdrawn(shipped: Rule) -> None:
    row = change(12, 0)
    for row_id in (row.pk, shipped.pk, 10**6):
        with pytest.raises(api.NotPlanned):
            api.withdraw(row_id=row_id, by=BY, reason="试")
    assert api.value("TST-01") == 12


def test_the_past_is_not_changed(shipped: Rule) -> None:
    with pytest.raises(api.TooEarly):
        change(12, -1)


def test_a_second_change_of_the_same_day_takes_the_first_one_s_place_on_record(shipped: Rule) -> None:
    change(12, 0)
    change(13, 0)
    assert api.value("TST-01") == 13
    assert "rules.rule.withdrawn" in kinds()


def test_a_preview_says_what_gives_way_and_an_old_one_does_not_do(shipped: Rule) -> None:
    change(12, 10)
    seen = api.preview(rule_id="TST-01", value="9", effective_from=later(3))
    assert (seen.before.value, seen.value, [row.value for row in seen.gives_way]) == (15, 9, [12])
    change(11, 20)
    with pytest.raises(api.ChangedMeanwhile):
        change(9, 3, version=seen.version)
    assert api.value("TST-01", later(3)) == 15


@pytest.mark.parametrize("wrong", ["", "十五", "1.5", "0", "-1", "nan", "1e99"])
def test_a_whole_number_is_asked_for(shipped: Rule, wrong: str) -> None:
    with pytest.raises(api.BadValue):
        change(wrong, 1)
    assert kinds() == []


def test_bounds_and_choices_are_kept(shipped: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_shapes, "TST-01", api.Shape(least=1, most=20))
    with pytest.raises(api.BadValue, match="不大于 20"):
        change(21, 1)
    Rule.objects.update(value=["a"])
    monkeypatch.setitem(_shapes, "TST-01", api.Shape(choices=lambda: {"a": "甲", "b": "乙"}))
    with pytest.raises(api.BadValue, match="没有「c」"):
        change(["a", "c"], 1)
    change(["b", "a"], 1)
    assert Entry.objects.get().facts["after"] == "乙、甲"


def test_the_book_shows_what_is_in_force_and_what_is_planned(shipped: Rule) -> None:
    change(12, 0)
    change(10, 5)
    line = api.line("TST-01")
    assert line is not None
    assert (line.words, line.is_local, [row.value for row in line.planned]) == ("12", True, [10])
    states = [edition.state for edition in api.history("TST-01")]
    assert states == ["planned", "in_force", "beaten"]


def test_every_shipped_rule_is_in_the_book_under_its_module() -> None:
    api.load_shipped()
    book = {line.rule_id: line for line in api.lines()}
    assert set(api.shipped_values()) == set(book)
    assert "其他" not in api.modules(book.values())
