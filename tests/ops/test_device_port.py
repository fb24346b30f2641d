"""The port that devices connect to is not changed behind their backs."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from anlan.ops import servers
from anlan.ops.data_dir import DataDir
from anlan.ops.trouble import Trouble


@pytest.fixture
def busy() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.fixture(autouse=True)
def _own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "NATS_URL", "ANLAN_MQTT_PORT"):
        monkeypatch.delenv(name, raising=False)


def known(folder: Path, port: int) -> DataDir:
    """A data directory whose devices were told this port."""
    (folder / "runtime.json").write_text(json.dumps({"ports": {"mqtt": port}}))
    return DataDir(folder)


def test_a_busy_port_that_devices_know_is_said(tmp_path: Path, busy: int) -> None:
    with pytest.raises(Trouble, match=f"设备接入端口 {busy} 已被占用"):
        servers.plan(known(tmp_path, busy), "127.0.0.1", 8700)


def test_a_busy_port_that_the_operator_names_is_said(
    tmp_path: Path, busy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAN_MQTT_PORT", str(busy))
    with pytest.raises(Trouble, match=f"设备接入端口 {busy} 已被占用"):
        servers.plan(DataDir(tmp_path), "127.0.0.1", 8700)


def test_what_is_no_port_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAN_MQTT_PORT", "mqtt")
    with pytest.raises(Trouble, match="ANLAN_MQTT_PORT 应是"):
        servers.plan(DataDir(tmp_path), "127.0.0.1", 8700)


def test_nobody_knows_a_port_before_the_first_start(tmp_path: Path, busy: int) -> None:
    planned = servers.plan(DataDir(tmp_path), "127.0.0.1", busy - 30)
    assert int(planned.facts["ANLAN_MQTT_PORT"]) != busy
    assert planned.facts["ports"]["mqtt"] == int(planned.facts["ANLAN_MQTT_PORT"])


def test_a_bad_nats_address_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NATS_URL", "nats://a:4222,:x")
    with pytest.raises(ValueError, match="第 2 个地址"):
        servers.plan(DataDir(tmp_path), "127.0.0.1", 8700)
