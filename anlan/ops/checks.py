"""`./test`: every check of the house, one after another; the exit code says whether all passed."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from anlan.config.environment import ROOT

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BIN = Path(sys.executable).parent


def main() -> int:
    """Run the checks; 0 when all passed."""
    parser = argparse.ArgumentParser(prog="./test", description="运行全部检查")
    parser.add_argument("--all", action="store_true", help="连同慢的测试")
    parser.add_argument("--only-tests", action="store_true", help="只跑测试")
    args, rest = parser.parse_known_args()
    failed = [] if args.only_tests else [title for title, command in _static_checks() if not _passes(title, command)]
    if not _passes("测试", _pytest(is_all=args.all, rest=rest)):
        failed.append("测试")
    if failed:
        print(f"\n没有通过：{'、'.join(failed)}", flush=True)
    return 1 if failed else 0


def _static_checks() -> list[tuple[str, list[str]]]:
    manage = [sys.executable, "manage.py"]
    templates = sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("anlan/**/templates"))
    checks = [
        ("代码检查 ruff", [str(BIN / "ruff"), "check", "."]),
        ("代码格式 ruff", [str(BIN / "ruff"), "format", "--check", "."]),
        ("类型 mypy", [str(BIN / "mypy"), "anlan", "demo"]),
        ("楼层契约 import-linter", [str(BIN / "lint-imports")]),
        ("框架检查 django", [*manage, "check"]),
        ("迁移齐全", [*manage, "makemigrations", "--check", "--dry-run"]),
    ]
    if templates:
        checks.insert(4, ("模板检查 djlint", [str(BIN / "djlint"), "--lint", "--quiet", *templates]))
    return checks


def _pytest(*, is_all: bool, rest: list[str]) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-q", *rest]
    if not is_all:
        command += ["-m", "not slow and not chaos"]
    if not any(shutil.which(name) for name in CHROMIUM):
        print("\n!!! 没有找到 Chromium：浏览器走查（journeys）没有运行，结果不完整 !!!\n", flush=True)
    return command


def _passes(title: str, command: list[str]) -> bool:
    print(f"\n── {title}", flush=True)
    began = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "anlan.config.settings"}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(f"   {'通过' if code == 0 else '没有通过'}，{time.monotonic() - began:.1f} 秒", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
