"""`anlan down`: stop what runs in this data directory."""

import argparse
import os
import signal

import psutil

from anlan.config.environment import environment
from anlan.ops import leftovers
from anlan.ops.data_dir import DataDir
from anlan.ops.trouble import Trouble

MOST_SECONDS = 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say."""


def run(args: argparse.Namespace) -> int:
    """Ask the supervisor to stop and wait for it."""
    supervisor = leftovers.find(DataDir(environment.data_dir).runtime().get("supervisor", {}))
    if supervisor is None:
        print("安澜没有在运行")
        return 0
    os.kill(supervisor.pid, signal.SIGTERM)
    try:
        supervisor.wait(MOST_SECONDS)
    except psutil.TimeoutExpired as late:
        raise Trouble(f"进程 {supervisor.pid} 在 {MOST_SECONDS} 秒内没有停止，请查看日志后重试") from late
    print("安澜 已停止")
    return 0
