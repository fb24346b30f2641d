"""The stories: published values are kept, lines are crossed, devices exist and speak."""

from datetime import datetime

import pytest

from anlan.kit.calendar import SHANGHAI
from demo.instruments import gauge_of
from demo.scenarios import STORIES, flood
from demo.scenarios.story import minutes, steps, value_at
from demo.tests.test_instruments import raised

CROSSED = {
    "rainstorm": ("JS-0412.depth", 1),
    "gas": ("RQ-0001.gas", 1),
    "fire": ("YG-0001.smoke", 2),
    "flood": ("SW-0001.stage", 3),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=lambda s: s.key)
def test_a_story_is_told_by_devices_that_speak(story):
    for code in story.tracks:
        assert not gauge_of(code)[0].is_mute
    assert all(0 <= remark.at <= story.length for remark in story.remarks)
    assert 1 <= story.length / story.speed / 60 <= 6


@pytest.mark.parametrize("story", STORIES.values(), ids=lambda s: s.key)
def test_a_story_begins_and_ends_below_every_line_and_crosses_the_expected_one(story):
    code, level = CROSSED[story.key]
    for edge in (0.0, story.length):
        for each, value in story.values_at(edge).items():
            assert not raised(gauge_of(each)[1], value), (each, value)
    worst = min(
        (band["level"] for second in range(0, int(story.length), max(1, int(story.length) // 2000))
         for band in raised(gauge_of(code)[1], story.values_at(second)[code])),
        default=0,
    )  # fmt: skip
    assert worst == level


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        (datetime(2020, 7, 10, 12, tzinfo=SHANGHAI), 22.03),
        (datetime(2020, 7, 10, 20, tzinfo=SHANGHAI), 22.18),
        (datetime(2020, 7, 12, 18, tzinfo=SHANGHAI), 22.81),
        (datetime(2020, 8, 3, 16, tzinfo=SHANGHAI), 21.35),
    ],
)
def test_the_flood_passes_through_the_published_stages(moment, stage):
    assert STORIES["flood"].values_at(flood.second_of(moment))[flood.STATION] == pytest.approx(stage)


def test_the_flood_says_what_is_published_and_what_is_not():
    words = [remark.words for remark in STORIES["flood"].remarks]
    assert sum("公布值" in w and "米" in w for w in words) >= 4
    assert any("推演" in w for w in words)
    assert STORIES["flood"].clock(flood.second_of(datetime(2020, 7, 12, 18, tzinfo=SHANGHAI))) == "2020-07-12 18:00"


def test_values_run_straight_between_corners_and_contacts_jump():
    assert value_at(minutes((0, 0), (10, 10)), 300) == 5
    assert value_at(minutes((1, 3), (2, 4)), 0) == 3
    assert value_at(steps((0, 0), (1, 1)), 59) == 0
    assert value_at(steps((0, 0), (1, 1)), 60) == 1
