"""One supervised process: started, watched, started again when it dies, stopped on request."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anlan.kit import readiness
from anlan.ops.leftovers import identity
from anlan.ops.log_files import LogFile

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
STEADY_SECONDS = 10.0


@dataclass(frozen=True)
class Job:
    """What to run. `prepare` runs in a thread before every start; `probe` returns when it answers.

    Without a probe the process itself announces that it is ready (`anlan.kit.readiness`).
    `options` go to `subprocess`; `death_signal` is what it gets when the supervisor dies (Linux only).
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None
    probe: Callable[[], Awaitable[None]] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 3.0


class Child:
    """Keeps one job running until `stop`. `changed` is called whenever `record` has news."""

    def __init__(self, job: Job, log: LogFile, changed: Callable[[], None]) -> None:
        self.job = job
        self.log = log
        self.restarts = 0
        self.is_ready = asyncio.Event()
        self.failed_at_start: int | None = None
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._identity: dict[str, float] = {}
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def record(self) -> dict[str, Any]:
        """What `runtime.json` says about it: pid, started_at (epoch seconds), is_ready, restarts."""
        return {**self._identity, "is_ready": self.is_ready.is_set(), "restarts": self.restarts}

    @property
    def is_running(self) -> bool:
        """Whether a process is there now."""
        return self._process is not None and self._process.returncode is None

    def start(self) -> None:
        """Begin; returns at once. Wait on `is_ready`."""
        self._task = asyncio.create_task(self._keep_running(), name=self.job.name)

    async def stop(self, seconds: float) -> None:
        """Ask it to end, wait at most `seconds`, then end its whole group."""
        self._stopping = True
        if self._process is not None and self.is_running:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self.job.stop_signal)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), seconds)
            self._end_group()
        if self._task is not None:
            with contextlib.suppress(TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(self._task, 2)
        self._changed()

    def _is_stopping(self) -> bool:
        """Read anew: `stop` may have been called while we waited."""
        return self._stopping

    async def _keep_running(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping:
            began = time.monotonic()
            code = await self._run_once()
            if self._is_stopping():
                return
            self.is_ready.clear()
            self.failed_at_start = code if self.restarts == 0 else None
            self.restarts += 1
            self.log.write(f"[anlan] {self.job.name} 退出（代码 {code}），重新启动\n".encode())
            self._changed()
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _run_once(self) -> int:
        """Start the process and wait for its end; its exit code, or 1 when it could not be started."""
        if self.job.prepare is not None:
            try:
                await asyncio.to_thread(self.job.prepare)
            except Exception as refusal:
                self.log.write(f"[anlan] {self.job.name} 无法启动：{refusal}\n".encode())
                return 1
            if self._stopping:
                return 0
        hear, say = os.pipe()
        try:
            self._process = await self._spawn(say)
        except OSError as refusal:
            os.close(hear)
            self.log.write(f"[anlan] {self.job.name} 无法启动：{refusal}\n".encode())
            return 1
        finally:
            os.close(say)
        self._identity = identity(self._process.pid)
        self._changed()
        watch = asyncio.create_task(self._watch_readiness(hear))
        await self._copy_output(self._process)
        code = await self._process.wait()
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        self._end_group()
        return code

    async def _spawn(self, say: int) -> asyncio.subprocess.Process:
        environment = {**self.job.environment, readiness.VARIABLE: str(say)}
        return await asyncio.create_subprocess_exec(
            *self.job.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment,
            start_new_session=True,
            pass_fds=(say,),
            preexec_fn=die_with_parent(self.job.death_signal),
            **self.job.options,
        )

    async def _copy_output(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while chunk := await process.stdout.read(65536):
            self.log.write(chunk)

    async def _watch_readiness(self, hear: int) -> None:
        with os.fdopen(hear, "rb", buffering=0) as pipe:
            if self.job.probe is not None:
                await self.job.probe()
            else:
                reader = asyncio.StreamReader()
                transport, _ = await asyncio.get_running_loop().connect_read_pipe(
                    lambda: asyncio.StreamReaderProtocol(reader), pipe
                )
                try:
                    if not await reader.read(1):
                        return
                finally:
                    transport.close()
        self.is_ready.set()
        self._changed()

    def _end_group(self) -> None:
        """End whatever the process has left in its session."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` that asks Linux to end the child when its parent dies; None elsewhere.

    Elsewhere the next start finds what is left by `runtime.json`.
    """
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl
    set_parent_death_signal = 1

    def in_the_child() -> None:
        prctl(set_parent_death_signal, int(death_signal))
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return in_the_child
