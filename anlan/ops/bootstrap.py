"""Makes `.venv`, installs the locked packages into it and goes on there. Needs nothing but Python itself.

`./run` and `./test` call it as a script. It installs again only when `pyproject.toml`, `requirements.lock`, the
interpreter or the place of the clone has changed. `ANLAN_WHEELS` (or a folder `wheels/` in the clone) names a
folder of packages for a machine without a package index.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
GIGABYTE = 1024**3

UNREACHABLE = re.compile(
    "NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Max retries|No route to host|"
    "Network is unreachable|ProxyError|SSLError|from versions: none|No matching distribution"
)


class InstallRefused(Exception):
    """Installing is impossible here; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    """`run …` or `test …`: install, then become the product or the checks. Returns only on refusal."""
    purpose, rest = arguments[0], arguments[1:]
    try:
        install(with_tools=purpose == "test")
    except InstallRefused as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断，重新运行会从头安装。 Interrupted; run again to install.", file=sys.stderr)
        return 130
    module = ["anlan.ops", "up"] if purpose == "run" else ["anlan.ops.checks"]
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", *module, *rest])
    raise AssertionError("execv does not return")


def install(*, with_tools: bool) -> None:
    """Bring `.venv` up to date; `with_tools` adds what only developers and CI need.

    Raises InstallRefused.
    """
    wanted = _fingerprint()
    have = STAMP.read_text("utf-8").split() if STAMP.exists() else []
    if have[:1] == [wanted] and (not with_tools or "tools" in have):
        return
    with_tools = with_tools or "tools" in have
    _require_space()
    _make_venv(keep=have[:1] == [wanted])
    _pip(with_tools)
    STAMP.write_text(f"{wanted} {'tools' if with_tools else ''}", "utf-8")


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in ("pyproject.toml", "requirements.lock"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _require_space() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < 2 * GIGABYTE:
        raise InstallRefused(
            f"磁盘空间不足：{ROOT} 所在磁盘剩余 {free / GIGABYTE:.1f} GB，安装和首次启动需要 2 GB。请清理后重试。\n"
            f"Disk almost full: {free / GIGABYTE:.1f} GB left, 2 GB needed."
        )


def _make_venv(*, keep: bool) -> None:
    """Make the environment anew unless it is known to be whole: a clone moved elsewhere has broken paths."""
    if keep and PYTHON.exists():
        return
    print("安澜 安装：准备 Python 环境 .venv（只在首次或依赖变化时）", flush=True)
    try:
        venv.create(VENV, with_pip=True, clear=True, symlinks=True)
    except subprocess.CalledProcessError as broken:
        raise InstallRefused(
            "无法创建 .venv：这个 Python 缺少 venv/ensurepip。Debian/Ubuntu 请运行 apt install python3-venv 后重试。\n"
            "Cannot create .venv: this Python lacks venv/ensurepip (Debian: apt install python3-venv)."
        ) from broken
    except OSError as broken:
        raise InstallRefused(f"无法写入 {VENV}:{broken.strerror}。\nCannot write {VENV}.") from broken


def _pip(with_tools: bool) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--timeout", "20", "--retries", "2"]
    command += ["-c", str(ROOT / "requirements.lock"), "-e", f"{ROOT}[dev]" if with_tools else str(ROOT)]
    wheels = Path(os.environ.get("ANLAN_WHEELS") or ROOT / "wheels")
    if wheels.is_dir():
        command += ["--no-index", "--find-links", str(wheels)]
    pip = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=ROOT
    )
    said: list[str] = []
    assert pip.stdout is not None
    collected = 0
    for line in pip.stdout:
        said.append(line)
        if line.startswith("Collecting "):
            collected += 1
            _progress(f"下载 {collected}:{line.split()[1]}")
        elif line.startswith("Installing collected packages"):
            _progress(f"安装 {line.count(',') + 1} 个包", final=True)
    if pip.wait() != 0:
        raise InstallRefused(_why("".join(said)))
    print("安澜 安装：完成", flush=True)


def _progress(text: str, *, final: bool = False) -> None:
    """One line that rewrites itself on a terminal; elsewhere only the last one."""
    if sys.stdout.isatty():
        print(f"\r\033[K安澜 安装：{text}", end="\n" if final else "", flush=True)
    elif final:
        print(f"安澜 安装：{text}", flush=True)


def _why(said: str) -> str:
    if "No space left on device" in said:
        return "安装中断：磁盘已满，请清理后重试。\nInstallation stopped: the disk is full."
    if UNREACHABLE.search(said):
        return (
            "安装中断：连不上 Python 包索引，或索引里缺少所需版本。请检查网络或 pip 的镜像设置；"
            "内网请把离线包放进 wheels/ 目录（见 deploy/README.md）。\n"
            "Installation stopped: the Python package index cannot be reached, or lacks a version. "
            "Check the network or pip's mirror setting; on an intranet put wheels into wheels/ "
            "(see deploy/README.md).\n" + _tail(said)
        )
    return "安装失败，pip 的最后输出如下。 Installation failed; pip's last words:\n" + _tail(said)


def _tail(said: str) -> str:
    return "\n".join(f"  | {line}" for line in said.strip().splitlines()[-12:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
