"""Which servers run, and how a device is connected by the command."""

import pytest

from anlan.connectors.codecs import CODECS
from anlan.connectors.listeners import PORT_VARIABLES
from anlan.connectors.listeners.ports import DIALOGUES, PortUnclear, served
from anlan.foundation.journal.api import Actor
from anlan.ops.cli import main
from anlan.ops.processes import named
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Device


def test_a_protocol_without_a_port_is_off() -> None:
    assert served({}) == []
    assert [(one.protocol, one.port) for one in served({"ANLAN_SL651_PORT": "8651", "ANLAN_JT808_PORT": ""})] == [
        ("sl651", 8651)
    ]


def test_every_protocol_can_be_served() -> None:
    assert PORT_VARIABLES.keys() == DIALOGUES.keys() == {*CODECS, "json"}
    spoken = {protocol: dialogue.codec for protocol, dialogue in DIALOGUES.items()}  # type: ignore[attr-defined]
    assert {protocol: codec for protocol, codec in spoken.items() if protocol != "json"} == CODECS


@pytest.mark.parametrize(
    "environment",
    [{"ANLAN_SL651_PORT": "x"}, {"ANLAN_SL651_PORT": "0"}, {"ANLAN_SL651_PORT": "9", "ANLAN_HJ212_PORT": "9"}],
)
def test_a_wrong_port_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(PortUnclear, match="ANLAN_"):
        served(environment)


def test_the_process_is_started_only_when_a_port_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in PORT_VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    assert named("connectors").is_installed
    assert not named("connectors").is_asked_for
    monkeypatch.setenv("ANLAN_HJ212_PORT", "8212")
    assert named("connectors").is_asked_for
    assert named("engine").is_asked_for


@pytest.fixture
def gauge(db: None) -> Device:
    by = Actor.system("测试")
    kind = api.PointKind.objects.create(key="stage", name="水位", unit="m", heartbeat_s=60)
    device, _ = api.register_device(code="SW-1", name="甘棠湖水位站", by=by)
    api.register_point(code="SW-1.z", name="甘棠湖", kind=kind, device=device, by=by)
    return device


def test_it_works(gauge: Device, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["device", "connect", "SW-1", "sl651", "00303a9006", "--password", "0012", "--point", "SW-1.z=39"]
    assert main(words) == 0
    found = api.station_of("sl651", "00303A9006")
    assert found is not None
    assert (found.channels, found.password) == ({"39": "SW-1.z"}, "0012")
    assert "标识 00303A9006" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["NO-1", "sl651", "1"], "没有设备 NO-1"),
        (["SW-1", "sl651", "1", "--point", "SW-9.z=39"], "看不懂“SW-9.z=39”"),
        (["SW-1", "sl651", "1;2"], "只能用英文字母和数字"),
        (["SW-1", "json", "shed-3", "--mapping", "none"], "--mapping"),
    ],
)
def test_trouble_changes_nothing(
    gauge: Device, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["device", "connect", *words]) == 1
    assert said in capsys.readouterr().err
    gauge.refresh_from_db()
    assert gauge.protocol == ""
