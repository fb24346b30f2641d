"""A whole product to measure or to break: a throw-away one on free ports in its own folder, or one that runs.

    with Instance(processes=("engine", "web", "dispatch", "gate")) as product:
        product.kill("engine")
        product.wait_ready("engine")

The throw-away one is started by `anlan up` like any other, so what is measured is what is shipped. However the
block ends, its processes and its folder are gone afterwards.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from anlan.ops import leftovers, ports
from anlan.ops.child import die_with_parent
from anlan.ops.data_dir import DataDir
from anlan.ops.log_files import last_lines
from anlan.ops.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
_SERVERS = ("DATABASE_URL", "NATS_URL", "ANLAN_MQTT_PORT", "ANLAN_NATS_REPLICAS", "ANLAN_HOST")


class Running:
    """A product that runs in a data directory: its addresses and its processes."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir = data_dir
        self.port = port
        self._place = DataDir(data_dir)
        self._given: dict[str, str] = {}

    @classmethod
    def at(cls, url: str) -> "Running":
        """The product at this URL, which must run on this machine in the data directory of ANLAN_DATA_DIR."""
        from anlan.config.environment import environment

        found = cls(environment.data_dir, urlsplit(url).port or 80)
        if not found.runtime.get("is_up"):
            raise Trouble(f"数据目录 {found.data_dir} 里没有正在运行的安澜，请用 ANLAN_DATA_DIR 指明 {url} 的数据目录")
        return found

    @property
    def runtime(self) -> dict[str, Any]:
        """`runtime.json` as it is now."""
        return self._place.runtime()

    @property
    def url(self) -> str:
        """Address of the web process, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """libpq URL."""
        return str(self.runtime["DATABASE_URL"])

    @property
    def nats_url(self) -> str:
        """URL with the services' credentials."""
        return str(self.runtime["NATS_URL"])

    @property
    def mqtt_port(self) -> int:
        """Where devices connect."""
        return int(self.runtime["ANLAN_MQTT_PORT"])

    @property
    def environment(self) -> dict[str, str]:
        """Environment of a process that belongs to this product, for `subprocess`."""
        return {
            **os.environ,
            "ANLAN_DATA_DIR": str(self.data_dir),
            "ANLAN_PORT": str(self.port),
            "DATABASE_URL": self.database_url,
            "NATS_URL": self.nats_url,
            "ANLAN_MQTT_PORT": str(self.mqtt_port),
            "DJANGO_SETTINGS_MODULE": "anlan.config.settings",
            **self._given,
        }

    def join(self) -> None:
        """Make this very process belong to the product and set up Django. Only before settings are first read."""
        if "anlan.config.environment" in sys.modules:
            from anlan.config.environment import environment

            if environment.data_dir != self.data_dir.resolve():
                raise RuntimeError("the environment has already been read for another data directory")
        os.environ.update(self.environment)
        import django

        django.setup()

    def call(self, *words: str, seconds: float = 300) -> str:
        """Run `anlan words…` against this product; its output. Raises Trouble when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "anlan.ops", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode != 0:
            raise Trouble(f"anlan {' '.join(words)} 没有完成：{(done.stderr or done.stdout).strip()[-600:]}")
        return done.stdout

    def processes(self) -> dict[str, dict[str, Any]]:
        """Per process: pid, started_at, is_ready, restarts; the servers `postgres` and `nats` among them."""
        return dict(self.runtime.get("processes", {}))

    def kill(self, name: str) -> int:
        """SIGKILL the process; its pid. Raises Trouble when it is not running."""
        process = leftovers.find(self.processes().get(name, {}))
        if process is None:
            raise Trouble(f"进程 {name} 没有在运行")
        process.kill()
        return int(process.pid)

    def wait_ready(self, name: str, *, seconds: float = 30, not_pid: int = 0) -> float:
        """Wait until the process (another one than `not_pid`) is ready; the seconds it took. Raises Trouble."""
        began = time.monotonic()
        while True:
            record = self.processes().get(name, {})
            if record.get("is_ready") and record["pid"] != not_pid and leftovers.find(record) is not None:
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                log = last_lines(self.data_dir / "logs" / f"{name}.log")
                raise Trouble(f"进程 {name} {seconds:.0f} 秒内没有就绪，日志末尾：\n{log}")
            time.sleep(0.02)


class Instance(Running):
    """A throw-away product. `processes` empty means all; `demo` loads the demo district.

    `servers` are settings of servers that run already (NATS_URL …), to be used in place of built-in ones.
    """

    def __init__(
        self, *, processes: Sequence[str] = (), demo: bool = False, servers: Mapping[str, str] | None = None
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="anlan-")).resolve()
        super().__init__(self._folder / "data", ports.choose(0))
        self._given = dict(servers or {})
        self._arguments = [*([] if demo else ["--empty"]), *(["--only", ",".join(processes)] if processes else [])]
        self._supervisor: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, *, seconds: float = 300) -> None:
        """Start and wait until everything is up; raises Trouble with what it said when it is not."""
        environment = {k: v for k, v in os.environ.items() if k not in _SERVERS}
        environment |= {"ANLAN_DATA_DIR": str(self.data_dir), "ANLAN_PORT": str(self.port), **self._given}
        said = self._folder / "up.log"
        with said.open("wb") as out:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "anlan.ops", "up", *self._arguments],
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        limit = time.monotonic() + seconds
        while not self.runtime.get("is_up"):
            if self._supervisor.poll() is not None or time.monotonic() > limit:
                raise Trouble(f"试验实例没有启动：\n{last_lines(said, 20)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop every process and remove the folder."""
        if self._supervisor is not None and self._supervisor.poll() is None:
            self._supervisor.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._supervisor.wait(20)
            if self._supervisor.poll() is None:
                self._supervisor.kill()
                self._supervisor.wait()
        leftovers.end(self.processes().values())
        shutil.rmtree(self._folder, ignore_errors=True)
