"""`anlan up`: from a data directory to a running product, and back to nothing on Ctrl-C."""

import asyncio
import contextlib
import importlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anlan.config.environment import ROOT, Environment
from anlan.ops import leftovers, ports, servers
from anlan.ops.child import Job
from anlan.ops.console import Console
from anlan.ops.data_dir import DataDir
from anlan.ops.demo_ports import demo_ports
from anlan.ops.processes import SERVICES, Service
from anlan.ops.registry import COMMANDS
from anlan.ops.steps import run_step
from anlan.ops.supervisor import Supervisor
from anlan.ops.trouble import Trouble


@dataclass(frozen=True)
class UpOptions:
    """What the operator asked for. `only` empty means every process."""

    empty: bool = False
    verbose: bool = False
    only: tuple[str, ...] = ()


def up(options: UpOptions) -> int:
    """Start everything, stay until told to stop; the exit code."""
    place = Environment.read()
    data_dir = DataDir(place.data_dir)
    data_dir.prepare()
    with data_dir.lock():
        return asyncio.run(_Start(options, data_dir, place.port).until_stopped())


class _Start:
    """One start of the product in one data directory."""

    def __init__(self, options: UpOptions, data_dir: DataDir, port: int) -> None:
        self.options = options
        self.data_dir = data_dir
        self.port = port
        self.host = os.environ.get("ANLAN_HOST") or "127.0.0.1"
        self.console = Console()
        self.began = time.monotonic()
        self.stop_asked = asyncio.Event()

    async def until_stopped(self) -> int:
        """Start, wait for a signal, stop. Raises Trouble after everything has been stopped again."""
        self.console.line("安澜 正在启动" + ("" if self.data_dir.state() else "（首次启动需要一两分钟）"))
        removed = leftovers.end(self.data_dir.runtime().get("processes", {}).values())
        if removed:
            self.console.warn(f"上次没有正常停止，已清理遗留的 {removed} 个进程")
        if not ports.is_free(self.port, self.host):
            raise Trouble(
                f"端口 {self.port} 已被占用。请关闭占用它的程序，或换一个端口，例如：ANLAN_PORT={self.port + 50} ./run"
            )
        self.servers = servers.plan(self.data_dir, self.host, self.port)
        self.supervisor = Supervisor(self.data_dir, self.console, dict(self.servers.facts), echo=self.options.verbose)
        self._listen_for_signals()
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(self.stop_asked.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await stopping
            return 0
        finally:
            starting.cancel()
            with contextlib.suppress(asyncio.CancelledError, Trouble):
                await starting
            self.console.line("安澜 正在停止")
            await self.supervisor.stop()
            self.console.line("安澜 已停止")

    def _listen_for_signals(self) -> None:
        def asked() -> None:
            if self.stop_asked.is_set():
                self.supervisor.hurry()
            self.stop_asked.set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, asked)

    async def _start(self) -> None:
        self.console.done("数据目录", str(self.data_dir.path))
        for server in self.servers.jobs:
            self.console.passing(f"启动{server.title}")
            await self.supervisor.until_ready(self.supervisor.add(server.job), 90)
            if server.after is not None:
                await asyncio.to_thread(server.after)
            self.console.done(server.title, server.detail)
        for title, detail in self.servers.elsewhere:
            self.console.done(title, detail)
        await self._step("migrate", "数据库结构")
        has_demo = await self._load_demo()
        if has_demo and not self.options.only:
            opened = demo_ports(os.environ, self.host, self.port)
            os.environ.update(opened)  # by which the process "connectors" is asked for
            self.servers.environment.update(opened)
        await self._start_services(has_demo)
        self.supervisor.all_started()
        self._say_where(has_demo)

    async def _step(self, name: str, title: str, *arguments: str) -> None:
        """One command of our own, run to its end in its own process."""
        command = [sys.executable, "-m", "anlan.ops", name, *arguments]
        began = time.monotonic()
        log = self.data_dir.path / "logs" / f"{name}.log"
        await run_step(command, self.servers.environment, log, lambda said: self.console.passing(f"{title}:{said}"))
        self.console.done(title, f"{time.monotonic() - began:.1f} 秒")

    async def _load_demo(self) -> bool:
        """Load the demo district on the first start; whether this installation has it."""
        state = self.data_dir.state().get("demo")
        if state is None and (self.options.empty or "demo load" not in COMMANDS):
            state = "none"
            self.data_dir.remember(demo=state)
        if state == "none":
            return False
        if state != "loaded":
            # Remembered before and after: an interrupted load is begun again, not taken for whole.
            self.data_dir.remember(demo="loading")
            await self._step("demo", "演示数据", "load")
            self.data_dir.remember(demo="loaded")
        return True

    async def _start_services(self, has_demo: bool) -> None:
        wanted = [service for service in SERVICES if self._is_wanted(service, has_demo)]
        for service in wanted:
            self.console.passing(f"启动{service.title}")
            child = self.supervisor.add(self._job(service))
            await self.supervisor.until_ready(child, 60)
        self.console.done("运行中", "、".join(service.title for service in wanted))

    def _is_wanted(self, service: Service, has_demo: bool) -> bool:
        if self.options.only and service.name not in self.options.only:
            return False
        return service.is_installed and service.is_asked_for and (has_demo or not service.demo_only)

    def _job(self, service: Service) -> Job:
        return Job(
            name=service.name,
            command=service.command(host=self.host, port=self.port),
            environment=self.servers.environment,
            options={"cwd": ROOT},
            probe=servers.answers(self.host, self.port) if service.listens else None,
        )

    def _say_where(self, has_demo: bool) -> None:
        say = self.console.line
        anlan = _how_to_call_us()
        say(f"\n安澜 已就绪，用时 {time.monotonic() - self.began:.1f} 秒\n")
        say(f"  打开      http://{self.host}:{self.port}/")
        say(f"  日志      {self.data_dir.path / 'logs'}")
        if has_demo:
            say(f"  演示账号（密码仅供演示，正式使用请执行 {anlan} account reset-password）")
            self.console.table(_demo_accounts())
        else:
            say(f"  创建账号  {anlan} account create；载入演示数据 {anlan} demo load")
        say(f"  停止      按 Ctrl-C，或在另一个终端执行 {anlan} down\n")


def _how_to_call_us() -> str:
    """What to type for `anlan` in another terminal: `./run` installs it where no PATH looks."""
    here = Path(sys.executable).with_name("anlan")
    return "anlan" if shutil.which("anlan") or not here.exists() else os.path.relpath(here, ROOT)


def _demo_accounts() -> Sequence[Sequence[str]]:
    """Rows of `demo.accounts.SIGN_IN`: user name, password, what the person does."""
    return list(importlib.import_module("demo.accounts").SIGN_IN)
