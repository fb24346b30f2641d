"""The frames published for GB/T 26875.3 mean what their sources say."""

import json
from importlib.resources import files
from typing import Any

import pytest

from anlan.connectors.gb26875.codec import CODEC
from anlan.connectors.gb26875.messages import read_unit
from anlan.connectors.wire.message import Event, Reading

UNITS = json.loads(files("anlan.connectors.gb26875").joinpath("published.json").read_text("utf-8"))[
    "application_data_units"
]


def _only(text: str) -> dict[str, Any]:
    found = CODEC.read(bytes.fromhex(text))
    assert len(found) == 1
    return found[0][1].as_json()


def test_it_works() -> None:
    row = next(row for row in CODEC.published if row["frame"].startswith("40403B00"))
    found = _only(row["frame"])
    assert found["ok"]
    assert (found["serial"], found["source"], found["command"]) == (59, "B2239660400B", 2)
    part = found["events"][0]
    assert (part["system_type"], part["system_address"], part["part_type"]) == (2, 1, 178)
    assert (part["part_address"], part["state"], part["description_hex"]) == (0, 5, "FB0000000155")


@pytest.mark.parametrize("row", CODEC.published, ids=lambda row: row["frame"][:24])
def test_published_frame(row: dict[str, Any]) -> None:
    found = _only(row["frame"])
    said = row.get("published_decoding", {})
    if row["checksum_ok"] is None:
        assert not found["ok"]
        assert "不完整" in found["errors"][0]
        return
    assert ("校验和" in "".join(found["errors"])) is not row["checksum_ok"]
    for name, theirs in {
        "serial": "serial",
        "command": "command",
        "data_type": "data_type",
        "length": "data_length",
    }.items():
        if name in said:
            assert found[theirs] == said[name]
    if "source" in said:
        assert found["source"] == said["source"].upper()
    if "version" in said:
        assert found["version"] == said["version"]
    if said.get("part_state") is not None:
        assert found["events"][0]["state"] == said["part_state"]
        assert found["events"][0]["description_hex"] == said["tag"]
    if said.get("state") == "正常":
        assert found["events"][0]["flags"] == {
            "normal": True,
            **dict.fromkeys(("fire", "fault", "mains_fault", "battery_fault", "centre_lost", "line_fault"), False),
        }


def test_a_layout_of_the_makers_own_is_refused_by_name() -> None:
    row = next(row for row in CODEC.published if "tags" in row.get("published_decoding", {}))
    found = _only(row["frame"])
    assert not found["ok"]
    assert found["events"] == []
    assert "4 与数据长度 54 不符" in found["errors"][0]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit["hex"][:16])
def test_published_data_unit(unit: dict[str, Any]) -> None:
    found = read_unit(bytes.fromhex(unit["hex"]))
    wanted = unit["expected"]
    objects: list[Reading | Event] = [*found.readings, *(event for event in found.events if event.name != "unknown")]
    assert len(objects) == wanted["objects"]
    assert bool(found.errors) is (wanted["objects"] == 0 and unit["hex"] != "FE01")
    for thing, values in zip(objects, wanted.get("values", ()), strict=True):
        if "time" in values:
            assert thing.at is not None
            assert thing.at.strftime("%Y-%m-%d %H:%M:%S") == values["time"]
        if isinstance(thing, Event):
            for name in values.keys() - {"time"}:
                assert thing.facts[name] == values[name]
        else:
            _check_analogue(thing, values)


def _check_analogue(reading: Reading, values: dict[str, Any]) -> None:
    step, unit = {3: (0.1, "Cel"), 2: (0.01, "m")}[values["parameter_type"]]
    part = "-".join(str(values[name]) for name in ("system_type", "system_address", "part_type", "part_address"))
    assert reading.name.startswith(part + "/")
    assert reading.value == pytest.approx(values["parameter_raw"] * step)
    assert reading.unit == unit
