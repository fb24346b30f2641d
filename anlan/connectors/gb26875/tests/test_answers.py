"""What the centre answers, byte for byte."""

from datetime import datetime

from anlan.connectors.gb26875 import answers
from anlan.connectors.gb26875.codec import CODEC
from anlan.connectors.gb26875.messages import Header
from anlan.kit.calendar import SHANGHAI

AT = datetime(2020, 3, 31, 22, 38, 45, tzinfo=SHANGHAI)
SENT = Header(serial=0, version="1.1", source="F1FB09000000", destination="000000000000")


def test_the_published_confirmation_is_ours() -> None:
    at = datetime(2020, 3, 31, 16, 26, 45, tzinfo=SHANGHAI)
    row = next(row for row in CODEC.published if row.get("description") == "confirmation")
    assert answers.confirm(SENT, at).hex().upper() == row["frame"]


def test_a_denial_names_the_same_frame() -> None:
    header = Header(serial=513, version="1.5", source="8C0000000000", destination="010000000000")
    found = CODEC.read(answers.deny(header, AT))[0][1].header
    assert (found.serial, found.command, found.source, found.destination) == (
        513,
        6,
        "010000000000",
        "8C0000000000",
    )


def test_commands_to_the_device() -> None:
    clock = CODEC.read(answers.synchronise_clock(7, SENT, AT))[0][1]
    duty = CODEC.read(answers.check_duty(8, SENT, AT, 10))[0][1]
    assert (clock.header.command, clock.header.data_type, clock.header.destination) == (1, 90, "F1FB09000000")
    assert (duty.header.data_type, duty.events[0].facts["data"]) == (91, "0A")
