"""How a monitoring rule says what it has found, beside the name of its point."""

import math
from typing import TYPE_CHECKING

from anlan.watch.telemetry.engine.monitoring.definitions import Group
from anlan.watch.telemetry.rule_kinds import AGGREGATES, BEND, MINUTES, PERS, RATE, SHARE, SIGMAS, TIMES, TRUTH, WINDOWS
from anlan.watch.telemetry.wording import unit_words

if TYPE_CHECKING:
    from anlan.watch.telemetry.engine.monitoring.judge import Facts

SAYINGS = {
    "high": "高于分时上限，现 {n}",
    "low": "低于分时下限，现 {n}",
    "rise": "{w}内上涨 {n}",
    "fall": "{w}内下降 {n}",
    "rate": "变化速率{n}",
    "bend": "加速，{n}",
    "sum": "{w}累计 {n}",
    "mean": "{w}均值 {n}",
    "mean_low": "{w}均值低至 {n}",
    "range": "{w}内波动 {n}",
    "jump": "跳变，离均值 {n}",
    "times": "{w}内 {n}到 {b}",
    "share": "{w}内 {n}的时间到 {b}",
    "stuck": "{w}内读数不变，疑似卡住",
    "impossible": "{w}内超量程 {n}",
    "trend": "预计 {n}后到线",
    "spread": "与 {t} 相差 {n}",
    "area_sum": "区域{w}{a}累计 {n}",
    "area_mean": "区域{a} {n}",
    "area_count": "区域内 {n}到 {b}",
    "area_silent": "区域内 {n}的测点失联",
    "composite": "{name}：条件已满足",
}


def told(facts: "Facts", group: Group, place: int, value: float) -> str:
    """`10 分钟内上涨 6.2 厘米`."""
    row, asked = int(group.rows[place]), group.settings
    if math.isnan(value) or math.isinf(value):
        return group.names[place]
    unit, decimals = unit_words(facts.units[row]), facts.decimals[row]
    beyond = f"{asked['beyond']:g} {unit}".rstrip() if "beyond" in asked else ""
    return SAYINGS[group.kind.key].format(
        w=WINDOWS.get(group.window_s, ""),
        n=_amount(group, value, unit, decimals),
        b=beyond,
        t=asked.get("twin", ""),
        a=AGGREGATES.get(asked.get("aggregate", ""), ""),
        name=group.names[place],
    )


def _amount(group: Group, value: float, unit: str, decimals: int) -> str:
    measures = group.kind.measures
    if measures == TIMES:
        return f"{value:.0f} {'个测点' if group.kind.key == 'area_count' else '次'}"
    if measures == SHARE:
        return f"{value:.0f}%"
    if measures == SIGMAS:
        return f"{value:.1f} 个标准差"
    if measures == MINUTES:
        return f"{value:.0f} 分钟"
    if measures == TRUTH:
        return ""
    if measures in (RATE, BEND):
        per = PERS[int(group.settings["per_s"])]
        squared = "，每" + per[1:] if measures == BEND else ""
        return f"{per} {value:.{decimals + 1}f} {unit}{squared}".rstrip()
    return f"{value:.{decimals}f} {unit}".rstrip()
