"""Rules: dated, local over shipped, never guessed."""

from datetime import date

import pytest

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.rules import api
from anlan.foundation.rules.loader import BadRule, _parsed
from anlan.foundation.rules.models import Rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped() -> Rule:
    """A rule as the product ships it."""
    return Rule.objects.create(
        rule_id="TST-01",
        title="试用限值",
        value=15,
        unit="厘米",
        basis="FLD-03",
        confidence="P",
        effective_from=date(2000, 1, 1),
    )


def test_it_works(shipped: Rule) -> None:
    found = api.rule("TST-01", date(2026, 7, 8))
    assert (found.value, found.unit, found.confidence) == (15, "厘米", "P")


def test_change_takes_effect_on_its_day_and_keeps_the_past(shipped: Rule) -> None:
    by = Actor.system("测试")
    api.change(rule_id="TST-01", value=12, effective_from=date(2026, 7, 1), basis="区防指〔2026〕3号", by=by)
    api.change(rule_id="TST-01", value=10, effective_from=date(2026, 8, 1), basis="区防指〔2026〕9号", by=by)
    assert [api.value("TST-01", d) for d in (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 1))] == [15, 12, 10]
    assert Entry.objects.filter(kind="rules.rule.changed").count() == 2


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(api.RuleUnknown, match="TST-99"):
        api.value("TST-99")


def test_shipped_rules_load_twice_without_change() -> None:
    api.load_shipped()
    assert api.load_shipped() == (0, 0)


def test_bad_row_names_file_and_rule(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("module") / "rules.yaml"
    with pytest.raises(BadRule, match="TST-02"):
        _parsed({"id": "TST-02", "value": 1, "confidence": "P"}, file)
