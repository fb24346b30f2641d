"""Conditions of composite rules as people write them, one a line, and as the rule keeps them.

测点 JS-0412.depth >= 15
测点 JS-0412.depth 级别 黄
区域 /360403/360403001/ rain_1h 面平均 >= 20
预警 11B03 橙
规则 12 黄
"""

import math
import re
from typing import Any

from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.rule_kinds import AGGREGATES

LEVEL_OF = {colour: level for level, colour in COLOURS.items()}
MOST = 20

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_SIGN = r"(>=|<=|≥|≤)"
_COLOUR = r"([红橙黄蓝])"
_SHAPES = (
    ("value", re.compile(rf"测点\s+(\S+)\s*{_SIGN}\s*{_NUMBER}")),
    ("level", re.compile(rf"测点\s+(\S+)\s+级别\s*{_COLOUR}")),
    ("area", re.compile(rf"区域\s+(/[\dG/]*)\s+(\S+)\s+({'|'.join(AGGREGATES.values())})\s*{_SIGN}\s*{_NUMBER}")),
    ("event", re.compile(rf"预警\s+(\S+)\s+{_COLOUR}")),
    ("rule", re.compile(rf"规则\s+(\d+)\s+{_COLOUR}")),
)


class TermsRefused(ValueError):
    """A condition that is not understood; the message names its line and how it should be written."""


def read_terms(text: str) -> list[dict[str, Any]]:
    """The conditions of a text; raises TermsRefused."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise TermsRefused("至少写一项条件")
    if len(lines) > MOST:
        raise TermsRefused(f"最多 {MOST} 项条件，现有 {len(lines)} 项")
    return [_read(number, line) for number, line in lines]


def _read(number: int, line: str) -> dict[str, Any]:
    for shape, pattern in _SHAPES:
        found = pattern.fullmatch(line)
        if found:
            term = _term(shape, found.groups())
            if not math.isfinite(term.get("value", 0.0)):
                break
            return term
    raise TermsRefused(f"第 {number} 行看不懂：「{line[:40]}」。写法例如：测点 JS-0412.depth >= 15；预警 11B03 橙")


def _term(shape: str, parts: tuple[str, ...]) -> dict[str, Any]:
    if shape == "value":
        return {"point": parts[0], "is_high": parts[1] in (">=", "≥"), "value": float(parts[2])}
    if shape == "level":
        return {"point": parts[0], "level": LEVEL_OF[parts[1]]}
    if shape == "area":
        aggregate = next(key for key, title in AGGREGATES.items() if title == parts[2])
        is_high = parts[3] in (">=", "≥")
        return {
            "region": parts[0], "kind": parts[1], "aggregate": aggregate, "is_high": is_high, "value": float(parts[4]),
        }  # fmt: skip
    if shape == "event":
        return {"event": parts[0], "level": LEVEL_OF[parts[1]]}
    return {"rule": int(parts[0]), "level": LEVEL_OF[parts[1]]}


def term_words(term: dict[str, Any]) -> str:
    """A condition as it is written."""
    sign = ">=" if term.get("is_high") else "<="
    if "region" in term:
        return f"区域 {term['region']} {term['kind']} {AGGREGATES[term['aggregate']]} {sign} {term['value']:g}"
    if "event" in term:
        return f"预警 {term['event']} {COLOURS[term['level']]}"
    if "rule" in term:
        return f"规则 {term['rule']} {COLOURS[term['level']]}"
    if "level" in term:
        return f"测点 {term['point']} 级别 {COLOURS[term['level']]}"
    return f"测点 {term['point']} {sign} {term['value']:g}"


def terms_text(terms: list[dict[str, Any]]) -> str:
    """All conditions, one a line."""
    return "\n".join(term_words(term) for term in terms)
