"""The frames published for JT/T 808 decode to their published values."""

import json
from importlib.resources import files
from typing import Any

import pytest

from anlan.connectors.jt808.codec import CODEC
from anlan.connectors.jt808.frames import escape, unescape
from anlan.connectors.wire.framing import Fault

PUBLISHED = json.loads(files("anlan.connectors.jt808").joinpath("published.json").read_text("utf-8"))
ROWS = CODEC.published
LOCATIONS = [row for row in ROWS if "location" in row["computed"]]


def _only(text: str) -> dict[str, Any]:
    found = CODEC.read(bytes.fromhex(text))
    assert len(found) == 1
    return found[0][1].as_json()


def _published(message_id: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["computed"]["message_id"] == message_id and "published" in row]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["frame"][:30])
def test_it_works(row: dict[str, Any]) -> None:
    found, computed = _only(row["frame"]), row["computed"]
    is_right = computed["xor_ok"] and computed["length_ok"]
    if not is_right:
        assert not found["ok"]
        assert any(words in found["errors"][0] for words in ("校验码不符", "长度不符", "不足一个消息头"))
    if not found["message_id"]:
        assert not is_right
        return
    for name in ("message_id", "body_length", "version_2019", "subpackage", "serial"):
        assert found[name] == computed[name], name
    assert found["phone"].lower() == computed["phone"]
    assert found["encryption"] == computed["encryption_bits"]
    assert (found["packages"], found["package"]) == (computed.get("total", 1), computed.get("index", 1))


def test_right_frames_are_wholly_read() -> None:
    """But those whose bodies their sources have cut short."""
    rows = [row for row in ROWS if row["computed"]["xor_ok"] and row["computed"]["length_ok"]]
    refused = [_only(row["frame"]) for row in rows if not _only(row["frame"])["ok"]]
    assert len(rows) == 228
    assert {found["message_id"] for found in refused} <= {"0x8001", "0x8100"}
    assert all(found["body_length"] == 0 for found in refused)


@pytest.mark.parametrize("row", LOCATIONS, ids=lambda row: row["frame"][:34])
def test_published_location(row: dict[str, Any]) -> None:
    said, found = row["computed"]["location"], _only(row["frame"])
    values = {reading["name"]: reading["value"] for reading in found["readings"]}
    south = -1 if said["status"] & 4 else 1  # the source shows the number without its hemisphere
    assert values["latitude"] == pytest.approx(south * said["lat"], abs=1e-9)
    assert values["longitude"] == pytest.approx(said["lon"], abs=1e-9)
    assert (values["altitude"], values["speed"], values["direction"]) == (
        said["altitude_m"],
        said["speed_kmh"],
        said["direction"],
    )
    alarm, status = found["events"][-2:]
    assert (alarm["alarm"], status["status"]) == (said["alarm"], said["status"])
    if said["time"] is not None and alarm["at"]:
        assert alarm["at"] == said["time"].replace(" ", "T") + "+08:00"
    assert [[mark, value.lower()] for mark, value in status["extras"]] == said.get("extras", [])


@pytest.mark.parametrize("row", _published("0x0100"), ids=lambda row: row["frame"][:30])
def test_published_registration(row: dict[str, Any]) -> None:
    said, found = row["published"], _only(row["frame"])["events"][0]
    names = {"ProvinceID": "province", "省域ID": "province", "CityID": "city", "市县域ID": "city", "AreaID": "province",
             "ManufacturerID": "maker", "制造商ID(5)": "maker", "制造商ID(11)": "maker", "TerminalModel": "model",
             "终端型号(20)": "model", "终端型号(30)": "model", "TerminalID": "terminal", "终端ID(7)": "terminal",
             "终端ID(30)": "terminal", "PlateColor": "plate_colour", "车牌颜色": "plate_colour",
             "LicensePlateNumber": "plate", "车牌号": "plate", "CityOrCountyId": "city"}  # fmt: skip
    checked = [name for name in said if name in names]
    assert len(checked) >= 3
    for name in checked:
        assert str(found[names[name]]).removeprefix("n") == str(said[name]), name


def test_other_published_values() -> None:
    answers = [_only(row["frame"])["events"][0] for row in _published("0x0001")]
    assert (answers[0]["answered_serial"], answers[0]["answered_id"], answers[0]["result"]) == (123, "0x01C8", 3)
    tokens = [_only(row["frame"])["events"][0]["token"] for row in _published("0x0102")]
    assert tokens == ["987654321", "17299841738", "456121111"]
    driver = _only(_published("0x0702")[0]["frame"])["events"][0]
    assert (driver["name"], driver["licence"]) == ("张三", "1234567890123")
    assert driver["institution"] == "中华人民共和国道路运输从业人员从业资格证"
    batch = _only(_published("0x0704")[0]["frame"])
    assert (batch["events"][0]["count"], batch["ok"]) == (2, True)
    assert [reading["value"] for reading in batch["readings"] if reading["name"] == "latitude"] == [116.307629] * 2
    assert {reading["flag"] for reading in batch["readings"] if reading["name"] == "latitude"} == {"V"}


@pytest.mark.parametrize("case", PUBLISHED["stream_cases"], ids=lambda case: case["name"])
def test_published_streams(case: dict[str, Any]) -> None:
    framer = CODEC.framer()
    frames = framer.feed(bytes.fromhex(case["stream"]))
    if "frames" in case:
        wanted = [bytes.fromhex(text) for text in case["frames"]]
        assert [frame.raw for frame in frames if frame.fault is not Fault.NOISE][: len(wanted)] == wanted
    good = [frame for frame in frames if frame.fault is None]
    if "valid_frames" in case:
        # A damaged frame in front does not cost the good one behind it.
        assert len(good) == case["valid_frames"] + ("第二帧合法" in case["name"])


@pytest.mark.parametrize("case", PUBLISHED["escape_cases"], ids=lambda case: case["name"])
def test_published_escapes(case: dict[str, Any]) -> None:
    inner, plain = bytes.fromhex(case["escaped"])[1:-1], bytes.fromhex(case["plain"])
    assert unescape(inner) == plain
    assert escape(unescape(inner)) == inner
