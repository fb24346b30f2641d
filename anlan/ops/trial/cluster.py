"""A three-node NATS cluster and several engines on one machine, to be killed and started again one by one."""

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from anlan.kit.partition import PARTITIONS
from anlan.ops import ports
from anlan.ops.child import die_with_parent
from anlan.ops.instance import ROOT, Running
from anlan.ops.log_files import last_lines
from anlan.ops.nats import program
from anlan.ops.nats_config import Node, nats_config
from anlan.ops.trouble import Trouble

NODES = 3
HEALTHY_S = 60.0
LOOK_S = 0.05

_HELD = """
    SELECT count(*), count(DISTINCT pid) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class _Ports:
    client: int
    mqtt: int
    route: int
    monitor: int


class Member:
    """One process of ours: started, killed, started again; what it says goes to a file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns at once."""
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command,
                env=dict(self._environment),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Ask it to end; after three seconds it is killed."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(3)
            self.kill()

    @property
    def words(self) -> str:
        """The end of what it said."""
        return last_lines(self._log)


class NatsCluster:
    """Three servers that keep three copies; secrets and folder are thrown away afterwards.

    Sets ANLAN_NATS_PASSWORD and ANLAN_NATS_ISSUER for this process: product and cluster must agree on them.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="anlan-nats-")).resolve()
        self._ports = [_Ports(*(ports.choose(0) for _ in range(4))) for _ in range(NODES)]
        for name in ("ANLAN_NATS_PASSWORD", "ANLAN_NATS_ISSUER"):
            os.environ[name] = secrets.token_urlsafe(24)
        self._password = os.environ["ANLAN_NATS_PASSWORD"]
        between = secrets.token_urlsafe(24)
        self.members = [self._member(number, between) for number in range(NODES)]

    def _member(self, number: int, between: str) -> Member:
        mine, home = self._ports[number], self._folder / f"n{number + 1}"
        home.mkdir()
        routes = tuple(f"127.0.0.1:{each.route}" for each in self._ports)
        text = nats_config(
            store_dir=home / "store",
            host="127.0.0.1",
            client_port=mine.client,
            mqtt_port=mine.mqtt,
            service_password=self._password,
            node=Node(f"n{number + 1}", "127.0.0.1", mine.route, between, routes),
            monitor_port=mine.monitor,
        )
        (home / "nats.conf").write_text(text, "utf-8")
        environment = {"GOMAXPROCS": "1", "GOGC": "400", **os.environ}
        return Member([str(program()), "-c", str(home / "nats.conf")], environment, home / "log")

    @property
    def servers(self) -> dict[str, str]:
        """What a product has to be told to use this cluster."""
        places = ",".join(f"127.0.0.1:{each.client}" for each in self._ports)
        return {
            "NATS_URL": f"nats://anlan:{self._password}@{places}",
            "ANLAN_NATS_REPLICAS": str(NODES),
            "ANLAN_MQTT_PORT": str(self._ports[0].mqtt),
        }

    @property
    def mqtt_ports(self) -> list[int]:
        """Where devices connect, node by node."""
        return [each.mqtt for each in self._ports]

    def wait_healthy(self) -> float:
        """Wait until every node answers and holds every stream and copy up to date; the seconds. Raises Trouble."""
        began = time.monotonic()
        while sick := [number for number, each in enumerate(self._ports) if not _is_healthy(each.monitor)]:
            if time.monotonic() - began > HEALTHY_S:
                raise Trouble(f"NATS 节点 n{sick[0] + 1} 没有恢复：\n{self.members[sick[0]].words}")
            time.sleep(LOOK_S)
        return time.monotonic() - began

    def __enter__(self) -> Self:
        for member in self.members:
            member.start()
        try:
            self.wait_healthy()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for member in self.members:
            member.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


class Engines:
    """Engines beside a product that has none of its own; they share the partitions between them."""

    def __init__(self, product: Running, many: int) -> None:
        self._product = product
        self.members = [
            Member(
                [sys.executable, "-m", "anlan.ops", "process", "engine"],
                {**product.environment, "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"},
                product.data_dir / "logs" / f"engine-{number + 1}.log",
            )
            for number in range(many)
        ]

    def __enter__(self) -> Self:
        for member in self.members:
            member.start()
        try:
            self.wait_shared(len(self.members))
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for member in self.members:
            member.stop()

    def wait_shared(self, many: int, seconds: float = 60) -> float:
        """Wait until so many engines hold all partitions between them; the seconds it took. Raises Trouble."""
        began = time.monotonic()
        with psycopg.connect(self._product.database_url, autocommit=True) as connection:
            while _held(connection) != (PARTITIONS, many):
                if time.monotonic() - began > seconds:
                    words = "\n".join(member.words for member in self.members)
                    raise Trouble(f"{seconds:.0f} 秒内没有由 {many} 个引擎接管全部分区：\n{words}")
                time.sleep(LOOK_S)
        return time.monotonic() - began


async def until(work: Any, *arguments: Any) -> Any:
    """Wait for one of the above without holding up the load."""
    return await asyncio.to_thread(work, *arguments)


def _held(connection: psycopg.Connection[Any]) -> tuple[int, int]:
    """How many partitions are held, and by how many engines."""
    from anlan.watch.telemetry.engine.leases import PARTITION_LOCKS

    row = connection.execute(_HELD, [PARTITION_LOCKS]).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
