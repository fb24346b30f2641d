"""How levels, lengths of time and days are said in Chinese. Pure functions, for every floor."""

from datetime import date
from typing import Final

COLOURS: Final = {1: "红", 2: "橙", 3: "黄", 4: "蓝"}
"""The four levels, 1 the most serious (GEN-08)."""

MINUTE, HOUR, DAY = 60, 3600, 86400
_PARTS = (("天", DAY), ("时", HOUR), ("分", MINUTE), ("秒", 1))


def span(seconds: float) -> str:
    """A length of time in two parts at most: `2 分 18 秒`, `2 时 10 分`, `8 天 4 时`."""
    whole = int(abs(seconds))
    for index, (word, size) in enumerate(_PARTS):
        if whole >= size:
            text = f"{whole // size} {word}"
            if index + 1 < len(_PARTS):
                next_word, next_size = _PARTS[index + 1]
                rest = whole % size // next_size
                text += f" {rest} {next_word}" if rest else ""
            return text
    return "0 秒"


def day(moment: date, today: date) -> str:
    """`7 月 8 日`; with the year when it is not this year."""
    text = f"{moment.month} 月 {moment.day} 日"
    return text if moment.year == today.year else f"{moment.year} 年 {text}"
