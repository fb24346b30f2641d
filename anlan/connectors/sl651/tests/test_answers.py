"""Confirmations of reports, as a station reads them."""

from dataclasses import replace
from datetime import datetime

from anlan.connectors.sl651 import answers
from anlan.connectors.sl651.codec import CODEC
from anlan.connectors.sl651.messages import Header
from anlan.kit.calendar import SHANGHAI

AT = datetime(2026, 7, 1, 5, 0, 12, tzinfo=SHANGHAI)
SENT = Header("up", 1, "0030746200", "0012", "32", serial="4464")


def test_it_works() -> None:
    raw = answers.confirm(SENT, AT)
    assert raw[:-2].hex().upper() == "7E7E003074620001001232800802" + "4464260701050012" + "1B"
    found = CODEC.read(raw)[0][1].header
    assert (found.direction, found.station, found.centre, found.serial, found.sent_at) == (
        "down",
        "0030746200",
        1,
        "4464",
        AT,
    )


def test_more_to_come_is_acknowledged_and_damage_refused() -> None:
    assert answers.confirm(replace(SENT, has_more=True), AT)[-3] == 0x06
    assert answers.refuse(SENT, AT)[-3] == 0x15
