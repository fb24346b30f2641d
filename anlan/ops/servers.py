"""Which PostgreSQL and NATS an installation uses: our own under the data directory, or the operator's."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import anlan.config.environment  # noqa: F401 - says where the secrets live
from anlan.kit.nats_address import nats_servers
from anlan.kit.secrets import secret
from anlan.ops import ports
from anlan.ops.child import Job
from anlan.ops.data_dir import DataDir
from anlan.ops.nats import Nats
from anlan.ops.postgres import Postgres, running_postmaster


@dataclass(frozen=True)
class BuiltIn:
    """A server of our own: its job, its words, and what to do once it answers for the first time."""

    title: str
    detail: str
    job: Job
    after: Callable[[], None] | None = None


@dataclass(frozen=True)
class Servers:
    """The servers of one start. `facts` go to `runtime.json`, `environment` to every process."""

    jobs: tuple[BuiltIn, ...]
    elsewhere: tuple[tuple[str, str], ...]
    facts: dict[str, Any]
    environment: dict[str, str]


def plan(data_dir: DataDir, host: str, port: int) -> Servers:
    """Decide which servers to start and on which ports; starts nothing yet."""
    kept = data_dir.runtime().get("ports", {})
    chosen = {
        "postgres": ports.choose(kept.get("postgres", port + 10)),
        "nats": ports.choose(kept.get("nats", port + 20)),
        "mqtt": ports.choose(kept.get("mqtt", port + 30), host),
    }
    jobs: list[BuiltIn] = []
    elsewhere: list[tuple[str, str]] = []
    values = {"ANLAN_MQTT_PORT": os.environ.get("ANLAN_MQTT_PORT") or str(chosen["mqtt"])}
    if url := os.environ.get("DATABASE_URL"):
        elsewhere.append(("数据库", _where(url)))
        values["DATABASE_URL"] = url
    else:
        database = Postgres(data_dir.path / "postgres", chosen["postgres"])
        values["DATABASE_URL"] = database.url()
        jobs.append(_postgres(database))
    if url := os.environ.get("NATS_URL"):
        elsewhere.append(("消息", "、".join(server.place for server in nats_servers(url))))
        values["NATS_URL"] = url
    else:
        nats = Nats(
            data_dir.path / "nats",
            host,
            chosen["nats"],
            int(values["ANLAN_MQTT_PORT"]),
            secret("nats_password"),
        )
        values["NATS_URL"] = nats.url
        jobs.append(_nats(nats))
    return Servers(
        jobs=tuple(jobs),
        elsewhere=tuple(elsewhere),
        facts={**values, "ports": chosen, "url": f"http://{host}:{port}/"},
        environment=_child_environment(data_dir, host, port) | values,
    )


def answers(host: str, port: int) -> Callable[[], Awaitable[None]]:
    """A probe that returns as soon as something accepts connections there."""

    async def probe() -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection(host, port)
            except OSError:
                await asyncio.sleep(0.03)
            else:
                writer.close()
                return

    return probe


def _child_environment(data_dir: DataDir, host: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "ANLAN_DATA_DIR": str(data_dir.path),
        "ANLAN_HOST": host,
        "ANLAN_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "anlan.config.settings",
        "PYTHONUNBUFFERED": "1",
        # Vector arithmetic here is element by element; a pool of BLAS threads would only wait.
        "OPENBLAS_NUM_THREADS": "1",
    }


def _postgres(database: Postgres) -> BuiltIn:
    async def probe() -> None:
        def alive() -> bool:
            return running_postmaster(database.cluster) is not None

        while not alive():
            await asyncio.sleep(0.02)
        await asyncio.to_thread(database.wait_ready, alive)

    return BuiltIn(
        title="数据库",
        detail=f"PostgreSQL，127.0.0.1:{database.port}",
        job=Job(
            name="postgres",
            command=database.command(),
            environment={**os.environ, "LC_ALL": "C"},
            options=database.child_options(),
            prepare=database.prepare,
            probe=probe,
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            stop_seconds=6,
        ),
        after=database.ensure_database,
    )


def _nats(nats: Nats) -> BuiltIn:
    return BuiltIn(
        title="消息",
        detail=f"NATS，127.0.0.1:{nats.client_port}；设备 MQTT {nats.host}:{nats.mqtt_port}",
        job=Job(
            name="nats",
            command=nats.command(),
            environment=nats.environment(),
            options={"cwd": "/"},
            prepare=nats.prepare,
            probe=answers("127.0.0.1", nats.client_port),
            death_signal=signal.SIGTERM,
            stop_seconds=3,
        ),
    )


def _where(url: str) -> str:
    """Host and port of a URL, without the password in it."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port or ''}".strip(":") or "由环境变量指定"
