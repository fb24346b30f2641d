"""Times are binary or decimal, by device."""

from datetime import datetime

import pytest

from anlan.connectors.gb26875.clock import Clock, moment, packed
from anlan.connectors.gb26875.codec import CODEC
from anlan.connectors.gb26875.messages import decode
from anlan.connectors.wire.framing import Frame
from anlan.kit.calendar import SHANGHAI

AT = datetime(2026, 7, 1, 18, 20, 12, tzinfo=SHANGHAI)


@pytest.mark.parametrize("clock", [Clock.BINARY, Clock.BCD])
def test_it_works(clock: Clock) -> None:
    assert moment(packed(AT, clock), clock) == AT


@pytest.mark.parametrize("clock", [Clock.BINARY, Clock.BCD])
def test_automatic_takes_the_time_nearer_to_its_arrival(clock: Clock) -> None:
    assert moment(packed(AT, clock), Clock.AUTO, AT) == AT


def test_what_can_only_be_one_of_both_is_that() -> None:
    assert moment(bytes.fromhex("595923311226"), Clock.AUTO) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)


def test_no_clock_is_no_time() -> None:
    assert moment(bytes(6), Clock.BINARY) is None


def test_an_impossible_time_is_named_and_the_rest_is_read() -> None:
    row = next(row for row in CODEC.published if row["frame"].startswith("40403B00"))
    raw = bytearray.fromhex(row["frame"])
    raw[-9:-3] = b"\xff" * 6
    found = decode(Frame(CODEC.seal(bytes(raw))))
    assert len(found.events) == 1
    assert "时间 FFFFFFFFFFFF 无效" in found.errors[0]
