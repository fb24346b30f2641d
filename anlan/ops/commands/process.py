"""`anlan process NAME`: become one process of the list, for systemd and other process managers."""

import argparse
import os

from anlan.config.environment import environment
from anlan.ops.processes import SERVICES, named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which one."""
    parser.add_argument("name", choices=[service.name for service in SERVICES], help="进程名")


def run(args: argparse.Namespace) -> int:
    """Replace this process; returns only when that fails."""
    command = named(args.name).command(host=os.environ.get("ANLAN_HOST") or "127.0.0.1", port=environment.port)
    os.execv(command[0], command)
