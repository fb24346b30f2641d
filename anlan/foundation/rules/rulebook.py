"""The rules as a book to read: one line a rule, and the history of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from django.apps import apps
from django.utils import timezone

from anlan.foundation.rules.holidays import PREFIX as CALENDAR
from anlan.foundation.rules.loader import shipped_rules_of
from anlan.foundation.rules.models import Rule
from anlan.foundation.rules.shapes import value_words

OTHER = "其他"
State = Literal["in_force", "planned", "over", "beaten"]
STATE_WORDS: dict[State, str] = {"in_force": "在用", "planned": "待施行", "over": "已失效", "beaten": "被本地取值取代"}


@dataclass(frozen=True)
class Line:
    """One rule: the row in force (None before its first day), what the product ships, what is planned."""

    rule_id: str
    module: str
    row: Rule
    shipped: Rule | None
    planned: tuple[Rule, ...]
    is_in_force: bool

    @property
    def words(self) -> str:
        """The value as people read it."""
        return value_words(self.rule_id, self.row.value)

    @property
    def is_local(self) -> bool:
        """Whether an administrator set the value."""
        return not self.row.is_shipped

    @property
    def is_changeable(self) -> bool:
        """Whether a form can change it: a year of holidays is read from its notice instead."""
        return not isinstance(self.row.value, dict)


@dataclass(frozen=True)
class Edition:
    """One row of a rule's history, as it stands on a day."""

    row: Rule
    state: State
    words: str

    @property
    def state_words(self) -> str:
        """在用, 待施行 …"""
        return STATE_WORDS[self.state]

    @property
    def can_be_withdrawn(self) -> bool:
        """Local and not in force yet."""
        return self.state == "planned" and not self.row.is_shipped


@cache
def _modules() -> dict[str, str]:
    """The module that ships each rule, by its Chinese name."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        for facts in shipped_rules_of(Path(config.path)):
            found[facts["rule_id"]] = str(config.verbose_name)
    return found


def module_of(rule_id: str) -> str:
    """The Chinese name of the module that goes by a rule."""
    return "节假日" if rule_id.startswith(CALENDAR) else _modules().get(rule_id, OTHER)


def modules(found: Iterable[Line]) -> list[str]:
    """The modules of some lines, in the order of the house."""
    order = list(dict.fromkeys(_modules().values()))
    names = {line.module for line in found}
    return [name for name in order if name in names] + sorted(names - set(order))


def lines(at: date | None = None) -> list[Line]:
    """Every rule, module by module. A few hundred rows: they are read as a whole."""
    day = at or timezone.localdate()
    rows = Rule.objects.order_by("rule_id", "effective_from", "pk")
    made = [_line(rule_id, list(group), day) for rule_id, group in groupby(rows, key=lambda row: row.rule_id)]
    order = {name: n for n, name in enumerate(modules(made))}
    return sorted(made, key=lambda line: (order[line.module], line.rule_id))


def _line(rule_id: str, rows: list[Rule], day: date) -> Line:
    current = _current(rows, day)
    planned = tuple(row for row in rows if row.effective_from > day)
    shipped = _current([row for row in rows if row.is_shipped], day)
    row = current or (planned or rows)[0]
    return Line(rule_id, module_of(rule_id), row, shipped, planned, current is not None)


def _current(rows: list[Rule], day: date) -> Rule | None:
    """The row in force, as `in_force` finds it."""
    here = [row for row in rows if _covers(row, day)]
    return max(here, key=lambda row: (not row.is_shipped, row.effective_from), default=None)


def _covers(row: Rule, day: date) -> bool:
    return row.effective_from <= day and (row.effective_to is None or row.effective_to > day)


def line(rule_id: str, at: date | None = None) -> Line | None:
    """One rule; None for an unknown one."""
    rows = list(Rule.objects.filter(rule_id=rule_id).order_by("effective_from", "pk"))
    return _line(rule_id, rows, at or timezone.localdate()) if rows else None


def history(rule_id: str, at: date | None = None) -> list[Edition]:
    """Every row of a rule, the latest first."""
    day = at or timezone.localdate()
    rows = list(Rule.objects.filter(rule_id=rule_id).order_by("-effective_from", "is_shipped", "-pk"))
    current = _current(rows, day)
    return [Edition(row, _state(row, current, day), value_words(rule_id, row.value)) for row in rows]


def _state(row: Rule, current: Rule | None, day: date) -> State:
    if current is not None and row.pk == current.pk:
        return "in_force"
    if row.effective_from > day:
        return "planned"
    return "beaten" if _covers(row, day) else "over"
