"""A flood of refused readings grows the table by a bounded number of rows, and hides no other device's."""

from typing import NamedTuple

from anlan.watch.telemetry.refusals import ALL_BURST, ALL_PER_S, BURST, EACH_PER_S, Allowance


class Refused(NamedTuple):
    """Who sent it."""

    device_code: str


def test_a_device_that_floods_is_written_down_a_bounded_number_of_times_and_others_still_are() -> None:
    now = 0.0
    allowance = Allowance(clock=lambda: now)
    written = 0
    for second in range(600):
        now = float(second)
        written += len(allowance.take([Refused("BAD")] * 1000))
    assert BURST <= written <= BURST + 600 * EACH_PER_S + 1
    assert allowance.take([Refused("GOOD")]) == [Refused("GOOD")]


def test_a_flood_of_many_devices_is_bounded_too() -> None:
    now = 0.0
    allowance = Allowance(clock=lambda: now)
    written = 0
    for second in range(600):
        now = float(second)
        written += len(allowance.take([Refused(f"D{n}") for n in range(3000)]))
    assert written <= ALL_BURST + 600 * ALL_PER_S + 1


def test_after_a_rest_there_is_room_again() -> None:
    now = 0.0
    allowance = Allowance(clock=lambda: now)
    assert len(allowance.take([Refused("D")] * 500)) == BURST
    assert allowance.take([Refused("D")]) == []
    now = 60.0
    assert len(allowance.take([Refused("D")] * 500)) == int(60 * EACH_PER_S)
