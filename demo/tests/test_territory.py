"""The demo's outlines cover the real district exactly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import STRtree, coverage_is_valid
from shapely.geometry import Point

from demo.public_data import read_district
from demo.territory import cut_district


@pytest.fixture(scope="module")
def cut():
    return cut_district()


def test_every_official_unit_has_an_outline_and_grids(cut):
    district = read_district()
    assert set(cut.streets) == set(district.communities)
    assert set(cut.communities) == {code for codes in district.communities.values() for code in codes}
    assert 430 <= len(cut.grids) <= 470
    assert all(2 <= len(grids) <= 6 for grids in cut.grids_of.values())


@pytest.mark.parametrize("floor", ["streets", "communities", "grids"])
def test_a_floor_covers_the_district_without_gap_or_overlap(cut, floor):
    shapes = list(getattr(cut, floor).values())
    assert coverage_is_valid(shapes)
    outline = read_district().outline
    assert sum(s.area for s in shapes) == pytest.approx(outline.area, rel=1e-6)
    assert all(s.geom_type == "Polygon" for s in shapes)


def test_a_grid_lies_in_its_community_and_a_community_in_its_street(cut):
    for code, grids in cut.grids_of.items():
        assert cut.streets[code[:9]].buffer(1e-7).covers(cut.communities[code])
        assert all(cut.communities[code].buffer(1e-7).covers(cut.grids[g]) for g in grids)


@given(st.floats(115.92, 116.08), st.floats(29.60, 29.76))
@settings(max_examples=200, deadline=None)
def test_every_position_of_the_district_has_a_grid(lon, lat):
    cut, here = cut_district(), Point(lon, lat)
    tree = STRtree(list(cut.grids.values()))
    inside = read_district().outline.buffer(-2e-6).contains(here)
    if inside:
        assert len(tree.query(here, predicate="intersects")) >= 1


def test_known_places_lie_in_their_streets(cut):
    for code, lon, lat in (
        ("360403001", 115.9935, 29.7235),  # 甘棠湖 shore
        ("360403005", 116.0560, 29.7400),  # 金鸡坡
        ("360403006", 115.9600, 29.6600),  # 八里湖
    ):
        assert cut.streets[code].contains(Point(lon, lat))
