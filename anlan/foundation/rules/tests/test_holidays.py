"""The administrator adds a year, and limits run into it."""

from datetime import date

import pytest

from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.foundation.rules.api import add_holiday_year, working_calendar
from anlan.kit.calendar import CalendarUnknown
from anlan.kit.notice import NoticeUnreadable

pytestmark = pytest.mark.django_db

# An invented notice in the form of the real ones: the real notice of 2027 is not known here.
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日至3日放假，共3天。
二、春节：2月5日至12日放假调休，共8天。2月14日（星期日）上班。
三、国庆节：10月1日至7日放假调休，共7天。10月9日（星期六）上班。"""
SYSTEM = Actor.system("测试")


def test_a_year_that_was_added_is_counted():
    with pytest.raises(CalendarUnknown):
        working_calendar().add_working_days(date(2026, 12, 31), 1)
    add_holiday_year(notice=NOTICE, by=SYSTEM)
    calendar = working_calendar()
    assert calendar.add_working_days(date(2026, 12, 31), 1).due == date(2027, 1, 4)
    assert calendar.is_working_day(date(2027, 2, 14))
    assert calendar.holiday_name(date(2027, 2, 8)) == "春节"
    entry = Entry.objects.get(kind="rules.holidays.added")
    assert sentence(entry) == "测试 录入了 2027 年节假日安排，放假 18 天，调休上班 2 天"


def test_a_later_notice_of_the_same_year_wins():
    add_holiday_year(notice=NOTICE, by=SYSTEM)
    add_holiday_year(notice=NOTICE.replace("2月5日至12日", "2月4日至12日"), by=SYSTEM)
    assert not working_calendar().is_working_day(date(2027, 2, 4))


def test_an_unreadable_notice_is_refused():
    with pytest.raises(NoticeUnreadable, match="标题"):
        add_holiday_year(notice="放假啦", by=SYSTEM)
    assert not Entry.objects.exists()
