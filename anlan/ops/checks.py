"""`./test`: every check of the house; the exit code says whether all passed.

./test               lints, types, the fast tests, the browser journeys
./test --all         also the slow ones (they start whole products and kill them)
./test --only tests  one part: static, tests, journeys, slow
./test tests/ops -k postgres   anything else goes to pytest alone
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from anlan.config.environment import ROOT

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PARTS = ("static", "tests", "journeys", "slow")
BIN = Path(sys.executable).parent
CLOSING = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed)\b")
NO_TESTS_COLLECTED = 5
JOURNEYS = "tests/journeys"
WITHOUT_JOURNEYS = ["--ignore", JOURNEYS]


@dataclass
class Outcome:
    """What has happened so far."""

    failed_checks: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, title: str, seconds: float, *, passed: bool) -> None:
        """Say and keep how one check ended."""
        print(f"{'✓' if passed else '✗'} {title}（{seconds:.0f} 秒）", flush=True)
        if not passed:
            self.failed_checks.append(title)


def main() -> int:
    """Run what was asked for; 0 when all of it passed."""
    parser = argparse.ArgumentParser(prog="./test", description="运行全部检查", epilog=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--all", action="store_true", help="连同慢的测试")
    parser.add_argument("--only", choices=PARTS, help="只运行一部分")
    arguments, for_pytest = parser.parse_known_args()
    if for_pytest:
        return subprocess.run([sys.executable, "-m", "pytest", *for_pytest], cwd=ROOT, check=False).returncode
    parts = [arguments.only] if arguments.only else PARTS if arguments.all else PARTS[:-1]
    outcome = Outcome()
    began = time.monotonic()
    if "static" in parts:
        _static(outcome)
    if "tests" in parts:
        _pytest(outcome, "快速测试", "not slow and not chaos", [*WITHOUT_JOURNEYS, *_workers()])
    if "journeys" in parts:
        _journeys(outcome)
    if "slow" in parts:
        _pytest(outcome, "慢速测试", "slow or chaos", WITHOUT_JOURNEYS)
    return _close(outcome, time.monotonic() - began)


def _static(outcome: Outcome) -> None:
    """The checks that only read files, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        running: list[tuple[str, Future[tuple[int, str, float]]]] = [
            (title, pool.submit(_capture, command)) for title, command in _static_checks()
        ]
        for title, future in running:
            code, said, seconds = future.result()
            if code != 0:
                print(f"\n── {title}\n{said.rstrip()}", flush=True)
            outcome.note(title, seconds, passed=code == 0)


def _static_checks() -> list[tuple[str, list[str]]]:
    templates = sorted(str(place.relative_to(ROOT)) for place in ROOT.glob("anlan/**/templates"))
    scripts = [place for place in ROOT.glob("anlan/**/static/**/*.js") if "vendor" not in place.parts]
    checks = [
        ("类型 mypy", [str(BIN / "mypy"), "anlan", "demo", "tests", "conftest.py"]),
        ("代码 ruff", [str(BIN / "ruff"), "check", "."]),
        ("格式 ruff", [str(BIN / "ruff"), "format", "--check", "."]),
        ("模板 djlint", [str(BIN / "djlint"), "--lint", "--quiet", *templates]),
    ]
    if shutil.which("node") and scripts:
        each = 'for f in "$@"; do node --input-type=module --check < "$f" || { echo "$f"; exit 1; }; done'
        checks.append(("脚本 node", ["sh", "-c", each, "sh", *map(str, sorted(scripts))]))
    return checks


def _journeys(outcome: Outcome) -> None:
    """The browser journeys; without a browser a loud word, so that nobody takes silence for success."""
    if os.environ.get("ANLAN_CHROMIUM") or any(shutil.which(name) for name in CHROMIUM):
        _pytest(outcome, "浏览器走查", "", [JOURNEYS])
        return
    frame = "!" * 72
    print(f"\n{frame}\n!! 没有找到 Chromium，浏览器走查（journeys）没有运行，这次检查不完整。")
    print(f"!! NO CHROMIUM FOUND: the browser journeys did not run.\n{frame}\n", flush=True)
    outcome.counts["skipped"] = outcome.counts.get("skipped", 0) + 1


def _pytest(outcome: Outcome, title: str, marks: str, options: Sequence[str]) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "--durations=5", "-m", marks, *options]
    print(f"\n── {title}", flush=True)
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line if " in " in line and CLOSING.search(line) else last
    code = process.wait()
    for number, word in CLOSING.findall(last):
        kind = "failed" if word.startswith("error") else word
        outcome.counts[kind] = outcome.counts.get(kind, 0) + int(number)
    outcome.note(title, time.monotonic() - began, passed=code in (0, NO_TESTS_COLLECTED))


def _workers() -> list[str]:
    cores = os.cpu_count() or 1
    return ["-n", str(min(cores, 4)), "--dist", "worksteal"] if cores > 1 else []


def _close(outcome: Outcome, seconds: float) -> int:
    """The last lines: which checks failed, and the plain sum of the tests."""
    failed = outcome.counts.get("failed", 0)
    if outcome.failed_checks:
        print(f"\n没有通过：{'、'.join(outcome.failed_checks)}（{seconds:.0f} 秒）")
    else:
        print(f"\n全部通过（{seconds:.0f} 秒）")
    counts = f"{outcome.counts.get('passed', 0)} passed, {failed} failed, {outcome.counts.get('skipped', 0)} skipped"
    print(f"tests: {counts}", flush=True)
    return 1 if outcome.failed_checks or failed else 0


def _capture(command: Sequence[str]) -> tuple[int, str, float]:
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
