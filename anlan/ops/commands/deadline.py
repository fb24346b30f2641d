"""`anlan deadline`: the last day of a limit, with the days that were counted."""

import argparse
import json
import sys
from datetime import date

from anlan.kit.calendar import CalendarUnknown, WorkingCalendar

HELP = "推算期限：从某日起第 N 个工作日是哪一天"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare START and the length of the limit."""
    parser.add_argument("start", metavar="START", help="起算日 YYYY-MM-DD；当日不计入")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--working-days", type=int, metavar="N", help="工作日数")
    length.add_argument("--calendar-days", type=int, metavar="N", help="自然日数；末日逢休息日顺延")
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Print the deadline; 2 when the question cannot be answered."""
    calendar = WorkingCalendar.load()
    try:
        start = date.fromisoformat(args.start)
    except ValueError:
        print(f"起算日「{args.start}」不是有效日期，请写成 2026-10-01 这样的形式。", file=sys.stderr)
        return 2
    try:
        if args.working_days is not None:
            deadline = calendar.add_working_days(start, args.working_days)
        else:
            deadline = calendar.add_calendar_days(start, args.calendar_days)
    except (CalendarUnknown, ValueError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    days = [day.isoformat() for day in deadline.counted_days]
    if args.json:
        print(json.dumps({"due": deadline.due.isoformat(), "days": days}))
    else:
        print(f"{start} 起，截止 {deadline.due}（计入 {len(days)} 天：{'、'.join(days)}）")
    return 0
