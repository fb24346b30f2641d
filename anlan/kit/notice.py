"""Reads the State Council's yearly notice on holidays (国务院办公厅关于某年部分节假日安排的通知).

The administrator pastes the text of the notice; what comes out is shown to them day by day before it is kept.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from anlan.kit.calendar import HolidayYear

_TITLE = re.compile(r"关于\s*(\d{4})\s*年")
_PARAGRAPH = re.compile(r"[一二三四五六七八九十]、([^：:]{2,12})[：:](.+)")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(][^（）()]*[）)])?"
_SPAN = re.compile(_DAY + r"(?:\s*(?:至|—|-)\s*" + _DAY + r")?")
_LONGEST_SPAN = 15


class NoticeUnreadable(ValueError):
    """The text is not a holiday notice, or a part of it cannot be understood."""


def read_notice(text: str) -> HolidayYear:
    """Days off and working weekend days that the notice sets; raises NoticeUnreadable with what is wrong."""
    title = _TITLE.search(text)
    if title is None:
        raise NoticeUnreadable("没有找到「关于某年部分节假日安排」的标题，请粘贴通知全文。")
    year = int(title[1])
    days_off: dict[date, str] = {}
    working: set[date] = set()
    for name, body in _PARAGRAPH.findall(text):
        for sentence in re.split("[。；]", body):
            if "上班" in sentence:
                working.update(_days(sentence, year))
            elif "放假" in sentence or "连休" in sentence:
                days_off.update(dict.fromkeys(_days(sentence, year), name))
    if not any("国庆" in name for name in days_off.values()) or not any("春节" in n for n in days_off.values()):
        raise NoticeUnreadable("通知里没有读到春节或国庆节的放假日期，请核对是否粘贴完整。")
    wrong = sorted(day for day in working if day.weekday() < 5)
    if wrong:
        raise NoticeUnreadable(f"{wrong[0]:%Y-%m-%d} 不是周末，却写作调休上班，请核对通知原文。")
    return HolidayYear(year, days_off, frozenset(working))


def _days(sentence: str, year: int) -> Iterator[date]:
    month = 0
    for found in _SPAN.finditer(sentence):
        first_year, first_month, first_day, last_year, last_month, last_day = found.groups()
        month = int(first_month or month)
        first = _date(int(first_year or year), month, int(first_day))
        last = first
        if last_day:
            month = int(last_month or month)
            last = _date(int(last_year or year), month, int(last_day))
        length = (last - first).days + 1
        if not 1 <= length <= _LONGEST_SPAN:
            raise NoticeUnreadable(f"日期「{found[0]}」的起止不合理，请核对通知原文。")
        yield from (first + timedelta(days=n) for n in range(length))


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as wrong:
        raise NoticeUnreadable(f"{year} 年 {month} 月 {day} 日不是有效日期，请核对通知原文。") from wrong
