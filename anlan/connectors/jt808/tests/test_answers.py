"""Answers of the platform, byte for byte as published."""

from datetime import UTC, datetime

import pytest

from anlan.connectors.jt808 import answers
from anlan.connectors.jt808.codec import CODEC
from anlan.connectors.jt808.messages import Header

FRAMES = [row["frame"] for row in CODEC.published]


def _sent(start: str) -> Header:
    raw = bytes.fromhex(next(frame for frame in FRAMES if frame.startswith(start)))
    header: Header = CODEC.read(raw)[0][1].header
    return header


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("7E010000301234567820130001", "7E8100000F1234567820130001000100313233343536373832303133BD7E"),
        (
            "7E01004057011234567890123456201900",
            "7E810040170112345678901234562019000100010031323334353637383930313233343536323031390A7E",
        ),
    ],
)
def test_registration(sent: str, answered: str) -> None:
    header = _sent(sent)
    assert answers.registered(header, 1, header.identity).hex().upper() == answered
    assert CODEC.read(answers.not_registered(header, 1))[0][1].events[0].facts["result"] == 4


@pytest.mark.parametrize(
    ("sent", "answered", "result"),
    [
        ("7E00020000123456782011", "7E8001000512345678201100010001000200BF7E", 0),
        ("7E010200091234567820130001", "7E8001000512345678201300010001010201BD7E", 1),
        ("7E0704003F1234567820110001", "7E8001000512345678201100010001070400BE7E", 0),
    ],
)
def test_general_answer(sent: str, answered: str, result: int) -> None:
    assert answers.answer(_sent(sent), 1, result).hex().upper() == answered
    assert answered in FRAMES


def test_the_platform_tells_the_time_in_utc() -> None:
    header = _sent("7E01004057011234567890123456201900")
    found = CODEC.read(answers.server_time(header, 1, datetime(2026, 7, 1, 1, 2, 3, tzinfo=UTC)))[0][1]
    assert found.events[0].facts["data"] == "260701010203"
