"""Rules in the JSON API: read only; they are changed by form, where a person confirms what gives way."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Schema

from anlan.foundation.people.api import OutOfSight, require
from anlan.foundation.rules import api as rules
from anlan.foundation.rules.models import Rule
from anlan.web.rulebook.permissions import Permission
from anlan.web.rulebook.reading import Asked


class EditionOut(Schema):
    """One value over one span of days; `effective_to` is the first day on which it no longer holds."""

    value: Any
    unit: str
    basis: str
    confidence: str
    effective_from: date
    effective_to: date | None
    is_shipped: bool
    note: str


class RuleOut(EditionOut):
    """The value in force. `confidence`: C 原文核实, c 转述核实, R 待核原文, R? 存疑, P 平台默认."""

    id: str
    title: str
    module: str


class RuleWithHistoryOut(RuleOut):
    """A rule with every value it had and will have, the latest first."""

    history: list[EditionOut]


class Rules(Schema):
    """Every rule that fits."""

    items: list[RuleOut]


def _facts(row: Rule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EditionOut.model_fields}


def _told(line: rules.Line) -> dict[str, Any]:
    return {"id": line.rule_id, "title": line.row.title, "module": line.module, **_facts(line.row)}


@require(Permission.VIEW)
def rule_list(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60)] = "",
    module: Annotated[str, Query(max_length=40)] = "",
    on: date | None = None,
) -> Rules:
    """The rules in force today, or on the day `on`; narrowed by words and by the module's Chinese name."""
    asked = Asked(q=q, module=module)
    return Rules(items=[RuleOut(**_told(line)) for line in asked.narrow(rules.lines(on)) if line.is_in_force])


@require(Permission.VIEW)
def rule(request: HttpRequest, rule_id: Annotated[str, Path(max_length=60)]) -> RuleWithHistoryOut:
    """One rule."""
    line = rules.line(rule_id)
    if line is None:
        raise OutOfSight("rules.rule", rule_id)
    editions = [EditionOut(**_facts(edition.row)) for edition in rules.history(rule_id)]
    return RuleWithHistoryOut(**_told(line), history=editions)
