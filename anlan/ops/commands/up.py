"""`anlan up`: start everything and stay until told to stop."""

import argparse

from anlan.ops.processes import SERVICES
from anlan.ops.trouble import Trouble
from anlan.ops.up import UpOptions, up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--empty", action="store_true", help="不载入演示数据（只在首次启动时有意义）")
    parser.add_argument("--verbose", action="store_true", help="在终端显示各进程的输出")
    parser.add_argument("--only", default="", metavar="进程", help="只启动这些进程，用逗号分开，例如 web,engine")


def run(arguments: argparse.Namespace) -> int:
    """Start, stay, stop."""
    only = tuple(name for name in arguments.only.split(",") if name)
    unknown = set(only) - {service.name for service in SERVICES}
    if unknown:
        known = "、".join(service.name for service in SERVICES)
        raise Trouble(f"没有名为 {'、'.join(sorted(unknown))} 的进程，可选：{known}")
    return up(UpOptions(empty=arguments.empty, verbose=arguments.verbose, only=only))
