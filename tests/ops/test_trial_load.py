"""The load of benches and chaos: how its crossings are spread."""

from collections import Counter

from anlan.ops.trial.publisher import Load, Order
from anlan.ops.trial.scene import TrialDevice

DEVICES = [TrialDevice(f"T-{n}", "", tuple(f"T-{n}:{m}" for m in range(10))) for n in range(50)]
POINTS = [point for device in DEVICES for point in device.points]


def test_no_point_is_raised_again_before_every_other_one_was() -> None:
    load = Load(Order("127.0.0.1", [1], DEVICES, rate=1000, pack=1, seconds=60, crossings=10))
    for number in range(60_000):
        load._record(POINTS[number % len(POINTS)], number, number / 1000)
    raised = Counter(point for number, _, point in load.crossings)
    assert 2 * 550 < raised.total() <= 2 * 600
    assert max(raised.values()) <= 4  # two raises and their returns


def test_in_a_storm_every_point_crosses_with_its_first_reading() -> None:
    load = Load(Order("127.0.0.1", [1], DEVICES, rate=500, pack=1, seconds=1, crossings=500))
    for number, point in enumerate(POINTS):
        load._record(point, number, float(number))
    assert [point for _, _, point in load.crossings] == POINTS
