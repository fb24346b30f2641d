"""The value in force on a day. A local row wins over the shipped one, the younger over the older."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from anlan.foundation.rules.models import Rule


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


_known: ContextVar[dict[tuple[str, date], RuleInForce | None] | None] = ContextVar("rules_known", default=None)


@contextmanager
def rules_read_once() -> Iterator[None]:
    """While the block runs, a rule is read once for each day, however often it is asked for."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def rule(rule_id: str, at: date | None = None) -> RuleInForce:
    """One rule on a day; raises RuleUnknown."""
    known, key = _known.get(), (rule_id, at or timezone.localdate())
    if known is not None and key in known:
        found = known[key]
    else:
        found = in_force(at, prefix=rule_id).get(rule_id)
        if known is not None:
            known[key] = found
    if found is None:
        raise RuleUnknown(f"规则 {rule_id} 在 {at or timezone.localdate()} 没有有效取值")
    return found


def value(rule_id: str, at: date | None = None) -> Any:
    """The value of one rule on a day; raises RuleUnknown."""
    return rule(rule_id, at).value
