"""The frames published for HJ 212: the right ones are in order, the damaged ones are read and say what is wrong."""

from typing import Any

import pytest

from anlan.connectors.hj212.codec import CODEC
from anlan.connectors.hj212.frames import frame
from anlan.connectors.hj212.messages import decode
from anlan.connectors.wire.framing import Frame
from anlan.kit.units import UNITS

ROWS = CODEC.published


def _only(text: str) -> dict[str, Any]:
    found = CODEC.read(CODEC.raw_of(text))
    assert len(found) == 1
    return found[0][1].as_json()


def test_it_works() -> None:
    found = _only(ROWS[0]["frame"])
    assert found["ok"]
    assert {name: found[name] for name in ("QN", "ST", "CN", "PW", "MN", "Flag")} == {
        "QN": "20191012133710130",
        "ST": "22",
        "CN": "2011",
        "PW": "123456",
        "MN": "Y80110010000010",
        "Flag": 4,
    }
    assert found["DataTime"] == "2019-10-12T13:37:10+08:00"
    first = found["readings"][0]
    assert (
        first["name"],
        first["value"],
        first["unit"],
        first["flag"],
    ) == (
        "a21005-Rtd",
        0.0,
        "mg/m3",
        "N",
    )
    assert len(found["readings"]) == 7


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["frame"][:30])
def test_published_frame(row: dict[str, Any]) -> None:
    found = _only(row["frame"])
    assert found["ok"] is bool(row["crc_ok"])
    assert found["MN"]
    if row["crc_ok"] is False:
        assert "CRC 不符" in found["errors"][0]
    if row["length_ok"] is None and row["frame"].startswith("##"):
        assert "长度不符：报文为 81" in found["errors"][0]
    values = row["frame"].count("=") - row["frame"].count("-Flag=")
    assert len(found["readings"]) <= values
    for reading in found["readings"]:
        assert f"{reading['name']}=" in row["frame"]
        assert reading["value"] is not None


def test_values_of_an_hour() -> None:
    found = _only(next(row["frame"] for row in ROWS if "CN=2061" in row["frame"]))
    assert [(reading["name"], reading["value"]) for reading in found["readings"]][:2] == [
        ("a34006-Avg", 2.697),
        ("a34007-Avg", 7.966),
    ]


def test_the_time_of_a_sample_goes_before_the_time_of_the_data() -> None:
    found = _only(next(row["frame"] for row in ROWS if "w01008-SampleTime" in row["frame"]))
    assert [(r["name"], r["value"], r["at"]) for r in found["readings"]] == [
        ("w01008-Rtd", 123.456, "2023-10-08T12:33:40+08:00")
    ]


def test_answers_of_the_device_are_events() -> None:
    found = _only(next(row["frame"] for row in ROWS if "CN=9011" in row["frame"]))
    assert found["events"][0]["title"] == "请求应答：准备执行请求"


def test_published_commands_can_be_sent_and_read() -> None:
    for row in ROWS[:1]:
        assert frame(row["frame"][6:-4])[:-2].decode().lower() == row["frame"].lower()
    found = decode(Frame(frame("QN=20240601085857223;ST=32;CN=1062;PW=123456;MN=01;Flag=9;CP=&&RtdInterval=30&&")))
    assert found.is_ok
    assert found.events[0].facts == {"RtdInterval": "30"}


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("DataTime=20260701;a-Rtd=1", "DataTime=20260701 不是时间"),
        ("a-Rtd=1,2", None),
        ("a-Rtd=zero", "a-Rtd=zero 不是数值"),
        ("a-Rtd=nan", "a-Rtd=nan 不是数值"),
        ("a-Rtd=1e999", "a-Rtd=1e999 不是数值"),
    ],
)
def test_what_is_no_value_is_named(command: str, wrong: str | None) -> None:
    found = decode(Frame(frame(f"QN=1;ST=31;CN=2011;PW=1;MN=1;Flag=4;CP=&&{command}&&")))
    assert list(found.errors) == ([wrong] if wrong else [])


def test_units_are_units_of_the_product() -> None:
    from anlan.connectors.hj212.tables import FACTORS

    assert {unit for _, unit in FACTORS.values()} - {""} <= UNITS.keys()
