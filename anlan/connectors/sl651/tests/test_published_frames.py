"""The frames published for SL 651 decode to their published values."""

from typing import Any

import pytest

from anlan.connectors.sl651.codec import CODEC

ROWS = CODEC.published
WITH_VALUES = [row for row in ROWS if "协议" in row.get("expected", {})]
# Elements of the makers' own, as the platform of the source calls them.
NAMES = {f"渗压{number} m": f"FF1{number}" for number in range(1, 9)} | {
    "5min时降水量 mm": "22",
    "当前降水量 mm": "20",
    "电源电压 V": "38",
}


def _first(row: dict[str, Any]) -> dict[str, Any]:
    return CODEC.read(bytes.fromhex(row["frame"]))[0][1].as_json()


def test_it_works() -> None:
    row = next(row for row in WITH_VALUES if "渗压8 m" in row["expected"])
    found = _first(row)
    assert found["ok"]
    assert {reading["name"]: reading["value"] for reading in found["readings"]} == {
        NAMES[name]: value for name, value in row["expected"].items() if name in NAMES
    }
    assert {reading["unit"] for reading in found["readings"] if reading["name"] in ("20", "38")} == {"mm", "V"}


@pytest.mark.parametrize("row", WITH_VALUES, ids=lambda row: row["frame"][6:40])
def test_published_values(row: dict[str, Any]) -> None:
    said, found = row["expected"], _first(row)
    assert found["ok"]
    assert found["station"] == said["设备编码"]
    assert int(found["station"]) == said["遥测站地址"]
    assert f"{found['centre']:X}" == str(said["中心站地址"])
    assert found["function"] == str(said["功能码"])
    assert found["function_title"].endswith(
        "定时报" if said.get("功能码描述") == "遥测定时报" else said.get("功能码描述", "")
    )
    assert found["password"].lstrip("0") == str(said["密码"]).lstrip("0")
    assert found["serial"].lstrip("0") == str(said["流水号"]).lstrip("0")
    assert found["sent_at"] == said["发报时间"].replace(" ", "T") + "+08:00"
    assert found["direction"] == "up"
    if "观测时间" in said:
        assert found["observed_at"] == said["观测时间"].replace(" ", "T") + ":00+08:00"
        assert found["station_type_title"] == said["遥测站分类"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["frame"][6:40])
def test_every_published_frame(row: dict[str, Any]) -> None:
    """Those with a right CRC are in order; those whose source left it out are read all the same, and say so."""
    found, computed = _first(row), row["computed"]
    stray_byte_behind = row["frame"].endswith("7E")
    assert found["ok"] is (row["crc_ok"] or stray_byte_behind)
    if not found["ok"]:
        assert found["errors"] == ["报文没有校验码"]
        assert found["readings"]
    for name in ("direction", "centre", "station", "password", "function", "body_length"):
        assert found[name] == computed[name]
    assert found["serial"] == computed["serial"]


def test_twelve_values_of_an_hour_have_twelve_times() -> None:
    row = next(row for row in ROWS if "F55C0A2D" in row["frame"])
    levels = [reading for reading in _first(row)["readings"] if reading["name"] == "F5"]
    assert [levels[0]["at"], levels[-1]["at"]] == ["2022-12-02T12:20:00+08:00", "2022-12-02T13:15:00+08:00"]
    assert [levels[0]["value"], levels[-1]["value"]] == [26.05, 27.96]
