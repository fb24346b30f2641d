"""The demo's vehicles: they go on in the morning where they stood, never jump, and one is found to be tired."""

import itertools
from datetime import datetime, timedelta

import numpy as np

from anlan.kit.calendar import SHANGHAI
from anlan.kit.geometry import distance
from demo.moving import JOURNEYS, reading

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)


def where(journey, at):
    point = f"{journey.device}.x"
    return reading(point, "vehicle_longitude", at), reading(point, "vehicle_latitude", at)


def test_no_vehicle_jumps_in_two_days():
    for journey in JOURNEYS:
        places = [where(journey, NOON + timedelta(minutes=n)) for n in range(0, 2880)]
        steps = [distance(*here, *there) for here, there in itertools.pairwise(places)]
        assert max(steps) < journey.kmh * 1000 / 60 * 1.5, journey.code


def test_who_moves_says_so():
    for journey in JOURNEYS:
        speeds = np.array(
            [reading(f"{journey.device}.speed", "vehicle_speed", NOON + timedelta(minutes=n)) for n in range(720)]
        )
        assert (speeds > 5).any(), journey.code
        assert speeds.max() < 60
    assert sum(journey.is_tireless for journey in JOURNEYS) == 1
