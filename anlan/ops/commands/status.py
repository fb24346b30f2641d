"""`anlan status`: what runs, and where."""

import argparse
import json

from django.db import Error

from anlan.config.environment import environment
from anlan.foundation.live import dispatch
from anlan.ops import leftovers
from anlan.ops.data_dir import DataDir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Print each process and the events that were given up.

    Exit code 0 when every process works and every event was delivered, 3 when nothing runs, else 1.
    """
    runtime = DataDir(environment.data_dir).runtime()
    url = runtime.get("url", f"http://127.0.0.1:{environment.port}/")
    is_up = leftovers.find(runtime.get("supervisor", {})) is not None
    processes = runtime.get("processes", {}) if is_up else {}
    working = {name: bool(p.get("is_ready")) and leftovers.find(p) is not None for name, p in processes.items()}
    failed = _failed_events() if is_up else None
    if args.json:
        print(json.dumps({"is_up": is_up, "url": url, "processes": working, "failed_events": failed}))
    elif not is_up:
        print(f"安澜没有在运行（数据目录 {environment.data_dir}）")
    else:
        print(f"安澜 运行中  {url}")
        for name, works in working.items():
            print(f"  {'✓' if works else '✗'} {name:<9} 重启 {processes[name].get('restarts', 0)} 次")
        if failed:
            print(f"  ✗ 有 {failed} 个事件多次投递不成，后续的事项、预警可能没有生成。查看原因：anlan events failed")
    if not is_up:
        return 3
    return 0 if all(working.values()) and not failed else 1


def _failed_events() -> int | None:
    """How many events were given up; None when the database does not answer."""
    try:
        return dispatch.given_up().count()
    except Error:
        return None
