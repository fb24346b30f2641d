"""Whether a monitoring rule makes sense, in words at the field that does not."""

import math
import re
from typing import TYPE_CHECKING, Any

from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.models import MonitoringRule, Point, PointKind
from anlan.watch.telemetry.rule_kinds import (
    AGGREGATES,
    AREA,
    MODES,
    PERS,
    RULE_KINDS,
    SEVERAL,
    TRUTH,
    WINDOWS,
    RuleKind,
)

if TYPE_CHECKING:
    from anlan.watch.telemetry.rule_services import RuleText

HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
LONGEST_HOLD_S = 86400.0


class RuleRefused(ValueError):
    """A rule that cannot be kept. `field` names what is wrong, empty for the whole."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check_rule(kind_key: str, text: "RuleText", point: Point | None, point_kind: PointKind | None) -> None:
    """Raise RuleRefused for the first thing wrong with a rule."""
    kind = RULE_KINDS.get(kind_key)
    if kind is None:
        raise RuleRefused("kind", f"没有规则种类「{kind_key[:20]}」")
    if not text.name.strip() or len(text.name) > 60:
        raise RuleRefused("name", "名称须填写，不超过 60 字")
    _check_subject(kind, point, point_kind)
    check_lines(kind, text.lines)
    _check_settings(kind, text.settings, point)
    _check_conditions(text.conditions)
    for field in ("hold_up_s", "hold_down_s"):
        if not 0 <= getattr(text, field) <= LONGEST_HOLD_S:
            raise RuleRefused(field, "保持时间须在 0 到 86400 秒之间")


def _check_subject(kind: RuleKind, point: Point | None, point_kind: PointKind | None) -> None:
    if kind.subject == AREA and (point is None or point_kind is None):
        raise RuleRefused("point" if point is None else "point_kind", "区域规则须写明测点类型，和告警记在哪个测点")
    if kind.subject == SEVERAL and (point is None or point_kind is not None):
        raise RuleRefused("point", "复合条件须写明告警记在哪个测点，不选测点类型")
    if kind.subject not in (AREA, SEVERAL) and (point is None) == (point_kind is None):
        raise RuleRefused("point", "写一个测点，或选一个测点类型，两者只要一个")


def check_lines(kind: RuleKind, lines: list[dict[str, Any]]) -> None:
    """Lines must be there, be in order of level, and end on the other side of where they begin."""
    if not lines:
        raise RuleRefused("lines", "至少写一个级别的触发值和解除值")
    worse, better = (-1, "高于") if kind.is_low else (1, "低于")
    before: dict[str, Any] | None = None
    for line in sorted(lines, key=lambda each: -int(each["level"])):
        colour = COLOURS.get(line["level"], "")
        if not all(math.isfinite(float(line[edge])) for edge in ("raise", "clear")):
            raise RuleRefused(f"line_{line['level']}_raise", f"{colour}线须是有限的数")
        if kind.measures == TRUTH:
            continue
        if worse * (line["raise"] - line["clear"]) <= 0:
            raise RuleRefused(f"line_{line['level']}_clear", f"{colour}的解除值须{better}触发值，否则会反复告警")
        if before is not None and worse * (line["raise"] - before["raise"]) <= 0:
            milder = COLOURS[before["level"]]
            raise RuleRefused(f"line_{line['level']}_raise", f"{colour}须比{milder}更严重，现在的次序相反")
        before = line
    if kind.measures == TRUTH and len(lines) > 1:
        raise RuleRefused("lines", "这一种规则只有成立与不成立，选一个级别")


def _check_settings(kind: RuleKind, asked: dict[str, Any], point: Point | None) -> None:
    if "window" in kind.asks:
        window = asked.get("window_s")
        if window not in WINDOWS or window > kind.longest_s:
            longest = WINDOWS[kind.longest_s]
            raise RuleRefused("window_s", f"窗口须是 {'、'.join(WINDOWS.values())} 之一，最长 {longest}")
    if "per" in kind.asks and asked.get("per_s") not in PERS:
        raise RuleRefused("per_s", "选择按每小时还是每天计")
    for name, title in (("beyond", "界值"), ("tolerance", "容差")):
        found = asked.get(name)
        needed = name in kind.asks
        if needed and (not isinstance(found, int | float) or not math.isfinite(found)):
            raise RuleRefused(name, f"填写{title}")
    if "tolerance" in kind.asks and asked["tolerance"] < 0:
        raise RuleRefused("tolerance", "容差不能小于 0")
    if "aggregate" in kind.asks and asked.get("aggregate") not in AGGREGATES:
        raise RuleRefused("aggregate", "选择面平均、合计或最大")
    if "twin" in kind.asks:
        _check_twin(str(asked.get("twin", "")), point)
    if "terms" in kind.asks:
        _check_terms(asked)


def _check_twin(code: str, point: Point | None) -> None:
    twin = Point.objects.filter(code=code).select_related("kind").first()
    if point is None:
        raise RuleRefused("point", "互差须写明是哪个测点")
    if twin is None:
        raise RuleRefused("twin", f"没有测点「{code[:60]}」")
    if twin.pk == point.pk:
        raise RuleRefused("twin", "不能与自己比")
    if twin.kind.unit != point.kind.unit:
        raise RuleRefused("twin", f"两个测点的单位不同：{point.kind.unit} 与 {twin.kind.unit}")


def _check_terms(asked: dict[str, Any]) -> None:
    terms = asked.get("terms") or []
    if not terms:
        raise RuleRefused("terms", "至少写一项条件")
    if asked.get("mode") not in MODES:
        raise RuleRefused("mode", "选择全部、任一或至少几项满足")
    if asked["mode"] == "some" and not 1 <= int(asked.get("least") or 0) <= len(terms):
        raise RuleRefused("least", f"至少几项须在 1 到 {len(terms)} 之间")
    codes = {term["point"] for term in terms if "point" in term}
    if missing := codes - set(Point.objects.filter(code__in=codes).values_list("code", flat=True)):
        raise RuleRefused("terms", f"没有测点「{sorted(missing)[0][:60]}」")
    kinds = {term["kind"] for term in terms if "region" in term}
    if missing := kinds - set(PointKind.objects.filter(key__in=kinds).values_list("key", flat=True)):
        raise RuleRefused("terms", f"没有测点类型「{sorted(missing)[0][:30]}」")
    rules = {term["rule"] for term in terms if "rule" in term}
    if unknown := rules - set(MonitoringRule.objects.filter(pk__in=rules).values_list("pk", flat=True)):
        raise RuleRefused("terms", f"没有规则 {min(unknown)}")


def _check_conditions(asked: dict[str, Any]) -> None:
    hours = asked.get("hours", "")
    if hours and not HOURS.fullmatch(hours):
        raise RuleRefused("hours", "时段写成 22:00-06:00 这样，起止都是两位数的时和分")
    if hours and hours[:5] == hours[6:]:
        raise RuleRefused("hours", "时段的起止相同，全天生效就不要填")
    months = asked.get("months")
    if months and not (len(months) == 2 and all(1 <= month <= 12 for month in months)):
        raise RuleRefused("months", "月份写成 5-9 这样，1 到 12")
    if bool(asked.get("event")) != bool(asked.get("event_level")):
        raise RuleRefused("event", "预警类别与颜色须一起填")
