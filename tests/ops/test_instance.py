"""A throw-away product starts, heals after a SIGKILL of any process, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from anlan.ops import leftovers
from anlan.ops.instance import ROOT, Instance
from anlan.ops.trouble import Trouble

pytestmark = pytest.mark.slow


def test_every_killed_process_is_back_within_a_second_and_nothing_is_left() -> None:
    with Instance() as product:
        folder = product.data_dir
        first = product.processes()
        assert {"postgres", "nats", "web"} <= set(first)
        for name in first:
            killed = product.kill(name)
            assert product.wait_ready(name, not_pid=killed) < 5
            # one whose server was killed before it may have been started again for that
            assert product.processes()[name]["restarts"] >= 1
        for name in first:
            product.wait_ready(name)
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{product.url}/no-such-page", timeout=5)
        assert refused.value.code == 404
        last = product.processes()
    assert not folder.exists()
    assert [name for name, record in last.items() if leftovers.find(record)] == []


def test_a_second_product_in_the_same_directory_is_refused() -> None:
    with Instance(processes=("dispatch",)) as product:
        done = _up(product.data_dir, product.port)
    assert done.returncode == 1
    assert "正由另一个安澜使用" in done.stderr


def test_a_busy_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _up(tmp_path / "data", port)
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert "ANLAN_PORT=" in done.stderr


def test_after_a_killed_supervisor_nothing_runs_and_the_next_start_works() -> None:
    product = Instance(processes=("dispatch", "web"))
    try:
        product.start()
        before = product.processes()
        os.kill(int(product.runtime["supervisor"]["pid"]), signal.SIGKILL)
        if sys.platform == "linux":
            deadline = time.monotonic() + 8
            while any(leftovers.find(record) for record in before.values()):
                assert time.monotonic() < deadline
                time.sleep(0.05)
        product.data_dir.joinpath("runtime.json").write_text("{}")
        product.start()
        product.wait_ready("web")
    finally:
        product.stop()


def test_stopping_takes_less_than_ten_seconds() -> None:
    product = Instance()
    try:
        product.start()
        children = [p["pid"] for p in product.processes().values()]
        began = time.monotonic()
    finally:
        product.stop()
    assert time.monotonic() - began < 10
    assert not [pid for pid in children if psutil.pid_exists(pid)]


def test_trouble_in_the_middle_stops_what_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NATS_URL", "nats://127.0.0.1:1")
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "VERSION").write_text("1\n")
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    done = _up(tmp_path, 0)
    assert done.returncode == 1
    assert "PostgreSQL 15" in done.stderr


def test_an_instance_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    product = Instance(processes=("no-such-process",))
    with pytest.raises(Trouble, match="没有名为 no-such-process 的进程"), product:
        pass


def _up(data_dir: Path, port: int) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"ANLAN_DATA_DIR": str(data_dir), "ANLAN_PORT": str(port or _free_port())}
    return subprocess.run(
        [sys.executable, "-m", "anlan.ops", "up", "--empty"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
