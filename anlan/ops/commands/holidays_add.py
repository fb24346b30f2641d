"""`anlan holidays add FILE`: load the State Council's notice on the holidays of a year."""

import argparse
import sys
from pathlib import Path

from anlan.foundation.journal.api import Actor
from anlan.foundation.rules.api import add_holiday_year
from anlan.kit.notice import NoticeUnreadable
from anlan.ops.trouble import Trouble

LONGEST = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the text of the notice is."""
    parser.add_argument("file", metavar="文件", help="通知全文的文本文件（UTF-8），- 为标准输入")


def run(arguments: argparse.Namespace) -> int:
    """Read, keep, and show day by day what was understood."""
    try:
        text = sys.stdin.read(LONGEST) if arguments.file == "-" else Path(arguments.file).read_text("utf-8")[:LONGEST]
        year = add_holiday_year(notice=text, by=Actor.system("命令行"))
    except (OSError, UnicodeDecodeError) as trouble:
        raise Trouble(f"读不出文件 {arguments.file}：{trouble}") from trouble
    except NoticeUnreadable as refusal:
        raise Trouble(str(refusal)) from refusal
    for day, name in sorted(year.days_off.items()):
        print(f"  休 {day} {name}")
    for day in sorted(year.working_days):
        print(f"  班 {day}")
    print(
        f"已录入 {year.year} 年：放假 {len(year.days_off)} 天，调休上班 {len(year.working_days)} 天，请与通知原文核对"
    )
    return 0
