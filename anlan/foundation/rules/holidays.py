"""Years of holidays that an administrator has added: each is a dated row among the rules, with its notice as basis."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.live.api import publish
from anlan.foundation.rules.events import HolidayYearAdded
from anlan.foundation.rules.models import Rule
from anlan.foundation.trace.refs import Ref
from anlan.kit.calendar import HolidayYear, WorkingCalendar
from anlan.kit.notice import read_notice

PREFIX = "calendar."


@transaction.atomic
def add_holiday_year(*, notice: str, by: Actor, basis: str = "") -> HolidayYear:
    """Keep the year that a notice of the State Council sets; a later notice of the same year wins over the earlier.

    Raises NoticeUnreadable with what is wrong in the text.
    """
    year = read_notice(notice)
    row = Rule.objects.create(
        rule_id=f"{PREFIX}{year.year}.{Rule.objects.filter(rule_id__startswith=f'{PREFIX}{year.year}.').count() + 1}",
        title=f"{year.year} 年节假日安排",
        value=_as_json(year),
        basis=(basis or f"国务院办公厅关于{year.year}年部分节假日安排的通知")[:300],
        confidence=Rule.Confidence.CONFIRMED,
        effective_from=timezone.localdate(),
        is_shipped=False,
    )
    record(
        "rules.holidays.added",
        by=by,
        subject=Ref.of(row),
        facts={"year": year.year, "off": len(year.days_off), "work": len(year.working_days)},
    )
    publish(HolidayYearAdded(year.year))  # limits that waited for it get their end
    return year


def working_calendar() -> WorkingCalendar:
    """The shipped calendar and every year that was added since."""
    rows = Rule.objects.filter(rule_id__startswith=PREFIX).order_by("pk")
    return WorkingCalendar.load(_year(row) for row in rows)


def _as_json(year: HolidayYear) -> dict[str, Any]:
    return {
        "year": year.year,
        "days_off": {day.isoformat(): name for day, name in sorted(year.days_off.items())},
        "working_days": sorted(day.isoformat() for day in year.working_days),
    }


def _year(row: Rule) -> HolidayYear:
    value: dict[str, Any] = row.value
    return HolidayYear(
        int(value["year"]),
        {date.fromisoformat(day): name for day, name in value["days_off"].items()},
        frozenset(map(date.fromisoformat, value["working_days"])),
    )
