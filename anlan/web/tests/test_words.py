"""How levels, spans, limits, moments and numbers are said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from anlan.web import words
from anlan.web.gauge import Limit, bar_length

NOW = datetime(2026, 7, 8, 7, 12, 4, tzinfo=UTC)  # 15:12:04 in Shanghai


def test_levels_are_said_with_colour_and_rank() -> None:
    assert [words.level_words(n) for n in (1, 2, 3, 4, 0)] == ["红色一级", "橙色二级", "黄色三级", "蓝色四级", "正常"]
    assert words.response_words(3) == "三级响应"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 秒"),
        (59, "59 秒"),
        (138, "2 分 18 秒"),
        (3600, "1 时"),
        (7800, "2 时 10 分"),
        (705_600, "8 天 4 时"),
        (86_400, "1 天"),
    ],
)
def test_spans_have_two_parts_at_most(seconds: int, said: str) -> None:
    assert words.span(seconds) == said


@pytest.mark.parametrize(
    ("left", "said"), [(7830, "剩 2 时 10 分"), (45, "剩 45 秒"), (-130, "超 2 分"), (-30, "超 30 秒"), (0, "超 0 秒")]
)
def test_limits_say_what_is_left(left: int, said: str) -> None:
    assert words.limit_words(NOW + timedelta(seconds=left), NOW) == said


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=138), "2 分 18 秒前"),
        (timedelta(0), "刚刚"),
        (timedelta(hours=3), "12:12"),
        (timedelta(days=1), "7 月 7 日"),
        (timedelta(days=400), "2025 年 6 月 3 日"),
    ],
)
def test_moments_grow_coarser_with_age(age: timedelta, said: str) -> None:
    assert words.relative(NOW - age, NOW) == said


def test_moments_name_the_day() -> None:
    assert words.moment_words(NOW, NOW) == "今天 15:12"
    assert words.moment_words(NOW - timedelta(days=1), NOW) == "昨天 15:12"
    assert words.moment_words(NOW - timedelta(days=5), NOW) == "7 月 3 日 15:12"
    assert words.day(date(2025, 1, 2), date(2026, 1, 2)) == "2025 年 1 月 2 日"


@pytest.mark.parametrize(
    ("value", "said"),
    [(999, "999"), (11842, "11\u2009842"), (-1234567.5, "-1\u2009234\u2009567.5"), ("—", "—"), ("43.6", "43.6")],
)
def test_long_numbers_stand_in_thin_groups(value: float | str, said: str) -> None:
    assert words.grouped(value) == said


def _limit(used: float, **more: object) -> Limit:
    total = timedelta(hours=10)
    started = NOW - total * used
    return Limit(started, started + total, NOW, started + total * 0.8, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("used", "level"), [(0.4, 0), (0.79, 0), (0.8, 3), (1.0, 3), (1.1, 2), (1.9, 2)])
def test_a_limit_turns_yellow_at_80_percent_and_orange_when_over(used: float, level: int) -> None:
    assert _limit(used).level == level


def test_a_limit_turns_red_beyond_the_second_line() -> None:
    assert _limit(2.5, red_after=timedelta(hours=12)).level == 1
    assert _limit(2.0, red_after=timedelta(hours=12)).level == 2


def test_done_and_suspended_limits_stand_still() -> None:
    done = Limit(NOW - timedelta(hours=2), NOW, NOW, NOW, done=NOW - timedelta(minutes=106))
    assert (done.words, done.level, done.ticks) == ("用 14 分", 0, False)
    assert (_limit(3, suspended=True).words, _limit(3, suspended=True).level) == ("挂起", 0)


def test_the_bar_never_leaves_its_track() -> None:
    assert [bar_length(r) for r in (-1, 0, 0.4, 1, 9)] == [0, 0, 30.4, 76, 94.2]


def test_form_complaints_say_what_to_do() -> None:
    assert words.error_words("这个字段是必填项。") == "请填写"
    assert words.error_words("至少 2 张。") == "至少 2 张"
