"""Changing a rule by form: a local row from a day on. What was in force stays as it was; what was planned gives way."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.in_force import RuleInForce, rule
from anlan.foundation.rules.models import Rule
from anlan.foundation.rules.shapes import read_value, value_words
from anlan.foundation.trace.refs import Ref
from anlan.kit.refusal import Refusal


class RuleRefused(Refusal):
    """A rule that is not changed; nothing was."""

    status = 422


class TooEarly(RuleRefused):
    """A day that has passed already: what was decided on it stands."""

    code = "too_early"

    def __init__(self, today: date) -> None:
        super().__init__(f"施行日最早是今天（{today}）：已经过去的日子按当时的取值算，不能回头改。")


class NotPlanned(RuleRefused):
    """Only what is not in force yet can be withdrawn."""

    code = "not_planned"

    def __init__(self) -> None:
        super().__init__("这一取值已经施行或已撤下，不能再撤。要改，请另设一个新的取值。")


class ChangedMeanwhile(RuleRefused):
    """Somebody else changed the rule since it was looked at."""

    code = "changed_meanwhile"
    status = 409

    def __init__(self) -> None:
        super().__init__("有人在你核对期间改过这条规则，这次没有提交。请看一眼最新情况后再改。")


@dataclass(frozen=True)
class Change:
    """What a change would do: the value until then, the new one, and the planned rows that would give way."""

    before: RuleInForce
    value: Any
    effective_from: date
    gives_way: tuple[Rule, ...]
    version: str


def preview(*, rule_id: str, value: Any, effective_from: date) -> Change:
    """What `change` would do. Raises RuleUnknown, BadValue and TooEarly."""
    before = rule(rule_id, effective_from)
    if effective_from < timezone.localdate():
        raise TooEarly(timezone.localdate())
    rows = list(Rule.objects.filter(rule_id=rule_id).order_by("effective_from", "pk"))
    gives_way = tuple(row for row in rows if not row.is_shipped and row.effective_from >= effective_from)
    version = ".".join(f"{row.pk}" for row in rows if not row.is_shipped) or "0"
    return Change(before, read_value(rule_id, value, before.value), effective_from, gives_way, version[-200:])


@transaction.atomic
def change(
    *,
    rule_id: str,
    value: Any,
    effective_from: date,
    basis: str,
    by: Actor,
    note: str = "",
    version: str | None = None,
) -> Rule:
    """Set a local value from a day on, today at the earliest; the former local value ends there.

    Running limits keep their start value. `version` is that of a preview: changed since, raises ChangedMeanwhile.
    """
    list(Rule.objects.select_for_update().filter(rule_id=rule_id).order_by("pk"))  # two changes at once take turns
    change = preview(rule_id=rule_id, value=value, effective_from=effective_from)
    if version is not None and version != change.version:
        raise ChangedMeanwhile
    for row in change.gives_way:
        _drop(row, by=by, why=f"{effective_from} 起另有新的取值")
    local = Rule.objects.filter(rule_id=rule_id, is_shipped=False)
    local.filter(Q(effective_to=None) | Q(effective_to__gt=effective_from)).update(effective_to=effective_from)
    before = change.before
    row = Rule.objects.create(
        rule_id=rule_id,
        title=before.title,
        value=change.value,
        unit=before.unit,
        basis=basis,
        confidence=Rule.Confidence.PRODUCT,
        effective_from=effective_from,
        note=note,
        is_shipped=False,
    )
    facts = {
        "rule": f"{rule_id} {before.title}",
        "before": value_words(rule_id, before.value),
        "after": value_words(rule_id, change.value),
        "unit": before.unit,
        "from": effective_from,
        "basis": basis,
        "reason": note,
    }
    record("rules.rule.changed", by=by, subject=Ref.of(row), facts=facts)
    return row


@transaction.atomic
def withdraw(*, row_id: int, by: Actor, reason: str) -> str:
    """Take back a planned local value: what was to end on its day goes on. Returns the rule's id; raises NotPlanned."""
    found = Rule.objects.filter(pk=row_id, is_shipped=False).first()
    if found is None:
        raise NotPlanned
    list(Rule.objects.select_for_update().filter(rule_id=found.rule_id).order_by("pk"))
    row = Rule.objects.filter(pk=row_id, effective_from__gt=timezone.localdate()).first()
    if row is None:
        raise NotPlanned
    _drop(row, by=by, why=reason)
    Rule.objects.filter(rule_id=row.rule_id, is_shipped=False, effective_to=row.effective_from).update(
        effective_to=row.effective_to
    )
    return row.rule_id


def _drop(row: Rule, *, by: Actor, why: str) -> None:
    facts = {
        "rule": f"{row.rule_id} {row.title}",
        "value": value_words(row.rule_id, row.value),
        "unit": row.unit,
        "from": row.effective_from,
        "basis": row.basis,
        "reason": why,
    }
    record("rules.rule.withdrawn", by=by, subject=Ref.of(row), facts=facts)
    Rule.objects.filter(pk=row.pk).delete()
