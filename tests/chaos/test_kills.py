"""Processes killed under load: nothing acknowledged is lost, no alarm is doubled or missed."""

import json
import os
import subprocess
import sys

import pytest

from anlan.ops.instance import ROOT

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def test_each_process_killed_once_costs_nothing() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "anlan.ops", "chaos", "--rounds", "4", "--rate", "500", "--json"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert {name: said[name] for name in ("kills", "lost", "doubled", "missed", "unhandled")} == {
        "kills": 4,
        "lost": 0,
        "doubled": 0,
        "missed": 0,
        "unhandled": 0,
    }
    assert said["readings"] > 500
    assert said["events"] > 5


def test_an_engine_and_a_nats_server_of_a_cluster_killed_cost_nothing() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "anlan.ops", "chaos", "--cluster", "--rounds", "2", "--rate", "300", "--json"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    names = ("kills", "killed", "lost", "doubled", "missed", "unhandled")
    assert {name: said[name] for name in names} == {
        "kills": 2,
        "killed": {"engine": 1, "nats": 1},
        "lost": 0,
        "doubled": 0,
        "missed": 0,
        "unhandled": 0,
    }
    assert said["takeover_s"] is not None
