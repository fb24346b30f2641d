"""Backups: one tar file with the database, the secrets and the journal's anchors.

Readings that the engine has not stored yet are in the message queue, not in here: stop the product first (or accept
that the last seconds before the backup are missing). The file holds every secret: keep it as safe as the data.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from anlan.ops import ports
from anlan.ops.data_dir import FORMAT, DataDir
from anlan.ops.leftovers import find
from anlan.ops.postgres import Postgres, programs
from anlan.ops.release import installed_version
from anlan.ops.trouble import Trouble

DUMP = "database.dump"
ABOUT = "about.json"
# Kept beside the database: what it cannot do without, and what proves its journal.
FOLDERS = ("secrets", "anchors")
FILES = ("state.json",)


def write(data_dir: DataDir, file: Path) -> int:
    """Write a backup to `file`; its size in bytes. Works while the product runs and when it does not."""
    with tempfile.TemporaryDirectory(prefix="anlan-backup-", dir=file.parent) as folder:
        dump = Path(folder) / DUMP
        with _database(data_dir) as url:
            _call("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}", f"--dbname={url}")
        about = Path(folder) / ABOUT
        about.write_text(json.dumps({"format": FORMAT, "version": installed_version(), "at": _now()}), "utf-8")
        draft = Path(folder) / "backup.tar"
        with tarfile.open(draft, "w") as archive:
            for name in (DUMP, ABOUT):
                archive.add(Path(folder) / name, name)
            for name in (*FOLDERS, *FILES):
                if (data_dir.path / name).exists():
                    archive.add(data_dir.path / name, name)
        draft.chmod(0o600)
        draft.replace(file)
    return file.stat().st_size


def restore(data_dir: DataDir, file: Path) -> str:
    """Bring a backup into an empty data directory; when it was made. Raises Trouble before anything is changed."""
    about = _about(file)
    if any((data_dir.path / name).exists() for name in ("postgres", *FILES)):
        raise Trouble(f"数据目录 {data_dir.path} 里已有数据，恢复只能进入空目录。请用 ANLAN_DATA_DIR 指定一个新目录")
    with tempfile.TemporaryDirectory(prefix="anlan-restore-", dir=data_dir.path) as folder:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        for name in FOLDERS:
            shutil.rmtree(data_dir.path / name, ignore_errors=True)
        with _database(data_dir) as url:
            _call("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(Path(folder) / DUMP))
        for name in (*FOLDERS, *FILES):
            if (Path(folder) / name).exists():
                (Path(folder) / name).replace(data_dir.path / name)
    return str(about["at"])


def _about(file: Path) -> dict[str, object]:
    try:
        with tarfile.open(file) as archive:
            member = archive.extractfile(ABOUT)
            found = json.load(member) if member is not None else {}
    except (OSError, KeyError, ValueError, tarfile.TarError) as broken:
        raise Trouble(f"{file} 不是安澜的备份文件，或已损坏（{broken}）") from broken
    if found.get("format") != FORMAT:
        raise Trouble(f"备份的格式是 {found.get('format')}，当前程序用的是 {FORMAT}，请换用版本 {found.get('version')}")
    return dict(found)


@contextlib.contextmanager
def _database(data_dir: DataDir) -> Iterator[str]:
    """The URL of the database: the operator's own, the running built-in one, or that one started for the moment."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    runtime = data_dir.runtime()
    if find(runtime.get("processes", {}).get("postgres", {})) is not None:
        yield str(runtime["DATABASE_URL"])
        return
    with data_dir.lock():
        server = Postgres(data_dir.path / "postgres", ports.choose(0))
        server.prepare()
        child = server.spawn(data_dir.path / "postgres" / "backup.log")
        try:
            server.wait_ready(lambda: child.poll() is None)
            server.ensure_database()
            yield server.url()
        finally:
            server.stop()
            child.wait()


def _call(program: str, *arguments: str) -> None:
    found = shutil.which(program) if os.environ.get("DATABASE_URL") else None
    done = subprocess.run([found or str(programs() / program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"{program} 没有完成：{done.stderr.strip()[-400:]}")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
