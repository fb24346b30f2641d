"""`anlan status`: what runs, and where."""

import argparse
import json

from anlan.config.environment import environment
from anlan.ops import leftovers
from anlan.ops.data_dir import DataDir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Print each process; exit code 0 when all of them work, 3 when nothing runs, 1 otherwise."""
    runtime = DataDir(environment.data_dir).runtime()
    url = runtime.get("url", f"http://127.0.0.1:{environment.port}/")
    is_up = leftovers.find(runtime.get("supervisor", {})) is not None
    processes = runtime.get("processes", {}) if is_up else {}
    working = {name: bool(p.get("is_ready")) and leftovers.find(p) is not None for name, p in processes.items()}
    if args.json:
        print(json.dumps({"is_up": is_up, "url": url, "processes": working}))
    elif not is_up:
        print(f"安澜没有在运行（数据目录 {environment.data_dir}）")
    else:
        print(f"安澜 运行中  {url}")
        for name, works in working.items():
            print(f"  {'✓' if works else '✗'} {name:<9} 重启 {processes[name].get('restarts', 0)} 次")
    if not is_up:
        return 3
    return 0 if all(working.values()) else 1
