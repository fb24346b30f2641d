"""`anlan events`: the events that could not be delivered, and another try."""

import argparse

from django.utils import timezone

from anlan.foundation.live import dispatch

MOST = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument("action", choices=["failed", "retry"], help="failed 列出投递不成的事件；retry 重新投递它们")


def run(args: argparse.Namespace) -> int:
    """`failed`: 1 when there are any, so that a watchdog can ask; `retry`: 0."""
    if args.action == "retry":
        print(f"已重新投递 {dispatch.retry_given_up()} 个事件，结果稍后见 anlan events failed")
        return 0
    count = dispatch.given_up().count()
    print(f"投递不成的事件 {count} 个" + (f"，最早的 {MOST} 个：" if count > MOST else ""))
    for row in dispatch.given_up()[:MOST]:
        print(f"  #{row.pk}  {timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}  {row.name}  {row.payload}")
        print(f"      {row.last_error.splitlines()[0]}")
    return 1 if count else 0
