"""Keeps the servers and processes running, in order, and writes down which they are."""

import asyncio
import os
import time
from collections.abc import Callable
from typing import Any

from anlan.ops.child import Child, Job
from anlan.ops.console import Console
from anlan.ops.data_dir import DataDir
from anlan.ops.leftovers import identity
from anlan.ops.log_files import LogFile, last_lines
from anlan.ops.trouble import Trouble

# Stopping as a whole: longer than this and an operator thinks that it hangs.
MOST_SECONDS_TO_STOP = 9.0


class Supervisor:
    """The children of one `anlan up`, started one after another and stopped in the opposite order."""

    def __init__(self, data_dir: DataDir, console: Console, facts: dict[str, Any], *, echo: bool) -> None:
        self._data_dir = data_dir
        self._console = console
        self._facts = facts | {"supervisor": identity(os.getpid())}
        self._echo = echo
        self._children: list[Child] = []
        self._reported: dict[str, int] = {}
        self._is_up = False
        self._stop_before = float("inf")

    def add(self, job: Job) -> Child:
        """Start a job; it runs until `stop`."""
        number = len(self._children)
        echo: Callable[[bytes], None] | None = None
        if self._echo:
            echo = lambda chunk: self._console.process_output(job.name, number, chunk)  # noqa: E731
        log = LogFile(self._data_dir.path / "logs" / f"{job.name}.log", echo)
        child = Child(job, log, self.write_down)
        self._children.append(child)
        child.start()
        return child

    async def until_ready(self, child: Child, seconds: float) -> None:
        """Wait until the child works; raises Trouble when it keeps failing or takes too long."""
        limit = time.monotonic() + seconds
        while not child.is_ready.is_set():
            if child.restarts >= 3 or time.monotonic() > limit:
                problem = "启动后反复退出" if child.restarts else f"{seconds:.0f} 秒内没有就绪"
                words = last_lines(child.log.place)
                raise Trouble(f"{child.job.name} {problem}，日志 {child.log.place} 的末尾：\n{words}")
            await asyncio.sleep(0.02)

    def all_started(self) -> None:
        """From now on a process that ends unasked is worth a line on the console."""
        self._is_up = True
        self._reported = {child.job.name: child.restarts for child in self._children}
        self.write_down()

    def hurry(self) -> None:
        """The operator asked a second time: end everything without waiting."""
        self._stop_before = 0.0

    async def stop(self) -> None:
        """Stop all, the last one first; what does not end in its time is killed."""
        self._is_up = False
        self._stop_before = min(self._stop_before, time.monotonic() + MOST_SECONDS_TO_STOP)
        for child in reversed(self._children):
            if child.is_running:
                self._console.passing(f"正在停止 {child.job.name}")
            left = self._stop_before - time.monotonic()
            await child.stop(max(0.1, min(child.job.stop_seconds, left)))
            child.log.close()
        self._children.clear()
        self._facts.pop("supervisor", None)
        self.write_down()

    def write_down(self) -> None:
        """Bring `runtime.json` up to date."""
        for child in self._children:
            name = child.job.name
            if self._is_up and child.restarts > self._reported.get(name, 0):
                self._reported[name] = child.restarts
                self._console.warn(f"{name} 意外退出，已自动重启（第 {child.restarts} 次），日志 {child.log.place}")
        self._facts["is_up"] = self._is_up
        self._facts["processes"] = {child.job.name: child.record for child in self._children}
        self._data_dir.write_runtime(self._facts)
