"""The data directory of one installation: its lock, its version, and what is known about what runs in it."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anlan.ops.trouble import Trouble

# Raised whenever an older program could not work with what a newer one has written.
FORMAT = 1
LEAST_FREE_BYTES = 1024**3
# What a fresh clone may already have put here: tests and commands that need a secret.
HARMLESS = {"VERSION", "lock", "secrets", "test", "test-pg", "logs", "runtime.json"}


@dataclass(frozen=True)
class DataDir:
    """One data directory. `runtime.json` says what runs now, `state.json` what has been done once."""

    path: Path

    def prepare(self) -> None:
        """Make the directory and check that it can be used; raises Trouble."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o750)
            entries = {entry.name for entry in self.path.iterdir()}
        except OSError as refusal:
            raise Trouble(f"数据目录 {self.path} 不能读写：{refusal.strerror}。{_ELSEWHERE}") from refusal
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise Trouble(f"数据目录 {self.path} 不可写，请检查权限。{_ELSEWHERE}")
        free = shutil.disk_usage(self.path).free
        if free < LEAST_FREE_BYTES:
            raise Trouble(
                f"磁盘空间不足：{self.path} 所在磁盘剩余 {free / 1024**2:.0f} MB，至少需要 1024 MB。"
                f"请清理磁盘。{_ELSEWHERE}"
            )
        self._check_version(entries)

    def _check_version(self, entries: set[str]) -> None:
        place = self.path / "VERSION"
        if not place.exists():
            if entries - HARMLESS:
                raise Trouble(f"{self.path} 不是空目录，也不是安澜的数据目录，没有动它。{_ELSEWHERE}")
            place.write_text(f"{FORMAT}\n", "ascii")
            return
        found = place.read_text("ascii", "replace").strip()
        if found == str(FORMAT):
            return
        newer = found.isdigit() and int(found) > FORMAT
        raise Trouble(
            f"数据目录 {self.path} 的格式是 {found}，当前程序用的是 {FORMAT}。"
            + ("请换用创建它的较新版本" if newer else "请按 docs/operations.md 的“升级”一节迁移")
            + "。数据没有被改动"
        )

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the directory for this process alone; raises Trouble when another product runs in it."""
        with (self.path / "lock").open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                handle.seek(0)
                raise Trouble(
                    f"数据目录 {self.path} 正由另一个安澜使用（进程 {handle.read().strip() or '未知'}）。"
                    f"查看：anlan status；停止：anlan down。{_ELSEWHERE}"
                ) from taken
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    def runtime(self) -> dict[str, Any]:
        """What the last `anlan up` wrote about its servers and processes; empty when there was none."""
        return self._read("runtime.json")

    def write_runtime(self, facts: dict[str, Any]) -> None:
        """Replace `runtime.json` in one step (mode 0600: it holds the servers' passwords)."""
        self._write("runtime.json", facts)

    def state(self) -> dict[str, Any]:
        """What has been done once and for all, e.g. `{"demo": "loaded"}`."""
        return self._read("state.json")

    def remember(self, **facts: Any) -> None:
        """Add to the state."""
        self._write("state.json", self.state() | facts)

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self.path / name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, facts: dict[str, Any]) -> None:
        handle, attempt = tempfile.mkstemp(dir=self.path, prefix=f".{name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(facts, out, ensure_ascii=False, indent=1)
        Path(attempt).replace(self.path / name)


_ELSEWHERE = "也可以用环境变量 ANLAN_DATA_DIR 指定别的目录"
