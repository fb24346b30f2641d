"""Distances, bearings and areas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from anlan.kit import geometry as g

here = (115.99, 29.73)


def test_distance_of_one_degree():
    assert g.distance(116, 29, 116, 30) == pytest.approx(111195, rel=1e-4)
    assert g.distance(*here, *here) == 0


@pytest.mark.parametrize(("angle", "word"), [(0, "北"), (44, "东北"), (90, "东"), (181, "南"), (359, "北")])
def test_compass(angle, word):
    assert g.compass_word(angle) == word


@given(st.floats(0, 359.9), st.floats(50, 20_000))
def test_destination_is_where_bearing_and_distance_point(angle, metres):
    there = g.destination(*here, angle, metres)
    assert g.distance(*here, *there) == pytest.approx(metres, rel=5e-3)
    assert abs((g.bearing(*here, *there) - angle + 180) % 360 - 180) < 0.5


def test_area_of_a_square_kilometre():
    east, north = g.degrees_of(1000, 29.73)
    assert g.area(box(115.99, 29.73 - north / 2, 115.99 + east, 29.73 + north / 2)) == pytest.approx(1e6, rel=1e-4)


def test_an_area_is_read_and_written():
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    assert g.as_geojson(g.read_area(square))["type"] == "Polygon"


def test_a_bow_tie_is_put_right():
    tie = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert g.read_area(tie).is_valid


@pytest.mark.parametrize(
    "hostile",
    [
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [900, 0], [900, 1], [0, 0]]]},
        {"type": "Polygon"},
        [],
    ],
)
def test_what_is_no_area_is_refused(hostile):
    with pytest.raises(g.ShapeUnusable, match="边界"):
        g.read_area(hostile)
