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


def read_by_the_product() -> set[str]:
    """Every ANLAN_ setting that the code asks the environment for."""
    asks = re.compile(r"""(?:value|get|getenv|environ)[(\[]\s*"(ANLAN_[A-Z_]+)\"""")
    files = [*ROOT.glob("anlan/**/*.py"), *ROOT.glob("demo/**/*.py")]
    return {name for file in files for name in asks.findall(file.read_text("utf-8"))} - BY_TESTS_ALONE


def test_every_setting_is_explained_to_the_operator() -> None:
    explained = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert sorted(name for name in read_by_the_product() if f"`{name}" not in explained) == []


@pytest.mark.parametrize("name", ["ANLAN_PROXIES=1", "ANLAN_HTTPS=1"])
@pytest.mark.parametrize("file", ["README.md", "anlan.env.example"])
def test_what_a_proxy_needs_stands_where_one_is_set_up(file: str, name: str) -> None:
    assert name in (ROOT / "deploy" / file).read_text("utf-8")
