"""The benches of lists and of a storm of alarms run on a throw-away product, count rightly and say what was promised.

Milliseconds are measured by hand on a quiet machine (docs/benchmarks.md); here only what cannot depend on the weather.
"""

import pytest

from tests.load.test_warning_under_load import bench

pytestmark = pytest.mark.slow
MOST_QUERIES = 40


def test_a_storm_of_alarms_loses_and_doubles_none_and_is_followed_up() -> None:
    said = bench("storm", "--alarms", "600", "--seconds", "3", "--devices", "20")
    assert {name: said[name] for name in ("alarms", "lost", "doubled", "unfollowed")} == {
        "alarms": 600,
        "lost": 0,
        "doubled": 0,
        "unfollowed": 0,
    }
    assert said["followers_done_s"] is not None
    assert {"p50_ms", "p99_ms", "max_ms", "machine", "load"} <= set(said)


def test_every_list_answers_every_filter_with_few_queries() -> None:
    said = bench("lists", "--rows", "15000", "--combinations", "4")
    assert set(said["pages"]) == {"告警", "告警：行", "待办", "待办：行", "接口：告警", "接口：事项"}
    assert all(page["requests"] > 50 and page["most_queries"] <= MOST_QUERIES for page in said["pages"].values())
    assert {"p50_ms", "p95_ms", "max_ms", "worst", "machine", "load"} <= set(said)
