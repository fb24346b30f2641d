"""Limits become clocks, and clocks follow nobody."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from anlan.foundation.casework.api import Hours, Minutes, RuleLimit, WorkingDays
from anlan.foundation.casework.limits import Clock, PendingClock, extended
from anlan.foundation.casework.tests.example import Cast
from anlan.foundation.journal.api import Actor
from anlan.foundation.rules.api import change
from anlan.kit.calendar import local_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 7, 3, 16, 0, tzinfo=SHANGHAI)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def due(clock: Clock | PendingClock) -> datetime | None:
    return clock.due_at if isinstance(clock, Clock) else None


def test_hours_run_through_the_night(cast: Cast) -> None:
    clock = Hours(20).start(None, FRIDAY)
    assert isinstance(clock, Clock)
    assert (clock.warn_at, clock.due_at, clock.second_line_at) == (at(7, 4, 8), at(7, 4, 12), at(7, 5, 8))


def test_working_days_skip_the_weekend(cast: Cast) -> None:
    clock = WorkingDays(2).start(None, FRIDAY)
    assert isinstance(clock, Clock)
    assert clock.due_at == at(7, 8)


def test_snapshot_comes_back_the_same(cast: Cast) -> None:
    clock = Minutes(5).start(None, FRIDAY)
    assert isinstance(clock, Clock)
    assert Clock.from_snapshot(clock.as_snapshot()) == clock


def test_suspended_working_days_are_given_back(cast: Cast) -> None:
    clock = WorkingDays(2).start(None, FRIDAY)
    assert isinstance(clock, Clock)
    resumed = at(7, 9, 10)
    assert clock.pushed(at(7, 6, 9), resumed).due_at == at(7, 11)
    assert clock.later(resumed - at(7, 6, 9), resumed) == clock.pushed(at(7, 6, 9), resumed)
    assert clock.pushed(at(7, 6, 12), at(7, 6, 15)).due_at == clock.due_at


def test_extension_counts_in_the_clocks_own_unit(cast: Cast) -> None:
    days, hours = WorkingDays(2).start(None, FRIDAY), Hours(2).start(None, FRIDAY)
    assert isinstance(days, Clock)
    assert isinstance(hours, Clock)
    assert [due(extended(days, Decimal(3))), due(extended(hours, Decimal(3)))] == [at(7, 11), at(7, 3, 21)]


def test_rule_gives_the_number_and_its_basis(cast: Cast) -> None:
    clock = RuleLimit("CAS-04", "反馈时限").start(SimpleNamespace(level=0), FRIDAY)
    assert isinstance(clock, Clock)
    assert (clock.unit, clock.amount, clock.rule_id, clock.confidence) == ("hours", "24", "CAS-04", "P")


def test_later_rule_moves_no_running_clock(case: Any, cast: Cast) -> None:
    due, warn = case.due_at, case.warn_at
    change(rule_id="CAS-01", value=0.5, effective_from=local_day(case.opened_at), basis="试行", by=Actor.system())
    case.refresh_from_db()
    assert (case.due_at, case.warn_at) == (due, warn)
    clock = Clock.from_snapshot(case.limit)
    assert clock.warn_at == warn
