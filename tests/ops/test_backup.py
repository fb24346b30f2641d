"""A backup brings everything back into an empty directory, and never overwrites anything."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from anlan.ops.instance import ROOT, Instance

pytestmark = pytest.mark.slow


def _anlan(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "NATS_URL")}
    return subprocess.run(
        [sys.executable, "-m", "anlan.ops", *words],
        env=environment | {"ANLAN_DATA_DIR": str(data_dir)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_what_was_backed_up_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "kept.tar"
    with Instance(processes=("dispatch",)) as product:
        with psycopg.connect(product.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT '安澜' AS word")
        key = (product.data_dir / "secrets" / "secret_key").read_text()
        done = _anlan(product.data_dir, "backup", str(file))
        assert done.returncode == 0, done.stderr
        again = _anlan(product.data_dir, "backup", str(file))
        assert again.returncode == 1
        assert "已经存在" in again.stderr
    assert file.stat().st_mode & 0o077 == 0

    target = tmp_path / "fresh"
    done = _anlan(target, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert (target / "secrets" / "secret_key").read_text() == key

    second = tmp_path / "second.tar"
    done = _anlan(target, "backup", str(second))  # while nothing runs
    assert done.returncode == 0, done.stderr
    assert second.stat().st_size > 10_000

    done = _anlan(target, "restore", str(file))
    assert done.returncode == 1
    assert "只能进入空目录" in done.stderr


def test_another_file_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tar"
    wrong.write_text("no backup")
    done = _anlan(tmp_path / "data", "restore", str(wrong))
    assert done.returncode == 1
    assert "不是安澜的备份文件" in done.stderr
