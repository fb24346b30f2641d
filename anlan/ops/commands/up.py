"""`anlan up`: start everything and stay."""

import argparse

from anlan.ops.up import UpOptions, up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be left out."""
    parser.add_argument("--empty", action="store_true", help="不载入演示数据")
    parser.add_argument("--verbose", action="store_true", help="同时显示各进程的输出")
    parser.add_argument("--only", nargs="+", default=[], metavar="进程", help="只启动这些进程")


def run(args: argparse.Namespace) -> int:
    """Start, wait, stop."""
    return up(UpOptions(empty=args.empty, verbose=args.verbose, only=tuple(args.only)))
