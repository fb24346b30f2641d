"""Verbs of monitoring rules: make one, change it (a new version), many at once; each whole or not at all."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry.models import MonitoringRule, MonitoringRuleVersion, Point, PointKind, PointRule
from anlan.watch.telemetry.rule_checks import RuleRefused, check_rule
from anlan.watch.telemetry.rule_kinds import RULE_KINDS
from anlan.watch.telemetry.services import tune


@dataclass(frozen=True)
class RuleText:
    """What a version says; see models.MonitoringRuleVersion for the shapes."""

    name: str
    lines: list[dict[str, Any]]
    settings: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    hold_up_s: float = 0.0
    hold_down_s: float = 0.0
    is_active: bool = True


@transaction.atomic
def make_rule(
    *,
    kind: str,
    text: RuleText,
    by: Actor,
    point: Point | None = None,
    point_kind: PointKind | None = None,
    region_path: str = "",
) -> MonitoringRule:
    """A new rule with its first version; raises RuleRefused, naming the field."""
    check_rule(kind, text, point, point_kind)
    place = point.region_path if point is not None and point_kind is None else region_path
    rule = MonitoringRule.objects.create(kind=kind, point=point, point_kind=point_kind, region_path=place)
    _write(rule, 1, text, by)
    return rule


@transaction.atomic
def change_rule(*, rule: MonitoringRule, text: RuleText, by: Actor) -> MonitoringRuleVersion:
    """Give a rule a new version; what it has raised stays, and is judged by the new lines from now on."""
    check_rule(rule.kind, text, rule.point, rule.point_kind)
    MonitoringRule.objects.select_for_update(no_key=True, of=("self",)).get(pk=rule.pk)
    current = rule.versions.get(is_current=True)
    if text_of(current) == text:
        return current
    rule.versions.filter(is_current=True).update(is_current=False)
    return _write(rule, current.version + 1, text, by)


def text_of(version: MonitoringRuleVersion) -> RuleText:
    """What a version says."""
    names = ("name", "lines", "settings", "conditions", "hold_up_s", "hold_down_s", "is_active")
    return RuleText(**{name: getattr(version, name) for name in names})


def _write(rule: MonitoringRule, version: int, text: RuleText, by: Actor) -> MonitoringRuleVersion:
    made = MonitoringRuleVersion.objects.create(rule=rule, version=version, created_by=by.name[:40], **asdict(text))
    record(
        "telemetry.rule.set",
        by=by,
        subject=Ref("telemetry.rule", str(rule.pk), text.name),
        region_path=rule.region_path,
        facts={"version": version, "kind": RULE_KINDS[rule.kind].title, **asdict(text)},
    )
    return made


@dataclass(frozen=True)
class Adjustment:
    """What a bulk edit does to each rule: lines by factor and amount, hold times, in use or not; None leaves it."""

    factor: float = 1.0
    amount: float = 0.0
    hold_up_s: float | None = None
    hold_down_s: float | None = None
    is_active: bool | None = None

    def number(self, value: float) -> float:
        """A line's number, adjusted; nine digits, so that factors leave no dust."""
        return float(f"{value * self.factor + self.amount:.9g}")


@transaction.atomic
def adjust_rules(*, rules: Sequence[MonitoringRule], by: Adjustment, actor: Actor) -> int:
    """Adjust monitoring rules, all or none; how many have changed. RuleRefused names the first that cannot be."""
    changed = 0
    for rule in rules:
        current = rule.versions.get(is_current=True)
        text = adjusted(text_of(current), by)
        try:
            changed += change_rule(rule=rule, text=text, by=actor).version != current.version
        except RuleRefused as refused:
            raise RuleRefused("", f"规则 {rule.pk}「{current.name}」：{refused}") from refused
    return changed


def adjusted(text: RuleText, by: Adjustment) -> RuleText:
    """A text after an adjustment."""
    lines = [{**line, "raise": by.number(line["raise"]), "clear": by.number(line["clear"])} for line in text.lines]
    return replace(
        text,
        lines=lines,
        hold_up_s=text.hold_up_s if by.hold_up_s is None else by.hold_up_s,
        hold_down_s=text.hold_down_s if by.hold_down_s is None else by.hold_down_s,
        is_active=text.is_active if by.is_active is None else by.is_active,
    )


@transaction.atomic
def adjust_level_lines(*, points: Sequence[Point], by: Adjustment, actor: Actor) -> int:
    """Adjust the level lines of points, all or none; points without lines are left alone. How many have changed."""
    current = {rule.point_id: rule for rule in PointRule.objects.filter(point__in=points, is_current=True)}
    changed = 0
    for point in points:
        rule = current.get(point.pk)
        if rule is None or not rule.bands:
            continue
        bands = [{**b, "raise": by.number(b["raise"]), "clear": by.number(b["clear"])} for b in rule.bands]
        up = rule.hold_up_s if by.hold_up_s is None else by.hold_up_s
        down = rule.hold_down_s if by.hold_down_s is None else by.hold_down_s
        if (bands, up, down) == (rule.bands, rule.hold_up_s, rule.hold_down_s):
            continue
        tune(point=point, bands=bands, hold_up_s=up, hold_down_s=down, repeat=rule.repeat, by=actor)
        changed += 1
    return changed
