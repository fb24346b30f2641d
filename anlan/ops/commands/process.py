"""`anlan process NAME`: become one process of the product, for systemd units and containers."""

import argparse
import os
import sys
from typing import NoReturn

from anlan.config.environment import environment
from anlan.kit.nats_address import nats_servers
from anlan.ops.processes import SERVICES, named, procfile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", nargs="?", choices=[s.name for s in SERVICES], help="进程名", metavar="进程")
    parser.add_argument("--procfile", action="store_true", help="输出 Procfile 格式的进程清单")


def run(arguments: argparse.Namespace) -> int:
    """Replace this process by the named one; without a name, list them."""
    if arguments.procfile or not arguments.name:
        print(procfile(), end="")
        return 0
    return _become(arguments.name)


def _become(name: str) -> NoReturn:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    nats_servers(environment.nats_url)  # said here in a sentence, not by every process in its own way
    host = os.environ.get("ANLAN_HOST") or "127.0.0.1"
    command = named(name).command(host=host, port=environment.port)
    sys.stdout.flush()
    os.execv(command[0], command)
