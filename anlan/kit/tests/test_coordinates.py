"""Datum shifts: there and back again, and the known size of the shift."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kit import coordinates as c
from anlan.kit.geometry import distance

anywhere = st.tuples(st.floats(75, 134), st.floats(18, 53))


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (c.wgs84_to_gcj02, c.gcj02_to_wgs84),
        (c.wgs84_to_bd09, c.bd09_to_wgs84),
        (c.gcj02_to_bd09, c.bd09_to_gcj02),
    ],
)
@given(position=anywhere)
def test_there_and_back(there, back, position):
    again = back(*there(*position))
    assert again == pytest.approx(position, abs=1e-7)


def test_known_position():
    # 天安门 in the three datums, as published with the formula.
    assert c.wgs84_to_gcj02(116.404, 39.915) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)
    assert c.gcj02_to_bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


def test_the_shift_in_jiujiang_is_some_hundred_metres():
    shifted = c.wgs84_to_gcj02(115.99, 29.73)
    assert 300 < distance(115.99, 29.73, *shifted) < 700


def test_outside_china_nothing_moves():
    assert c.wgs84_to_gcj02(2.35, 48.85) == (2.35, 48.85)
    assert c.bd09_to_wgs84(2.35, 48.85) == (2.35, 48.85)
