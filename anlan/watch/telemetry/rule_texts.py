"""A monitoring rule in words: its lines, what it measures over, when it is in force, what it watches."""

from typing import Any

from anlan.foundation.territory.api import describe
from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.models import MonitoringRule, MonitoringRuleVersion
from anlan.watch.telemetry.rule_kinds import (
    AGGREGATES,
    AREA,
    BEND,
    MINUTES,
    MODES,
    PERS,
    RATE,
    SHARE,
    SIGMAS,
    TIMES,
    TRUTH,
    WINDOWS,
)
from anlan.watch.telemetry.rule_terms import term_words
from anlan.watch.telemetry.wording import unit_words

_UNITS = {SHARE: "%", TIMES: "次", MINUTES: "分钟", SIGMAS: "个标准差", TRUTH: ""}


def unit_of(rule: MonitoringRule, settings: dict[str, Any]) -> str:
    """What a rule's lines are counted in."""
    kind = rule.rule_kind
    point_kind = rule.point_kind or (rule.point.kind if rule.point else None)
    own = unit_words(point_kind.unit) if point_kind else ""
    if kind.key == "area_count":
        return "个测点"
    if kind.measures in (RATE, BEND):
        per = PERS.get(int(settings.get("per_s") or 0), "")
        return f"{own}{per}" + ("平方" if kind.measures == BEND else "")
    return _UNITS.get(kind.measures, own)


def lines_words(rule: MonitoringRule, version: MonitoringRuleVersion) -> list[tuple[int, str]]:
    """(level, words) of each line, worst first."""
    unit = unit_of(rule, version.settings)
    sign, back = ("≤", ">") if rule.rule_kind.is_low else ("≥", "<")
    found = []
    for line in sorted(version.lines, key=lambda each: each["level"]):
        words = f"{sign} {line['raise']:g} {unit}".rstrip() + f"，{back} {line['clear']:g} 解除"
        found.append((line["level"], "成立即告警" if rule.rule_kind.measures == TRUTH else words))
    return found


def settings_words(version: MonitoringRuleVersion) -> list[tuple[str, str]]:
    """(name, words) of what it measures over and when it is in force."""
    asked, when = version.settings, version.conditions
    found = []
    if "window_s" in asked:
        found.append(("窗口", WINDOWS.get(asked["window_s"], "")))
    for key, title in (("beyond", "界值"), ("tolerance", "容差")):
        if key in asked:
            found.append((title, f"{asked[key]:g}"))
    if "aggregate" in asked:
        found.append(("汇总", AGGREGATES[asked["aggregate"]]))
    if "twin" in asked:
        found.append(("另一测点", asked["twin"]))
    if asked.get("target"):
        found.append(("目标", f"{COLOURS[asked['target']]}线"))
    if "terms" in asked:
        mode = MODES[asked["mode"]].replace("几", str(asked.get("least", "")))
        found.append(("条件", f"{mode}：" + "；".join(term_words(term) for term in asked["terms"])))
    if when.get("hours"):
        found.append(("时段", when["hours"]))
    if when.get("months"):
        found.append(("月份", f"{when['months'][0]} 至 {when['months'][1]} 月"))
    if when.get("event"):
        found.append(("天气", f"{when['event']} {COLOURS[when['event_level']]}及以上预警生效时"))
    if version.hold_up_s:
        found.append(("上升保持", f"{version.hold_up_s:g} 秒"))
    if version.hold_down_s:
        found.append(("下降保持", f"{version.hold_down_s:g} 秒"))
    return found


def subject_text(rule: MonitoringRule) -> str:
    """What it watches: a point, or the points of a kind within a region."""
    if rule.point_kind is None:
        return f"{rule.point.name} {rule.point.code}" if rule.point else ""
    where = describe(rule.region_path) or "全区"
    words = f"{where} {rule.point_kind.name}"
    return f"{words}，记在 {rule.point.name}" if rule.rule_kind.subject == AREA and rule.point else words
