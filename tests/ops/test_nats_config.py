"""The configuration that is printed for NATS servers is one that the server reads, alone and as a node of a cluster."""

import argparse
import subprocess
from pathlib import Path

import pytest

from anlan.ops.commands import nats_config as command
from anlan.ops.nats import program
from anlan.ops.trouble import Trouble

ROUTES = "n1:6222,n2:6222,n3:6222"


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    command.run(parser.parse_args(words))
    return capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--node", "n1", "--routes", ROUTES]], ids=["alone", "in a cluster"])
def test_the_server_reads_it(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nats.conf"
    file.write_text(printed(capsys, "--store-dir", str(tmp_path / "store"), *words), "utf-8")
    done = subprocess.run([str(program()), "-t", "-c", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_node_keeps_three_copies_and_knows_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--node", "n2", "--routes", ROUTES, "--client-host", "0.0.0.0")
    assert 'server_name: "n2"' in text
    assert "stream_replicas: 3" in text
    assert 'listen: "0.0.0.0:4222"' in text
    assert [place in text for place in ("@n1:6222", "@n2:6222", "@n3:6222")] == [True] * 3
    assert "auth_callout" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--routes", ROUTES], "各自的名称"),
        (["--node", "n1", "--routes", "n1:6222,n2:6222"], "至少三个节点"),
        (["--node", "n1", "--routes", "n1:6222,n2,n3:6222"], "“n2”不是"),
        (["--node", 'n"1', "--routes", ROUTES], "各自的名称"),
    ],
)
def test_what_makes_no_cluster_is_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble, match=said):
        printed(capsys, *words)
