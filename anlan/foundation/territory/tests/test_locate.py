"""Where a position lies: the grid, two grids, a gap, outside."""

import pytest
from shapely.geometry import box, mapping

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.territory import api, index
from anlan.foundation.territory.models import Region
from anlan.kit.geometry import ShapeUnusable, destination

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("测试")
LON, LAT = 115.99, 29.70
STEP = 0.01


@pytest.fixture
def tree():
    """Two communities of one street; the first has two grids side by side, the second none."""
    api.load_divisions(by=SYSTEM)
    api.draw_outlines(
        outlines=[
            api.OutlineDrawn("360403", mapping(box(LON, LAT, LON + 5 * STEP, LAT + STEP)), "测试"),
            api.OutlineDrawn("360403002", mapping(box(LON, LAT, LON + 4 * STEP, LAT + STEP)), "测试"),
            api.OutlineDrawn("360403002001", mapping(box(LON, LAT, LON + 3 * STEP, LAT + STEP)), "测试"),
        ],
        by=SYSTEM,
    )
    api.add_grids(
        grids=[
            api.GridDrawn(f"360403002001G0{n + 1}", f"丁官路0{n + 1}网格", "360403002001", mapping(square), "测试")
            for n, square in enumerate(
                (box(LON, LAT, LON + STEP, LAT + STEP), box(LON + STEP, LAT, LON + 2 * STEP, LAT + STEP))
            )
        ],
        by=SYSTEM,
    )
    index.forget()
    yield
    index.forget()


def test_a_position_in_a_grid_is_certain(tree):
    place = api.locate(LON + STEP / 2, LAT + STEP / 2)
    assert place.certain
    assert place.region.code == "360403002001G01"
    assert place.path == "/360403/360403002/360403002001/360403002001G01/"
    assert place.candidates == ()


def test_between_two_grids_both_are_told(tree):
    place = api.locate(*destination(LON + STEP, LAT + STEP / 2, 90, 3))
    assert not place.certain
    assert [c.code for c in place.candidates] == ["360403002001G01", "360403002001G02"]
    assert place.region.code == "360403002001"


def test_accuracy_decides_what_is_between(tree):
    near_border = destination(LON + STEP, LAT + STEP / 2, 90, 30)
    assert api.locate(*near_border, accuracy=10).certain
    assert not api.locate(*near_border, accuracy=40).certain


def test_a_gap_belongs_to_the_lowest_unit_that_holds_it(tree):
    place = api.locate(LON + 2.5 * STEP, LAT + STEP / 2)
    assert (place.region.code, place.certain) == ("360403002001", False)
    assert api.locate(LON + 3.5 * STEP, LAT + STEP / 2).region.code == "360403002"
    assert api.locate(LON + 4.5 * STEP, LAT + STEP / 2).region.code == "360403"


def test_outside_nothing_is_guessed(tree):
    assert api.locate(LON - STEP, LAT) == api.Place(None)
    assert api.locate(float("nan"), LAT) == api.locate(LON, float("inf")) == api.Place(None)
    just_outside = api.locate(*destination(LON, LAT + STEP / 2, 270, 2))
    assert just_outside.region is None
    assert [c.code for c in just_outside.candidates] == ["360403002001G01"]


def test_overlapping_grids_are_both_told(tree):
    api.draw_outlines(
        outlines=[api.OutlineDrawn("360403002001G02", mapping(box(LON, LAT, LON + 2 * STEP, LAT + STEP)), "测试")],
        by=SYSTEM,
    )
    index.forget()
    assert len(api.locate(LON + STEP / 2, LAT + STEP / 2).candidates) == 2


def test_the_official_divisions_are_loaded_once():
    assert api.load_divisions(by=SYSTEM) == 133
    assert api.load_divisions(by=SYSTEM) == 0
    index.forget()
    streets = api.children(api.district().path)
    assert [s.name for s in streets] == [
        "甘棠街道", "湓浦街道", "人民路街道", "白水湖街道", "金鸡坡街道", "八里湖街道",
        "向阳街道", "滨兴街道", "茅山头企业集团",
    ]  # fmt: skip
    assert sum(len(api.children(s.path)) for s in streets) == 123
    assert api.describe(api.region("360403002002").path) == "湓浦街道 龙开河社区"
    assert api.describe(api.district().path) == "浔阳区"
    assert len(api.subtree(streets[0].path)) == 23
    assert Entry.objects.filter(kind="territory.divisions.loaded").count() == 1


def test_unknown_codes_and_broken_outlines_are_refused(tree):
    square = mapping(box(0, 0, 1, 1))
    with pytest.raises(api.RegionUnknown, match="999"):
        api.draw_outlines(outlines=[api.OutlineDrawn("999", square, "测试")], by=SYSTEM)
    with pytest.raises(api.RegionUnknown, match="998"):
        api.add_grids(grids=[api.GridDrawn("998G01", "x", "998", square, "测试")], by=SYSTEM)
    with pytest.raises(ShapeUnusable, match="边界"):
        api.draw_outlines(outlines=[api.OutlineDrawn("360403", {"type": "Point"}, "测试")], by=SYSTEM)


def test_a_change_elsewhere_is_seen_after_the_recheck(tree, monkeypatch):
    assert api.region("360403002").name == "湓浦街道"
    region = Region.objects.get(code="360403002")
    region.name = "湓浦新街道"
    region.save()
    assert api.region("360403002").name == "湓浦街道"
    monkeypatch.setattr(index, "RECHECK_SECONDS", 0.0)
    assert api.region("360403002").name == "湓浦新街道"
