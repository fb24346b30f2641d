"""What a rule's value may be: its kind as shipped, and bounds or choices that its module has registered."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anlan.kit.refusal import Refusal

LONGEST_TEXT = 200


class BadValue(Refusal):
    """A value that the rule cannot take."""

    code = "bad_value"
    status = 422


@dataclass(frozen=True)
class Shape:
    """Bounds of a number (inclusive; without `least` it must be above 0), or what may be chosen: value → words."""

    least: float | None = None
    most: float | None = None
    choices: Callable[[], Mapping[str, str]] | None = None

    @property
    def words(self) -> str:
        """The bounds as a hint: `1 到 4`; empty where there is nothing to say."""
        if self.choices is not None:
            return ""
        least = "大于 0" if self.least is None else f"不小于 {self.least:g}"
        return f"{least}，不大于 {self.most:g}" if self.most is not None else least


_shapes: dict[str, Shape] = {}
_ANY = Shape()


def register_shape(rule_id: str, shape: Shape) -> None:
    """Declare what a rule's value may be, beyond its kind (from `AppConfig.ready`)."""
    _shapes[rule_id] = shape


def shape_of(rule_id: str) -> Shape:
    """What a rule's value may be."""
    return _shapes.get(rule_id, _ANY)


def read_value(rule_id: str, given: Any, like: Any) -> Any:
    """What was typed, as the kind of value that `like` (the rule's present value) is; raises BadValue."""
    shape = shape_of(rule_id)
    if isinstance(like, bool | dict):
        raise BadValue("这条规则不能在表单上改")
    if isinstance(like, list):
        return _words(shape, given if isinstance(given, list | tuple) else str(given).replace("，", "、").split("、"))
    if isinstance(like, int | float):
        return _number(shape, given, is_whole=isinstance(like, int))
    text = str(given).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise BadValue(f"请填写，不超过 {LONGEST_TEXT} 个字")
    return _words(shape, [text])[0]


def _number(shape: Shape, given: Any, *, is_whole: bool) -> int | float:
    text = str(given).strip().replace("\u2009", "").replace(",", "")
    try:
        number = float(text)
    except ValueError:
        raise BadValue("请填写数字") from None
    if not math.isfinite(number) or abs(number) > 1e12:
        raise BadValue("请填写数字，不超过 12 位")
    if is_whole and number != int(number):
        raise BadValue("请填写整数")
    if (number <= 0 if shape.least is None else number < shape.least) or (
        shape.most is not None and number > shape.most
    ):
        raise BadValue(f"须{shape.words}")
    return int(number) if is_whole else number


def _words(shape: Shape, given: list[Any] | tuple[Any, ...]) -> list[str]:
    words = list(dict.fromkeys(text for each in given if (text := str(each).strip())))
    known = shape.choices() if shape.choices is not None else None
    unknown = [word[:40] for word in words if known is not None and word not in known]
    if unknown:
        raise BadValue(f"没有「{'」「'.join(unknown)}」这一项，请从列表中选择")
    if not words:
        raise BadValue("请至少选择一项")
    if len(words) > 100 or any(len(word) > LONGEST_TEXT for word in words):
        raise BadValue("最多 100 项，每项不超过 200 个字")
    return words


def value_words(rule_id: str, value: Any) -> str:
    """A value as people read it: the words of its choices, a list with 、 between."""
    choices = shape_of(rule_id).choices
    known = choices() if choices is not None else {}
    if isinstance(value, list):
        return "、".join(known.get(str(each), str(each)) for each in value)
    if isinstance(value, dict):
        return "按日期列出"
    return known.get(str(value), f"{value:g}" if isinstance(value, float) else str(value))
