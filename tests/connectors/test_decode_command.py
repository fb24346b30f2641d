"""`anlan decode` and `anlan fuzz`, as an operator calls them."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anlan.connectors.codecs import CODECS
from anlan.ops.cli import main

GAUGE = CODECS["sl651"].published[42]["frame"]


def lines_of(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["decode", *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = lines_of(capsys, "sl651", GAUGE)
    assert (found["ok"], found["station"], found["errors"], found["raw"]) == (True, "0010000000", [], GAUGE)
    assert {
        "name": "38",
        "title": "电源电压",
        "value": 24.0,
        "unit": "V",
        "at": "2020-03-14T12:00:00+08:00",
        "flag": "",
    } in found["readings"]


@pytest.mark.parametrize("protocol", CODECS)
def test_a_file_of_every_published_frame(protocol: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = CODECS[protocol].published
    place = tmp_path / "frames.txt"
    place.write_text("\n\n".join(row["frame"] for row in rows) + "\n", "utf-8")
    found = lines_of(capsys, protocol, str(place))
    assert len(found) >= len(rows)
    assert all(frame["ok"] is not bool(frame["errors"]) for frame in found)


def test_a_file_of_bytes_and_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "capture.bin"
    place.write_bytes(bytes.fromhex(GAUGE) * 3)
    assert len(lines_of(capsys, "sl651", str(place))) == 3
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(f"{GAUGE}\r\n{GAUGE.lower()}".encode())))
    assert len(lines_of(capsys, "sl651", "-")) == 2


def test_a_line_that_is_no_hex_does_not_hide_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "frames.txt"
    place.write_text(f"7E7Z\n{GAUGE}\n", "utf-8")
    assert [found["ok"] for found in lines_of(capsys, "sl651", str(place))] == [False, True]


def test_the_clock_of_a_fire_device(capsys: pytest.CaptureFixture[str]) -> None:
    frame = next(row["frame"] for row in CODECS["gb26875"].published if row["frame"].startswith("404000000101011E"))
    assert lines_of(capsys, "gb26875", frame, "--clock", "binary")[0]["sent_at"] == "2021-12-08T22:30:01+08:00"
    assert not lines_of(capsys, "gb26875", frame, "--clock", "bcd")[0]["ok"]


def test_people_read_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "sl651", GAUGE]) == 0
    assert "电源电压 24 V" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["", "not hex at all", "missing.txt"])
def test_nothing_to_read_is_trouble(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "jt808", given]) == 1
    assert "没有可解读的报文" in capsys.readouterr().err


@pytest.mark.parametrize("protocol", CODECS)
def test_changed_frames_harm_nothing(protocol: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fuzz", protocol, "--count", "300", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["frames"], found["crash_count"]) == (True, 300, 0)
    assert found["most_pending"] <= CODECS[protocol].framer.MOST  # type: ignore[attr-defined]
