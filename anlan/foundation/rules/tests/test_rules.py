"""Rules: dated, local over shipped, never guessed."""

from datetime import date

import pytest

from anlan.foundation.rules import api
from anlan.foundation.rules.loader import BadRule, _parsed
from anlan.foundation.rules.models import Rule

pytestmark = pytest.mark.django_db


def test_it_works(shipped: Rule) -> None:
    found = api.rule("TST-01", date(2026, 7, 8))
    assert (found.value, found.unit, found.confidence) == (15, "厘米", "P")


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
