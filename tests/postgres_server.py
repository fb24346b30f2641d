"""The PostgreSQL server of the tests: one per clone, kept under `.data/test-pg` to start within moments.

Every session holds a shared lock on it; the last one out stops the server. With DATABASE_URL set, that
server is used instead and this module does nothing.
"""

import fcntl
import os
import socket
from pathlib import Path
from typing import IO

from django.db import connection

from anlan.ops.postgres import Postgres, running_postmaster

HOME = Path(__file__).resolve().parents[1] / ".data" / "test-pg"
_lock: IO[str] | None = None
_ours = "DATABASE_URL" not in os.environ


def announce() -> None:
    """Put the address of the test server into DATABASE_URL, so that settings and child processes find it."""
    if _ours:
        HOME.mkdir(parents=True, exist_ok=True)
        os.environ["DATABASE_URL"] = Postgres(HOME, _port()).url()


def start() -> None:
    """Start the server unless another session has; keep it from being stopped under us."""
    global _lock
    if not _ours:
        return
    _lock = (HOME / "lock").open("w")
    fcntl.flock(_lock, fcntl.LOCK_EX)
    server = Postgres(HOME, _port(), durable=False)
    if running_postmaster(server.cluster) is None:
        server.prepare()
        child = server.spawn(HOME / "postgres.log", start_new_session=True)
        server.wait_ready(lambda: child.poll() is None)
        child.returncode = 0  # it may outlive this session: no "still running" warning from subprocess
    else:
        server.wait_ready(lambda: True)
    server.ensure_database(may_create_databases=True)
    fcntl.flock(_lock, fcntl.LOCK_SH)


def stop() -> None:
    """Stop the server when no other session holds it."""
    if _lock is None:
        return
    try:
        fcntl.flock(_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    finally:
        _lock.close()
    Postgres(HOME, _port()).stop()


def _port() -> int:
    """The port of the last session when it is free or ours, else a new one."""
    place = HOME / "port"
    if place.exists():
        port = int(place.read_text("ascii"))
        if running_postmaster(HOME / "data") is not None or _is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place.write_text(str(probe.getsockname()[1]), "ascii")
    return int(place.read_text("ascii"))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def cut_other_connections() -> None:
    """End whatever else is connected to the test database, such as threads that outlived their test."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
