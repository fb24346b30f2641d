"""The front door of rules: the value in force on a day, with everything that explains it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.holidays import add_holiday_year, working_calendar
from anlan.foundation.rules.loader import load_shipped, shipped_values
from anlan.foundation.rules.models import Rule
from anlan.foundation.trace.refs import Ref

__all__ = [
    "RuleInForce",
    "RuleUnknown",
    "add_holiday_year",
    "change",
    "in_force",
    "load_shipped",
    "rule",
    "shipped_values",
    "value",
    "working_calendar",
]


class RuleUnknown(LookupError):
    """No row of this rule is in force on that day."""


@dataclass(frozen=True)
class RuleInForce:
    """A rule's value on a day, with its basis and its confidence mark."""

    rule_id: str
    title: str
    value: Any
    unit: str
    basis: str
    confidence: str
    effective_from: date
    effective_to: date | None
    is_shipped: bool


def _as_value(row: Rule) -> RuleInForce:
    return RuleInForce(
        row.rule_id,
        row.title,
        row.value,
        row.unit,
        row.basis,
        row.confidence,
        row.effective_from,
        row.effective_to,
        row.is_shipped,
    )


def in_force(at: date | None = None, *, prefix: str = "") -> dict[str, RuleInForce]:
    """Every rule in force on a day by id; a local row wins over the shipped one, the younger over the older."""
    day = at or timezone.localdate()
    rows = Rule.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=day), effective_from__lte=day, rule_id__startswith=prefix
    ).order_by("-is_shipped", "effective_from")
    return {row.rule_id: _as_value(row) for row in rows}


def rule(rule_id: str, at: date | None = None) -> RuleInForce:
    """One rule on a day; raises RuleUnknown."""
    found = in_force(at, prefix=rule_id).get(rule_id)
    if found is None:
        raise RuleUnknown(f"规则 {rule_id} 在 {at or timezone.localdate()} 没有有效取值")
    return found


def value(rule_id: str, at: date | None = None) -> Any:
    """The value of one rule on a day; raises RuleUnknown."""
    return rule(rule_id, at).value


@transaction.atomic
def change(*, rule_id: str, value: Any, effective_from: date, basis: str, by: Actor, note: str = "") -> Rule:
    """Set a local value from a day on; the former local value ends there. Running limits keep their start value."""
    shipped = rule(rule_id, effective_from)
    Rule.objects.filter(rule_id=rule_id, is_shipped=False, effective_from__gte=effective_from).delete()
    Rule.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=effective_from), rule_id=rule_id, is_shipped=False
    ).update(effective_to=effective_from)
    row = Rule.objects.create(
        rule_id=rule_id,
        title=shipped.title,
        value=value,
        unit=shipped.unit,
        basis=basis,
        confidence=Rule.Confidence.PRODUCT,
        effective_from=effective_from,
        note=note,
        is_shipped=False,
    )
    record(
        "rules.rule.changed",
        by=by,
        subject=Ref.of(row),
        facts={"rule": rule_id, "before": shipped.value, "after": value, "from": effective_from, "basis": basis},
    )
    return row
