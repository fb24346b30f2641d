"""Limits in working days, by the State Council's notices."""

import json
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kit.calendar import CalendarUnknown, HolidayYear, WorkingCalendar, add_hours, local_day
from anlan.kit.notice import NoticeUnreadable, read_notice

CALENDAR = WorkingCalendar.load()
NOTICES = json.loads(files("anlan.kit").joinpath("tests/data/state_council_notices.json").read_text("utf-8"))
# 国办发明电〔2020〕1号 prolonged the Spring Festival of 2020 to 2 February after the yearly notice.
PROLONGED_2020 = {"2020-01-31", "2020-02-01", "2020-02-02"}


def test_spring_festival_is_jumped_and_its_working_sunday_counts():
    # 2025: off 28 January to 4 February; Sunday 26 January and Saturday 8 February are working days.
    deadline = CALENDAR.add_working_days(date(2025, 1, 24), 5)
    assert [d.isoformat() for d in deadline.counted_days] == [
        "2025-01-26", "2025-01-27", "2025-02-05", "2025-02-06", "2025-02-07",
    ]  # fmt: skip
    assert deadline.due == date(2025, 2, 7)
    assert deadline.due_at.isoformat() == "2025-02-08T00:00:00+08:00"


def test_a_count_crosses_the_year():
    assert CALENDAR.add_working_days(date(2024, 12, 31), 1).due == date(2025, 1, 2)


def test_the_day_of_the_trigger_is_not_counted():
    assert CALENDAR.add_working_days(date(2026, 11, 23), 1).due == date(2026, 11, 24)


def test_the_trigger_is_taken_at_its_day_in_beijing():
    assert local_day(datetime(2026, 11, 23, 17, tzinfo=UTC)) == date(2026, 11, 24)
    assert CALENDAR.add_working_days(datetime(2026, 11, 23, 17, tzinfo=UTC), 1).due == date(2026, 11, 25)


def test_calendar_days_end_on_a_working_day():
    assert CALENDAR.add_calendar_days(date(2025, 9, 20), 15).due == date(2025, 10, 9)
    assert CALENDAR.add_calendar_days(date(2026, 11, 2), 15).due == date(2026, 11, 17)


def test_hours_run_through_the_night():
    start = datetime(2026, 10, 1, 23, 30, tzinfo=UTC)
    assert add_hours(start, 2) == start + timedelta(hours=2)
    with pytest.raises(ValueError, match="时区"):
        add_hours(datetime(2026, 10, 1), 2)  # noqa: DTZ001


@pytest.mark.parametrize("notice", NOTICES, ids=lambda n: str(n["year"]))
def test_the_table_agrees_with_the_notices(notice):
    for day in notice["expected"]["holidays"]:
        assert not CALENDAR.is_working_day(date.fromisoformat(day))
    for day in set(notice["expected"]["compensatory_working_days"]) - PROLONGED_2020:
        assert CALENDAR.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("notice", NOTICES, ids=lambda n: str(n["year"]))
def test_a_pasted_notice_is_read(notice):
    read = read_notice(notice["notice"])
    assert read.year == notice["year"]
    weekdays_off = sorted(day for day in read.days_off if day.weekday() < 5)
    assert [d.isoformat() for d in weekdays_off] == notice["expected"]["holidays"]
    assert [d.isoformat() for d in sorted(read.working_days)] == notice["expected"]["compensatory_working_days"]


def test_a_later_notice_wins_over_an_earlier_one():
    notice_2020 = read_notice(NOTICES[1]["notice"])
    prolonged = HolidayYear(2020, {date.fromisoformat(day): "春节" for day in PROLONGED_2020}, frozenset())
    calendar = CALENDAR.with_years([notice_2020])
    assert calendar.is_working_day(date(2020, 2, 1))
    calendar = calendar.with_years([prolonged])
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(366)]
    assert [calendar.is_working_day(d) for d in days] == [CALENDAR.is_working_day(d) for d in days]


def test_beyond_the_last_known_year_nothing_is_guessed():
    with pytest.raises(CalendarUnknown, match="2027 年的节假日安排尚未录入") as refusal:
        CALENDAR.add_working_days(date(2026, 12, 30), 5)
    assert refusal.value.year == 2027
    with pytest.raises(CalendarUnknown):
        CALENDAR.is_working_day(date(2003, 12, 31))


def test_an_administrator_adds_the_next_year():
    new_year = HolidayYear(2027, {date(2027, 1, 1): "元旦"}, frozenset({date(2027, 1, 2)}))
    calendar = WorkingCalendar.load([new_year])
    assert calendar.add_working_days(date(2026, 12, 30), 2).counted_days == (
        date(2026, 12, 31),
        date(2027, 1, 2),
    )
    assert calendar.holiday_name(date(2027, 1, 1)) == "元旦"
    assert 2027 not in CALENDAR.years


@pytest.mark.parametrize("count", [0, -1, 100_000])
def test_senseless_counts_are_refused(count):
    with pytest.raises(ValueError, match="天数须为"):
        CALENDAR.add_working_days(date(2026, 1, 5), count)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("今天放假", "标题"),
        ("关于2027年部分节假日安排的通知\n一、元旦：1月1日放假。", "春节或国庆"),
        ("关于2027年部分节假日安排的通知\n一、春节：2月31日放假。", "不是有效日期"),
        ("关于2027年部分节假日安排的通知\n一、春节：2月5日至1月2日放假。", "起止不合理"),
        ("关于2027年安排\n一、春节：2月5日放假。2月8日上班。\n二、国庆节：10月1日放假。", "不是周末"),
    ],
)
def test_an_unreadable_notice_is_refused_with_the_reason(text, what):
    with pytest.raises(NoticeUnreadable, match=what):
        read_notice(text)


@given(st.dates(date(2004, 1, 1), date(2025, 6, 1)), st.integers(1, 90))
def test_a_count_holds_exactly_its_working_days(start, count):
    deadline = CALENDAR.add_working_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (deadline.due - start).days + 1)]
    assert deadline.counted_days == tuple(day for day in between if CALENDAR.is_working_day(day))
    assert len(deadline.counted_days) == count
