"""What `deploy/` hands to an operator fits the product: folders that exist, settings that are explained."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from anlan.config.environment import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
DATA_DIR = "/var/lib/anlan"
BY_TESTS_ALONE = {"ANLAN_CHROMIUM"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_names_no_folder_that_nothing_creates(unit: Path) -> None:
    """Under ProtectSystem=strict systemd refuses to start a service whose ReadWritePaths is not there."""
    named = re.findall(r"^ReadWritePaths=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
    assert {path for line in named for path in line.split()} <= {DATA_DIR}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_unit(unit: Path, tmp_path: Path) -> None:
    """Checked with the program's path put right, for nothing is installed in /opt here."""
    for one in UNITS:
        text = one.read_text("utf-8").replace("/opt/anlan/.venv/bin/anlan", "/bin/true").replace("User=anlan", "")
        (tmp_path / one.name).write_text(text.replace("EnvironmentFile=/etc", "EnvironmentFile=-/etc"), "utf-8")
    name = unit.name.replace("@.", "@web.")
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / name)],
        capture_output=True, text=True, check=False,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin", "SYSTEMD_LOG_TARGET": "console"},
    )  # fmt: skip
    ours = [line for line in found.stderr.splitlines() if "anlan" in line and "Failed to connect" not in line]
    assert (found.returncode, ours) == (0, [])
