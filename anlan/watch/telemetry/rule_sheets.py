"""Monitoring rules and level lines as a table (CSV), out and in; kept wholly or not at all."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import scope_of
from anlan.foundation.territory.models import Region
from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.models import MonitoringRule, Point, PointKind, PointRule
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.rule_checks import RuleRefused, check_rule
from anlan.watch.telemetry.rule_forms import OWN
from anlan.watch.telemetry.rule_kinds import AGGREGATES, MODES, PERS, RULE_KINDS, TRUTH, WINDOWS, RuleKind
from anlan.watch.telemetry.rule_services import RuleText, change_rule, make_rule, text_of
from anlan.watch.telemetry.rule_terms import TermsRefused, read_terms, term_words
from anlan.watch.telemetry.services import TelemetryRefused, check_bands, tune

LEVEL_LINES = {"测点阈值上限": "high", "测点阈值下限": "low"}
LINE_COLUMNS = [f"{colour}{edge}" for colour in COLOURS.values() for edge in ("触发", "解除")]
COLUMNS = (
    "规则号", "种类", "名称", "测点", "测点类型", "区域", *LINE_COLUMNS, "窗口", "按", "界值", "容差", "汇总", "目标",
    "另一测点", "条件", "满足", "至少", "时段", "月份", "预警类别", "预警颜色", "上升保持", "下降保持", "连续次数",
    "启用",
)  # fmt: skip
MOST_ROWS = 5000
MOST_REPEATS, LONGEST_HOLD_S, BIGGEST = 100, 86400, 1e12
FORMULA = ("=", "+", "@", "\t", "\r")

Row = dict[str, str]


def write_sheet(rules: Iterable[MonitoringRule], points: Iterable[Point]) -> Iterator[str]:
    """The table line by line, with the mark that makes Excel read it as UTF-8."""
    line = io.StringIO()
    writer = csv.DictWriter(line, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    yield "\ufeff" + line.getvalue()
    for row in (*map(_row_of_rule, rules), *(row for point in points for row in _rows_of_point(point))):
        line.seek(0)
        line.truncate()
        writer.writerow({name: _plain(found) for name, found in row.items()})
        yield line.getvalue()


def _plain(found: str) -> str:
    """A cell that a spreadsheet takes for text and not for a formula."""
    return f"'{found}" if found.startswith(FORMULA) else found


def _row_of_rule(rule: MonitoringRule) -> Row:
    version = next(each for each in rule.versions.all() if each.is_current)  # prefetched
    asked, when = version.settings, version.conditions
    row = {
        "规则号": str(rule.pk), "种类": rule.rule_kind.title, "名称": version.name,
        "测点": rule.point.code if rule.point else "", "测点类型": rule.point_kind_id or "",
        "区域": rule.region_path if rule.point_kind_id else "", "窗口": WINDOWS.get(asked.get("window_s", 0), ""),
        "按": PERS.get(asked.get("per_s", 0), ""), "界值": _number(asked.get("beyond")),
        "容差": _number(asked.get("tolerance")), "汇总": AGGREGATES.get(asked.get("aggregate", ""), ""),
        "目标": COLOURS.get(asked.get("target", 0), ""), "另一测点": asked.get("twin", ""),
        "条件": "；".join(term_words(term) for term in asked.get("terms", [])),
        "满足": MODES.get(asked.get("mode", ""), ""), "至少": _number(asked.get("least")),
        "时段": when.get("hours", ""), "月份": "-".join(map(str, when.get("months", []))),
        "预警类别": when.get("event", ""), "预警颜色": COLOURS.get(when.get("event_level", 0), ""),
        "上升保持": _number(version.hold_up_s), "下降保持": _number(version.hold_down_s),
        "启用": "是" if version.is_active else "否",
    }  # fmt: skip
    return row | _line_cells(version.lines)


def _rows_of_point(point: Point) -> Iterator[Row]:
    rule = next((each for each in point.rules.all() if each.is_current), None)
    for title, side in LEVEL_LINES.items():
        lines = [band for band in (rule.bands if rule else []) if band["side"] == side]
        if rule and lines:
            yield {
                "种类": title, "名称": point.name, "测点": point.code, "上升保持": _number(rule.hold_up_s),
                "下降保持": _number(rule.hold_down_s), "连续次数": str(rule.repeat),
            } | _line_cells(lines)  # fmt: skip


def _line_cells(lines: Iterable[dict[str, Any]]) -> Row:
    return {
        f"{COLOURS[line['level']]}{title}": _number(line[edge])
        for line in lines
        for edge, title in (("raise", "触发"), ("clear", "解除"))
    }


def _number(found: Any) -> str:
    return "" if found is None else f"{found:.9g}"


@dataclass
class Looked:
    """One row of a table that came in: what would become of it, or what is wrong with it."""

    number: int
    title: str
    outcome: str
    error: str = ""
    column: str = ""
    rule: MonitoringRule | None = None
    kind: str = ""
    text: RuleText | None = None
    point: Point | None = None
    point_kind: PointKind | None = None
    region_path: str = ""
    bands: tuple[str, list[dict[str, Any]]] | None = None
    repeat: int = 1


class _Wrong(ValueError):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def look_at(text: str, account: Any) -> list[Looked]:
    """Read a table and say of every row what it would do; nothing is kept. RuleRefused when it is no such table."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in ("种类", "名称", "测点") if name not in (reader.fieldnames or [])]
    if missing:
        raise RuleRefused("file", f"第一行须是列名，缺少：{'、'.join(missing)}。可先导出一份作样")
    looked = []
    try:
        for number, cells in enumerate(reader, 2):
            if number > MOST_ROWS + 1:
                raise RuleRefused("file", f"超过 {MOST_ROWS} 行，请分开导入")
            row = {str(k): v.strip().removeprefix("'") for k, v in cells.items() if k and isinstance(v, str)}
            if any(row.values()):
                looked.append(_look(number, row, account))
    except csv.Error as error:
        raise RuleRefused("file", f"CSV 格式有误：{error}") from error
    if not looked:
        raise RuleRefused("file", "表里没有数据行")
    _refuse_repeated(looked)
    return looked


def _refuse_repeated(looked: list[Looked]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for each in looked:
        key = _what(each)
        if key is None or each.error:
            continue
        if key in seen:
            each.error, each.outcome = f"与第 {seen[key]} 行重复", "错误"
        else:
            seen[key] = each.number


def _what(each: Looked) -> tuple[Any, ...] | None:
    """What a row is about, of which there may be one row only; None for a new rule."""
    if each.rule is not None:
        return ("rule", each.rule.pk)
    return ("lines", each.point.pk, each.bands[0]) if each.bands and each.point else None


def _look(number: int, row: Row, account: Any) -> Looked:
    found = Looked(number, row.get("名称", "")[:60], "错误")
    try:
        if row.get("种类") in LEVEL_LINES:
            _look_at_lines(found, row, account)
        else:
            _look_at_rule(found, row, account)
    except _Wrong as wrong:
        found.error, found.column = str(wrong), wrong.column
    except (RuleRefused, TermsRefused, TelemetryRefused) as refused:
        found.error = str(refused)
    return found


def _look_at_rule(found: Looked, row: Row, account: Any) -> None:
    kind = next((kind for kind in RULE_KINDS.values() if kind.title == row.get("种类")), None)
    if kind is None:
        raise _Wrong("种类", f"没有种类「{row.get('种类', '')[:20]}」")
    found.kind = kind.key
    found.text = _text(kind, row)
    if row.get("规则号"):
        if not row["规则号"].isdecimal():
            raise _Wrong("规则号", "规则号须是数字，新规则留空")
        rows = MonitoringRule.objects.within(account, Permission.POINT_TUNE).select_related("point__kind", "point_kind")
        found.rule = rows.filter(pk=int(row["规则号"][:9])).first()
        if found.rule is None:
            raise _Wrong("规则号", f"没有规则 {row['规则号'][:9]}，或不在你的管辖范围")
        if found.rule.kind != kind.key:
            raise _Wrong("种类", f"规则 {found.rule.pk} 是{found.rule.rule_kind.title}，种类不能改")
        found.point, found.point_kind = found.rule.point, found.rule.point_kind
    else:
        _look_at_subject(found, row, account)
    check_rule(kind.key, found.text, found.point, found.point_kind)
    is_same = found.rule is not None and text_of(found.rule.versions.get(is_current=True)) == found.text
    found.outcome = "不变" if is_same else "修改" if found.rule else "新建"


def _look_at_subject(found: Looked, row: Row, account: Any) -> None:
    if row.get("测点"):
        found.point = _point(row["测点"], account)
    if row.get("测点类型"):
        found.point_kind = PointKind.objects.filter(key=row["测点类型"]).first()
        if found.point_kind is None:
            raise _Wrong("测点类型", f"没有测点类型「{row['测点类型'][:30]}」")
        found.region_path = row.get("区域", "")
        if found.region_path and not Region.objects.filter(path=found.region_path).exists():
            raise _Wrong("区域", f"没有区域「{found.region_path[:60]}」，照导出的表填区域路径，全区留空")
        if not scope_of(account, Permission.POINT_TUNE).covers(region_path=found.region_path):
            raise _Wrong("区域", "区域不在你的管辖范围")


def _point(code: str, account: Any) -> Point:
    point = Point.objects.within(account, Permission.POINT_TUNE).select_related("kind").filter(code=code).first()
    if point is None:
        raise _Wrong("测点", f"没有测点「{code[:60]}」，或不在你的管辖范围")
    return point


def _look_at_lines(found: Looked, row: Row, account: Any) -> None:
    side = LEVEL_LINES[row["种类"]]
    found.point = _point(row.get("测点", ""), account)
    bands = [{**line, "side": side} for line in _lines(row)]
    current = found.point.rules.filter(is_current=True).first()
    kept = {(b["side"], b["level"], b["raise"], b["clear"]): b for b in (current.bands if current else [])}
    bands = [kept.get((b["side"], b["level"], b["raise"], b["clear"]), b) for b in bands]
    check_bands(bands)
    found.bands = (side, bands)
    found.text = RuleText("", [], {}, {}, _float(row, "上升保持", 0.0), _float(row, "下降保持", 0.0))
    found.repeat = int(_float(row, "连续次数", 1.0))
    if not (1 <= found.repeat <= MOST_REPEATS):
        raise _Wrong("连续次数", "连续次数须在 1 到 100 之间")
    for name, hold in (("上升保持", found.text.hold_up_s), ("下降保持", found.text.hold_down_s)):
        if not 0 <= hold <= LONGEST_HOLD_S:
            raise _Wrong(name, "保持时间须在 0 到 86400 秒之间")
    found.outcome = "不变" if current and _is_same(current, found) else "修改"


def _is_same(current: PointRule, found: Looked) -> bool:
    assert found.bands is not None
    assert found.text is not None
    side, bands = found.bands
    now = sorted((b["level"], b["raise"], b["clear"]) for b in current.bands if b["side"] == side)
    holds = (current.hold_up_s, current.hold_down_s, current.repeat)
    wanted = sorted((b["level"], b["raise"], b["clear"]) for b in bands)
    return now == wanted and holds == (found.text.hold_up_s, found.text.hold_down_s, found.repeat)


def _text(kind: RuleKind, row: Row) -> RuleText:
    asked: dict[str, Any] = {}
    if "window" in kind.asks:
        asked["window_s"] = _choice(row, "窗口", WINDOWS)
    if "per" in kind.asks:
        asked["per_s"] = _choice(row, "按", PERS)
    if "aggregate" in kind.asks:
        asked["aggregate"] = _choice(row, "汇总", AGGREGATES)
    if "target" in kind.asks:
        asked["target"] = _choice(row, "目标", {0: "", **COLOURS})
    for name, column in (("beyond", "界值"), ("tolerance", "容差")):
        if name in kind.asks:
            asked[name] = _float(row, column)
    if "twin" in kind.asks:
        asked["twin"] = row.get("另一测点", "")
    if "terms" in kind.asks:
        asked["terms"] = read_terms(row.get("条件", "").replace("；", "\n"))
        asked["mode"] = _choice(row, "满足", MODES)
        if row.get("至少"):
            asked["least"] = int(_float(row, "至少"))
    when: dict[str, Any] = {}
    if row.get("时段"):
        when["hours"] = row["时段"]
    if row.get("月份"):
        parts = row["月份"].split("-")
        if not all(part.isdecimal() and len(part) <= 2 for part in parts):
            raise _Wrong("月份", "月份写成 5-9 这样")
        when["months"] = [int(part) for part in parts]
    if row.get("预警类别") or row.get("预警颜色"):
        when["event"] = row.get("预警类别", "")
        when["event_level"] = _choice(row, "预警颜色", COLOURS)
    lines = _lines(row)
    if kind.measures == TRUTH:
        lines = [{**line, "raise": 1.0, "clear": 1.0} for line in lines]
    is_active = _choice(row, "启用", {True: "是", False: "否"}) if row.get("启用") else True
    holds = (_float(row, "上升保持", 0.0), _float(row, "下降保持", 0.0))
    return RuleText(row.get("名称", ""), lines, asked, when, *holds, is_active)


def _lines(row: Row) -> list[dict[str, Any]]:
    found = []
    for level, colour in COLOURS.items():
        given = [bool(row.get(f"{colour}{edge}")) for edge in ("触发", "解除")]
        if any(given) and not all(given):
            missing = f"{colour}{'解除' if given[0] else '触发'}"
            raise _Wrong(missing, f"还缺{missing}值")
        if all(given):
            start, end = _float(row, f"{colour}触发"), _float(row, f"{colour}解除")
            found.append({"level": level, "raise": start, "clear": end, "rule_id": OWN})
    return found


def _float(row: Row, column: str, otherwise: float | None = None) -> float:
    given = row.get(column, "")
    if not given and otherwise is not None:
        return otherwise
    try:
        found = float(given)
    except ValueError:
        raise _Wrong(column, f"「{given[:20]}」不是数" if given else "未填") from None
    if not abs(found) < BIGGEST:
        raise _Wrong(column, "数太大或不是有限的数")
    return found


def _choice(row: Row, column: str, titles: dict[Any, str]) -> Any:
    given = row.get(column, "")
    for key, title in titles.items():
        if title == given:
            return key
    raise _Wrong(column, f"「{given[:20]}」须是 {'、'.join(t for t in titles.values() if t)} 之一")


@transaction.atomic
def keep(looked: list[Looked], by: Actor) -> int:
    """Keep a table whose every row is right; how many rows changed something. RuleRefused when one is not."""
    if any(each.error for each in looked):
        raise RuleRefused("file", "还有错误的行，一行也没有保存")
    kept = 0
    for each in looked:
        if each.outcome == "不变" or each.text is None:
            continue
        kept += 1
        if each.bands is not None and each.point is not None:
            current = each.point.rules.filter(is_current=True).first()
            others = [b for b in (current.bands if current else []) if b["side"] != each.bands[0]]
            holds = {"hold_up_s": each.text.hold_up_s, "hold_down_s": each.text.hold_down_s, "repeat": each.repeat}
            tune(point=each.point, bands=[*others, *each.bands[1]], by=by, **holds)
        elif each.rule is not None:
            change_rule(rule=each.rule, text=each.text, by=by)
        else:
            make_rule(
                kind=each.kind, text=each.text, by=by, point=each.point, point_kind=each.point_kind,
                region_path=each.region_path,
            )  # fmt: skip
    return kept
