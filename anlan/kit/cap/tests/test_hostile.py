"""A hostile document is refused with a sentence, and costs nothing."""

import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.kit.cap import MOST_BYTES, check
from anlan.kit.cap.tests.samples import MINIMAL, minimal, stored

BOMB = "<!DOCTYPE alert [<!ENTITY a0 'lol'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))


def only_reason(raw: bytes) -> str:
    [fault] = check(raw).faults
    return fault.reason


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_external_entity_reads_no_file(tmp_path: Path, no_network: None) -> None:
    secret = tmp_path / "secret"
    secret.write_text("密码")
    text = MINIMAL.format(alert="", info="", area="").replace("内涝", "&x;").partition("?>")[2]
    raw = f'<!DOCTYPE alert [<!ENTITY x SYSTEM "file://{secret}">]>{text}'.encode()
    verdict = check(raw)
    assert "DOCTYPE" in only_reason(raw)
    assert verdict.version == "1.2"
    assert "密码" not in str(verdict)


def test_published_attack_is_refused(no_network: None) -> None:
    assert "DOCTYPE" in only_reason(stored("alerts/058_KSTO-NWS-NOAA-GOV_12.xml"))


@pytest.mark.parametrize("place", ["<alert>&a9;</alert>", "<alert b='&a9;'/>"])
def test_billion_laughs_are_not_laughed(place: str) -> None:
    assert "DOCTYPE" in only_reason(f"{BOMB}]>{place}".encode())


def test_doctype_in_another_encoding_is_seen() -> None:
    raw = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE alert><alert/>'.encode("utf-16")
    assert "DOCTYPE" in only_reason(raw)


def test_ten_megabytes_are_not_read() -> None:
    assert only_reason(minimal(info="<description>" + "水" * 4_000_000 + "</description>")) == (
        f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有读取。请把附件改为链接（uri）后再发。"
    )


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "文件是空的"),
        (b"<alert>" * 60, "嵌套超过"),
        (b"<alert>" + b"<x/>" * 200_001 + b"</alert>", "元素超过"),
        (b"<alert>", "不是完整的 XML"),
        (b"\x1f\x8b\x08", "不是完整的 XML"),
        (minimal().replace(b"UTF-8", b"x-mars"), "改用 UTF-8"),
        (minimal().replace("内涝".encode(), b"\xff\xfe"), "改用 UTF-8"),
        ("<alert>&涝;</alert>".encode(), "不是完整的 XML"),
    ],
    ids=["empty", "deep", "many", "cut", "packed", "encoding", "bytes", "entity"],
)
def test_unreadable_is_said_in_chinese(raw: bytes, words: str) -> None:
    assert words in only_reason(raw)


def test_chinese_encodings_are_read() -> None:
    raw = minimal().decode().replace("UTF-8", "GB18030").encode("gb18030")
    alert = check(raw).alert
    assert alert is not None
    assert alert.infos[0].event == "内涝"


@settings(deadline=None)  # other work on the machine makes a case slow
@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(raw: bytes) -> None:
    assert check(raw).faults


@settings(deadline=None)  # other work on the machine makes a case slow
@given(st.data())
def test_any_damage_gets_a_verdict(data: st.DataObject) -> None:
    raw = bytearray(minimal(area="<polygon>29.7,115.9 29.8,115.9 29.8,116 29.7,115.9</polygon>"))
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=12)):
        raw[place] = data.draw(st.integers(0, 255))
    verdict = check(bytes(raw))
    assert verdict.is_valid is (verdict.alert is not None)


def test_hostile_number_of_points_ends_soon() -> None:
    crossing = " ".join(f"{n % 90}.{n},{(n * 7) % 180}.{n}" for n in range(60_000))
    assert "超过 50000 个" in only_reason(minimal(area=f"<polygon>{crossing}</polygon>"))
