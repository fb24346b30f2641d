"""A limit that ends in a year whose holidays are not known: the step is taken, its end is set when the year comes."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from anlan.foundation.casework.api import advance, sweep
from anlan.foundation.casework.limits import Clock, PendingClock, WorkingDays, extended
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.services.clocks import relevel
from anlan.foundation.casework.services.pending import on_year_added
from anlan.foundation.casework.tests.example import Cast, Pothole, open_pothole
from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.live.models import Outbox
from anlan.foundation.rules.api import add_holiday_year
from anlan.foundation.rules.events import HolidayYearAdded
from anlan.foundation.rules.tests.test_holidays import NOTICE

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 12, 28, 10, tzinfo=SHANGHAI)
FRIDAY = datetime(2027, 1, 8, 10, tzinfo=SHANGHAI)
DUE = datetime(2027, 1, 7, tzinfo=SHANGHAI)
"""Six working days after the Monday: 29, 30, 31 December, 4, 5, 6 January; 1 to 3 January are off in the notice."""
WORDS = "时限待定（2027 年节假日未录入）"


@pytest.fixture
def pending(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(Pothole, "first_limit", WorkingDays(6, "受理时限"))
    return open_pothole(cast, at=MONDAY)


def add_2027() -> None:
    add_holiday_year(notice=NOTICE, by=Actor.system("测试"))
    on_year_added(HolidayYearAdded(2027))


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_the_step_is_taken_and_the_end_stays_open(pending: Case) -> None:
    case = again(pending)
    assert (case.state, case.due_at, case.next_light_at, case.pending_words) == ("reported", None, None, WORDS)


def test_the_end_is_set_when_the_year_comes(pending: Case) -> None:
    add_2027()
    case = again(pending)
    assert (case.due_at, case.order_at, case.pending_words) == (DUE, DUE, "")
    assert case.next_light_at == case.warn_at
    line = case.movements.get(kind=Movement.Kind.CLOCK)
    assert line.words.startswith("受理时限定为 ")
    assert Entry.objects.filter(kind="casework.case.clock_set").count() == 1
    assert Outbox.objects.filter(name="casework.case_clock_set").count() == 1
    assert Outbox.objects.filter(name="rules.holiday_year_added").count() == 1
    on_year_added(HolidayYearAdded(2027))
    assert case.movements.filter(kind=Movement.Kind.CLOCK).count() == 1


def test_a_clock_that_ran_out_meanwhile_turns_red_by_the_sweep(pending: Case) -> None:
    add_2027()
    assert sweep(datetime(2027, 3, 1, tzinfo=SHANGHAI)) == 1
    assert again(pending).light == Case.Light.RED


def test_a_step_that_answered_a_pending_limit_learns_whether_it_was_kept(pending: Case, cast: Cast) -> None:
    form = {"organisation": cast.street_office.pk}
    taken = advance(pending.pk, "dispatch", by=Actor.of(cast.officer), form=form, at=FRIDAY)
    assert (taken.due_at, taken.is_kept) == (None, None)
    add_2027()
    taken.refresh_from_db()
    assert (taken.due_at, taken.is_kept) == (DUE, False)
    entry = Entry.objects.get(kind="casework.case.clock_set", facts__movement=taken.pk)
    assert entry.facts["words"].endswith(f"步骤「{taken.step_title}」超期")


def test_an_unknown_year_still_waits_after_another_one_came(pending: Case) -> None:
    on_year_added(HolidayYearAdded(2028))
    assert again(pending).pending_words == WORDS


def test_a_worse_level_keeps_a_clock_that_waits(pending: Case) -> None:
    relevel(pending, 1, FRIDAY)
    assert (pending.level, pending.pending_words) == (1, WORDS)


def test_extension_and_standing_still_reach_into_the_unknown_year(cast: Cast) -> None:
    clock = WorkingDays(2).start(None, MONDAY)
    assert isinstance(clock, Clock)
    longer = extended(clock, Decimal(3))
    stood = clock.later(FRIDAY - MONDAY, FRIDAY)
    assert isinstance(longer, PendingClock)
    assert isinstance(stood, PendingClock)
    assert PendingClock.from_snapshot(longer.as_snapshot()) == longer
    assert PendingClock.from_snapshot(stood.as_snapshot()) == stood
    add_2027()
    ends = [clock.settled() for clock in (longer, stood)]
    # the last day was Wednesday the 30th; three more: 31 December, 4 and 5 January
    # it stood from the 28th to the 8th: 29, 30, 31 December, 4 … 8 January are eight working days, given back after 30
    assert [end.due_at for end in ends if isinstance(end, Clock)] == [
        datetime(2027, 1, 6, tzinfo=SHANGHAI),
        datetime(2027, 1, 13, tzinfo=SHANGHAI),
    ]


def test_a_pending_clock_can_stand_still(pending: Case) -> None:
    clock = PendingClock.from_snapshot(pending.limit or {})
    later = clock.later(FRIDAY - MONDAY, FRIDAY)
    add_2027()
    end = later.settled()
    assert isinstance(end, Clock)
    assert end.due_at == datetime(2027, 1, 19, tzinfo=SHANGHAI)


def test_the_page_the_list_and_the_api_say_it(pending: Case, cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    assert WORDS in client.get(f"/cases/{pending.number}").content.decode()
    assert WORDS in client.get(f"/cases/{pending.number}/drawer").content.decode()
    assert WORDS in client.get("/todo?view=all").content.decode()
    assert client.get(f"/api/v1/cases/{pending.number}").json()["pending"] == WORDS
