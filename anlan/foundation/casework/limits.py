"""Limits: how long a step may take. A limit becomes a clock when the step starts; later rules never move the clock."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from anlan.foundation.rules.api import rule, working_calendar
from anlan.kit.calendar import SHANGHAI, add_hours, local_day

WARN_SHARE = "CAS-01"
SECOND_LINE = "CAS-02"


@dataclass(frozen=True)
class Clock:
    """A limit that runs: moments with zone. `unit` is `hours`, `minutes`, `working_days` or `calendar_days`."""

    title: str
    unit: str
    amount: str
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    second_line_at: datetime
    rule_id: str = ""
    basis: str = ""
    confidence: str = ""

    def as_snapshot(self) -> dict[str, Any]:
        """The clock as the case keeps it."""
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(self).items()}

    @classmethod
    def from_snapshot(cls, snapshot: dict[str, Any]) -> "Clock":
        """The clock back from the case."""
        moments = {
            name: datetime.fromisoformat(snapshot[name])
            for name in ("started_at", "warn_at", "due_at", "second_line_at")
        }
        return cls(**{**snapshot, **moments})

    def later(self, stood: timedelta, resumed_at: datetime) -> "Clock":
        """The clock after it stood still (挂账): hours move by the time that passed, days by the days that passed."""
        if self.unit in ("working_days", "calendar_days"):
            due = _push_days(self.due_at, self.unit, resumed_at - stood, resumed_at)
        else:
            due = self.due_at + stood
        return self.until(due)

    def until(self, due: datetime) -> "Clock":
        """The same clock with another end; lights keep their shares."""
        warn, second = _lights(self.started_at, due)
        return replace(self, warn_at=warn, due_at=due, second_line_at=second)


@dataclass(frozen=True)
class KeepClock:
    """Declared in place of a limit: the step leaves the running clock as it is."""


CLOCK_KEPT = KeepClock()


class Limit(Protocol):
    """What a step declares: it starts a clock for a case at a moment."""

    @property
    def title(self) -> str:
        """What the limit is called, `处置时限`."""

    def start(self, case: Any, at: datetime) -> Clock | None:
        """The clock, or None when no limit applies to this case."""

    def words(self) -> str:
        """The limit as the procedure's page says it."""


@dataclass(frozen=True)
class Minutes:
    """So many minutes, day and night."""

    amount: Decimal | int
    title: str = "办理时限"

    def start(self, case: Any, at: datetime) -> Clock | None:
        """Runs on through nights and holidays (GEN-04)."""
        return _clock(self.title, "minutes", Decimal(self.amount), at)

    def words(self) -> str:
        """`30 分钟`."""
        return f"{self.amount} 分钟"


@dataclass(frozen=True)
class Hours:
    """So many hours, day and night."""

    amount: Decimal | int
    title: str = "办理时限"

    def start(self, case: Any, at: datetime) -> Clock | None:
        """Runs on through nights and holidays (GEN-04)."""
        return _clock(self.title, "hours", Decimal(self.amount), at)

    def words(self) -> str:
        """`2 小时`."""
        return f"{self.amount} 小时"


@dataclass(frozen=True)
class WorkingDays:
    """So many working days, the day of the trigger not counted (GEN-04, GEN-05)."""

    amount: int
    title: str = "办理时限"

    def start(self, case: Any, at: datetime) -> Clock | None:
        """Ends at midnight after the last working day; raises CalendarUnknown beyond the known years."""
        return _clock(self.title, "working_days", Decimal(self.amount), at)

    def words(self) -> str:
        """`5 个工作日`."""
        return f"{self.amount} 个工作日"


@dataclass(frozen=True)
class RuleLimit:
    """A limit whose number is a rule row, one per level when `by_level` (`ALM-10.1` … `ALM-10.4`).

    A case without level takes the mildest row. The rule's unit says what is counted: 分钟, 小时, 工作日 or 日.
    `second_line` is the rule of the red light, counted from the due moment; without it the general share holds.
    """

    rule_id: str
    title: str = "办理时限"
    by_level: bool = False
    second_line: str = ""

    def start(self, case: Any, at: datetime) -> Clock:
        """The clock by the rule in force on the day the step starts."""
        rule_id = f"{self.rule_id}.{case.level or 4}" if self.by_level else self.rule_id
        found = rule(rule_id, local_day(at))
        clock = _clock(self.title, UNITS[found.unit], Decimal(str(found.value)), at)
        if self.second_line:
            line = rule(self.second_line, local_day(at))
            clock = replace(clock, second_line_at=due_of(UNITS[line.unit], Decimal(str(line.value)), clock.due_at))
        return replace(clock, rule_id=rule_id, basis=found.basis, confidence=str(found.confidence))

    def words(self) -> str:
        """`按规则 ALM-10`."""
        return f"按规则 {self.rule_id}" + ("，分级别" if self.by_level else "")


UNIT_WORDS = {"minutes": "分钟", "hours": "小时", "working_days": "个工作日", "calendar_days": "天"}
UNITS = {"分钟": "minutes", "小时": "hours", "工作日": "working_days", "日": "calendar_days"}


def due_of(unit: str, amount: Decimal, at: datetime) -> datetime:
    """When so many units after `at` are over."""
    if unit == "minutes":
        return at + timedelta(minutes=float(amount))
    if unit == "hours":
        return add_hours(at, float(amount))
    calendar = working_calendar()
    count = calendar.add_working_days if unit == "working_days" else calendar.add_calendar_days
    return count(at, int(amount)).due_at


def extended(clock: Clock, amount: Decimal) -> Clock:
    """The clock with `amount` more of its own unit after its end (延期)."""
    if clock.unit in ("working_days", "calendar_days"):
        last_day = local_day(clock.due_at - timedelta(microseconds=1))
        return clock.until(due_of(clock.unit, amount, datetime.combine(last_day, time(), SHANGHAI)))
    return clock.until(due_of(clock.unit, amount, clock.due_at))


def _clock(title: str, unit: str, amount: Decimal, at: datetime) -> Clock:
    due = due_of(unit, amount, at)
    warn, second = _lights(at, due)
    return Clock(title, unit, str(amount), at, warn, due, second)


def _lights(started: datetime, due: datetime) -> tuple[datetime, datetime]:
    """When the clock turns yellow and red: shares of the limit, by rule."""
    day = local_day(started)
    whole = due - started
    warn = started + whole * float(str(rule(WARN_SHARE, day).value))
    second = due + whole * float(str(rule(SECOND_LINE, day).value))
    return warn, second


def _push_days(due: datetime, unit: str, stood_from: datetime, stood_until: datetime) -> datetime:
    """`due` moved by the countable days between two moments; the first day is not counted (GEN-04)."""
    calendar = working_calendar()
    day, last, counted = local_day(stood_from), local_day(stood_until), 0
    while day < last:
        day += timedelta(days=1)
        if unit == "calendar_days" or calendar.is_working_day(day):
            counted += 1
    if not counted:
        return due
    last_day = local_day(due - timedelta(microseconds=1))
    return due_of(unit, Decimal(counted), datetime.combine(last_day, time(), SHANGHAI))
