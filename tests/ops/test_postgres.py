"""The built-in PostgreSQL starts from nothing, keeps what was committed through a SIGKILL, and stops."""

import socket
from pathlib import Path

import psutil
import psycopg
import pytest

from anlan.ops.postgres import SUPERUSER, Postgres, PostgresTrouble, end_leftovers, running_postmaster

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Postgres:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Postgres(tmp_path / "postgres", probe.getsockname()[1])


def test_survives_a_kill_with_a_stale_pid_file(server: Postgres, tmp_path: Path) -> None:
    server.prepare()
    child = server.spawn(tmp_path / "log")
    server.wait_ready(lambda: child.poll() is None)
    server.ensure_database()
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    child.kill()
    child.wait()
    assert (server.cluster / "postmaster.pid").exists()

    server.prepare()
    child = server.spawn(tmp_path / "log")
    server.wait_ready(lambda: child.poll() is None)
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        ordered = connection.execute("SELECT upper('é') || (SELECT datcollate FROM pg_database LIMIT 1)")
        assert ordered.fetchone() is not None
    server.stop()
    child.wait()
    assert running_postmaster(server.cluster) is None


def test_a_pid_file_that_names_somebody_else_is_no_obstacle(server: Postgres, tmp_path: Path) -> None:
    server.prepare()
    (server.cluster / "postmaster.pid").write_text(f"{psutil.Process().pid}\n{server.cluster}\n")
    assert running_postmaster(server.cluster) is None
    end_leftovers(server.cluster)
    assert psutil.Process().is_running()
    assert not (server.cluster / "postmaster.pid").exists()


def test_wrong_password_is_refused(server: Postgres, tmp_path: Path) -> None:
    server.prepare()
    child = server.spawn(tmp_path / "log")
    server.wait_ready(lambda: child.poll() is None)
    wrong = server.url(SUPERUSER, "postgres").replace(server.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    server.stop()
    child.wait()


def test_another_major_version_is_refused_in_words(server: Postgres) -> None:
    server.prepare()
    (server.cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(PostgresTrouble, match="PostgreSQL 15"):
        server.prepare()
