"""Finding and ending what a killed supervisor left running."""

import contextlib
import os
import signal
from collections.abc import Iterable, Mapping
from typing import Any

import psutil


def identity(pid: int) -> dict[str, float]:
    """What tells a process from a later one with the same number."""
    try:
        return {"pid": pid, "started_at": psutil.Process(pid).create_time()}
    except psutil.Error:
        return {"pid": pid, "started_at": 0.0}


def find(record: Mapping[str, Any]) -> psutil.Process | None:
    """The process a record of `identity` speaks of, while it lives."""
    try:
        process = psutil.Process(int(record["pid"]))
        same = abs(process.create_time() - float(record["started_at"])) < 0.5
    except (KeyError, TypeError, ValueError, psutil.Error):
        return None
    return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def end(records: Iterable[Mapping[str, Any]]) -> int:
    """End these processes with all of their groups; the number found alive.

    Only for the holder of the data directory's lock: nobody supervises them any more.
    """
    alive = [process for process in map(find, records) if process is not None]
    for process in alive:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
    _, stubborn = psutil.wait_procs(alive, timeout=4)
    for process in stubborn:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=2)
    return len(alive)
