"""How the product says levels, spans, limits, moments and numbers. Pure functions; templates use them as filters."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from anlan.kit.wording import COLOURS, DAY, HOUR, MINUTE, day, span

__all__ = [
    "COLOURS",
    "DAY",
    "HOUR",
    "LIGHTS",
    "MINUTE",
    "RANKS",
    "THIN_SPACE",
    "day",
    "error_words",
    "grouped",
    "level_colour",
    "level_words",
    "light",
    "limit_words",
    "moment_words",
    "relative",
    "response_words",
    "span",
]

RANKS: Final = {1: "一", 2: "二", 3: "三", 4: "四"}
LIGHTS: Final = {0: "时限内", 1: "严重超期", 2: "已超期", 3: "临期"}
THIN_SPACE: Final = "\u2009"


def level_words(level: int) -> str:
    """`红色一级` … `蓝色四级`; `正常` for 0."""
    return f"{COLOURS[level]}色{RANKS[level]}级" if level in COLOURS else "正常"


def level_colour(level: int) -> str:
    """`红` … `蓝`; empty for 0."""
    return COLOURS.get(level, "")


def response_words(level: int) -> str:
    """`一级响应` … `四级响应`, as the law writes response levels."""
    return f"{RANKS[level]}级响应" if level in RANKS else "未启动响应"


def limit_words(due: datetime, now: datetime) -> str:
    """What is left of a limit, or by how much it is over: `剩 2 时 10 分`, `超 2 分`. Minutes are the smallest unit
    above one minute, so that the words do not flicker."""
    left = (due - now).total_seconds()
    words = "剩" if left > 0 else "超"
    amount = abs(left)
    return f"{words} {span(amount if amount < MINUTE else amount // MINUTE * MINUTE)}"


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def moment_words(moment: datetime, now: datetime) -> str:
    """`今天 15:12`, `昨天 15:12`, `7 月 8 日 15:12`, `2025 年 7 月 8 日 15:12`."""
    at, here = _local(moment), _local(now)
    apart = (here.date() - at.date()).days
    lead = {0: "今天", 1: "昨天", -1: "明天"}.get(apart) or day(at, here.date())
    return f"{lead} {at:%H:%M}"


def relative(moment: datetime, now: datetime) -> str:
    """Up to an hour `2 分 18 秒前`, then the clock `15:12`, on other days `7 月 8 日`."""
    at, here = _local(moment), _local(now)
    age = (now - moment).total_seconds()
    if 0 <= age < HOUR:
        return "刚刚" if age < 1 else f"{span(age)}前"
    return f"{at:%H:%M}" if at.date() == here.date() else day(at, here.date())


def grouped(value: int | float | Decimal | str) -> str:
    """Thin groups from four digits on: `11 842`; decimals and sign stay as they are."""
    text = str(value)
    sign, text = (text[0], text[1:]) if text[:1] in "+-" else ("", text)
    whole, dot, rest = text.partition(".")
    if not whole.isdigit() or len(whole) < 4:
        return sign + text
    groups: list[str] = []
    while whole:
        whole, group = whole[:-3], whole[-3:]
        groups.insert(0, group)
    return sign + THIN_SPACE.join(groups) + dot + rest


def light(
    started: datetime, due: datetime, now: datetime, warn_at: datetime, red_after: timedelta | None = None
) -> int:
    """The light of a limit: 0 within, 3 黄 from `warn_at` on, 2 橙 overdue, 1 红 overdue beyond `red_after`."""
    if now > due:
        return 1 if red_after is not None and now - due > red_after else 2
    return 3 if started < due and now >= warn_at else 0


def error_words(message: str) -> str:
    """A form's complaint as the product says it: what to do, no full stop."""
    text = message.rstrip("。")
    return {"这个字段是必填项": "请填写", "此字段不能为 null": "请填写", "输入一个有效的数字": "请填写数字"}.get(
        text, text
    )
