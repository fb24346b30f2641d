"""What the tests of rules share."""

from datetime import date

import pytest

from anlan.foundation.rules.models import Rule


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
