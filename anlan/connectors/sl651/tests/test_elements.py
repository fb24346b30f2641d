"""Values, missing values, series and packages."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.connectors.sl651 import tables
from anlan.connectors.sl651.codec import CODEC
from anlan.connectors.sl651.elements import Report, step_of, value_of
from anlan.connectors.sl651.messages import open_frame, read_body
from anlan.connectors.wire.assembly import Assembly
from anlan.connectors.wire.reader import Reader
from anlan.kit.bcd import packed
from anlan.kit.calendar import SHANGHAI
from anlan.kit.checks import crc16
from anlan.kit.units import UNITS

SENT_AT = datetime(2026, 7, 1, 5, tzinfo=SHANGHAI)


@given(digits=st.integers(0, 10**8 - 1), decimals=st.integers(0, 4))
def test_it_works(digits: int, decimals: int) -> None:
    raw = packed(str(digits), 4)
    assert value_of(raw, decimals) == digits / 10**decimals
    assert value_of(b"\xff" + raw, decimals) == -digits / 10**decimals


@pytest.mark.parametrize("raw", ["AAAA", "FFFFFF", ""])
def test_what_is_missing_is_no_value(raw: str) -> None:
    assert value_of(bytes.fromhex(raw), 1) is None


def test_a_value_that_is_no_number_is_named_and_the_others_kept() -> None:
    report = Report(SENT_AT)
    report.read(Reader(bytes.fromhex("F0F02607010500201900B12C38121287")))
    assert [(reading.name, reading.value) for reading in report.readings] == [("20", None), ("38", 12.87)]
    assert report.errors == ["要素 20（当前降水量）：00B12C 不是 BCD 数"]


def test_a_uniform_series_has_a_time_for_every_value() -> None:
    report = Report(SENT_AT)
    report.read(Reader(bytes.fromhex("F0F02607010400041800003039230000100000001010AAAAAAAA")))
    assert [(reading.value, reading.at) for reading in report.readings] == [
        (1.0, SENT_AT - timedelta(hours=1)),
        (1.01, SENT_AT - timedelta(minutes=30)),
        (None, SENT_AT),
    ]
    assert step_of(bytes.fromhex("010203")) == timedelta(days=1, hours=2, minutes=3)


def test_packages_make_one_report() -> None:
    whole = bytes.fromhex(next(r["frame"] for r in CODEC.published if "渗压8 m" in r.get("expected", {})))
    body, parts = whole[14:-3], []
    for number, piece in enumerate((body[:40], body[40:]), 1):
        content = (2 << 12 | number).to_bytes(3, "big") + piece
        end = 0x17 if number == 1 else 0x03
        raw = whole[:11] + len(content).to_bytes(2, "big") + b"\x16" + content + bytes((end,))
        parts.append(raw + crc16(raw).to_bytes(2, "big"))
    assembly, found = Assembly(), None
    for (frame, message), has_more in zip(CODEC.read(b"".join(parts)), (True, False), strict=True):
        assert message.is_ok
        assert message.header.has_more is has_more
        header, piece = open_frame(frame.raw)
        found = assembly.add(header.function, total=header.packages, number=header.package, body=piece)
    assert found == body
    assert len(read_body(header, found).readings) == 9


def test_units_are_units_of_the_product() -> None:
    named = {unit for _, unit in tables.ELEMENTS.values()} | {series[1] for series in tables.SERIES.values()}
    assert named - {""} <= UNITS.keys()
