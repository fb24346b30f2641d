"""Working days of China, counted from the yearly notices of the State Council, not from the weekday (GEN-05).

Counting follows GEN-04: the day of the trigger is not counted. A count of working days ends on a working day
by construction; a count of calendar days that ends on a day off moves to the next working day. Hours run on
through nights and holidays. Beyond the last year whose notice is known nothing is guessed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from anlan.kit.refusal import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_COUNT = 3660


class CalendarUnknown(Refusal):
    """The holiday notice of this year is not loaded, so its working days cannot be told."""

    status = 422
    code = "calendar_unknown"

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年的节假日安排尚未录入，无法推算工作日。请管理员按国务院办公厅通知录入 {year} 年节假日安排后再算。"
        )
        self.year = year


@dataclass(frozen=True)
class HolidayYear:
    """What the notice of one year sets: days off with their names, and days in lieu on which people work.

    A notice may also name days of the year before (元旦 2023 began on 2022-12-31).
    """

    year: int
    days_off: Mapping[date, str]
    working_days: frozenset[date]


@dataclass(frozen=True)
class Deadline:
    """The last day of a limit and the days that were counted to reach it (the last one is `due`)."""

    due: date
    counted_days: tuple[date, ...]

    @property
    def due_at(self) -> datetime:
        """The moment the limit ends: midnight after the last day, Beijing time."""
        return datetime.combine(self.due + timedelta(days=1), time(), SHANGHAI)


@dataclass(frozen=True)
class WorkingCalendar:
    """The days off, and the days on which people work though it is weekend, of the years that are known."""

    years: frozenset[int]
    days_off: Mapping[date, str] = field(repr=False)
    working_days: frozenset[date] = field(repr=False)

    @classmethod
    def load(cls, extra_years: Iterable[HolidayYear] = ()) -> "WorkingCalendar":
        """The calendar that comes with the product (2004–2026) and the years an administrator has added."""
        return _shipped().with_years(extra_years)

    def with_years(self, extra_years: Iterable[HolidayYear]) -> "WorkingCalendar":
        """This calendar and further notices, in the order they were issued: the later word on a day wins."""
        years, days_off, working = set(self.years), dict(self.days_off), set(self.working_days)
        for extra in extra_years:
            years.add(extra.year)
            days_off.update(extra.days_off)
            working = (working - extra.days_off.keys()) | extra.working_days
            for day in extra.working_days:
                days_off.pop(day, None)
        return WorkingCalendar(frozenset(years), days_off, frozenset(working))

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day; raises CalendarUnknown for a year without notice."""
        if day.year not in self.years:
            raise CalendarUnknown(day.year)
        if day in self.days_off:
            return False
        return day.weekday() < 5 or day in self.working_days

    def holiday_name(self, day: date) -> str:
        """Name of the holiday this day is off for, or an empty string (an ordinary weekend has no name)."""
        return "" if self.is_working_day(day) else self.days_off.get(day, "")

    def add_working_days(self, start: date | datetime, days: int) -> Deadline:
        """The `days`-th working day after the day of `start`; raises CalendarUnknown, ValueError."""
        _check_count(days)
        day, counted = local_day(start), list[date]()
        while len(counted) < days:
            day += timedelta(days=1)
            if self.is_working_day(day):
                counted.append(day)
        return Deadline(day, tuple(counted))

    def add_calendar_days(self, start: date | datetime, days: int) -> Deadline:
        """The `days`-th day after the day of `start`; a day off moves it to the next working day (GEN-04)."""
        _check_count(days)
        first = local_day(start)
        counted = [first + timedelta(days=n) for n in range(1, days + 1)]
        while not self.is_working_day(counted[-1]):
            counted.append(counted[-1] + timedelta(days=1))
        return Deadline(counted[-1], tuple(counted))


def add_hours(start: datetime, hours: float) -> datetime:
    """`hours` after `start`: a limit in hours runs on through nights and holidays (GEN-04)."""
    if start.tzinfo is None:
        raise ValueError("起算时刻缺少时区，请给出带时区的时间。")
    return start + timedelta(hours=hours)


def local_day(moment: date | datetime) -> date:
    """The day in China of a day or of an aware moment; raises ValueError for a moment without zone."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("起算时刻缺少时区，请给出带时区的时间。")
    return moment.astimezone(SHANGHAI).date()


def _check_count(days: int) -> None:
    if not 1 <= days <= LONGEST_COUNT:
        raise ValueError(f"天数须为 1 到 {LONGEST_COUNT} 之间的整数，给出的是 {days}。")


@lru_cache(maxsize=1)
def _shipped() -> WorkingCalendar:
    table = json.loads(files("anlan.kit").joinpath("data/holidays.json").read_text("utf-8"))
    return WorkingCalendar(
        years=frozenset(range(table["first_year"], table["last_year"] + 1)),
        days_off={date.fromisoformat(day): name for day, name in table["days_off"].items()},
        working_days=frozenset(map(date.fromisoformat, table["working_weekend_days"])),
    )
