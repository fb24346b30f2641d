"""`anlan deadline START --working-days N`: the last day of a limit, and the days counted to reach it."""

import argparse
import json
from datetime import date, datetime

from anlan.kit.calendar import CalendarUnknown, WorkingCalendar, local_day
from anlan.ops.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From when, and how many days."""
    parser.add_argument("start", metavar="起算日", help="例如 2026-09-28，或带时区的时刻 2026-09-28T10:00:00+08:00")
    count = parser.add_mutually_exclusive_group(required=True)
    count.add_argument("--working-days", type=int, metavar="N", help="工作日数")
    count.add_argument("--days", type=int, metavar="N", help="自然日数，末日遇休息日顺延")
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(arguments: argparse.Namespace) -> int:
    """Print the last day; refuses to guess beyond the years whose holidays are known."""
    calendar = _calendar()
    try:
        start = local_day(_moment(arguments.start))
        if arguments.days is None:
            deadline = calendar.add_working_days(start, arguments.working_days)
        else:
            deadline = calendar.add_calendar_days(start, arguments.days)
    except (CalendarUnknown, ValueError) as refusal:
        raise Trouble(str(refusal)) from refusal
    counted = [day.isoformat() for day in deadline.counted_days]
    if arguments.json:
        print(json.dumps({"start": start.isoformat(), "due": deadline.due.isoformat(), "days": counted}))
    else:
        print(f"自 {start} 起（当日不计）第 {len(counted)} 日：{deadline.due} 届满")
    return 0


def _calendar() -> WorkingCalendar:
    """With the years that were added, when the database can be asked; the shipped years else."""
    from django.db import OperationalError

    from anlan.foundation.rules.api import working_calendar

    try:
        return working_calendar()
    except OperationalError:
        return WorkingCalendar.load()


def _moment(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as refusal:
        raise Trouble(f"看不懂起算日“{text}”，请写成 2026-09-28") from refusal
