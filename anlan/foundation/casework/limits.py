"""Limits: how long a step may take. A limit becomes a clock when the step starts; later rules never move the clock."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from anlan.foundation.rules.api import rule, working_calendar
from anlan.kit.calendar import SHANGHAI, CalendarUnknown, add_hours, local_day

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

    def later(self, stood: timedelta, resumed_at: datetime) -> "Clock | PendingClock":
        """The clock after it stood still (挂账): hours move by the time that passed, days by the days that passed."""
        stretch = (resumed_at - stood, resumed_at)
        try:
            return self.pushed(*stretch)
        except CalendarUnknown as unknown:
            return _pending(self, unknown.year, counted_from=self.due_at, stood=(stretch,))

    def pushed(self, stood_from: datetime, stood_until: datetime) -> "Clock":
        """`later`, but raises CalendarUnknown when the days cannot be counted."""
        if self.unit in ("working_days", "calendar_days"):
            return self.until(_push_days(self.due_at, self.unit, stood_from, stood_until))
        return self.until(self.due_at + (stood_until - stood_from))

    def until(self, due: datetime) -> "Clock":
        """The same clock with another end; lights keep their shares."""
        warn, due, second = _moments(self.started_at, due)
        return replace(self, warn_at=warn, due_at=due, second_line_at=second)


@dataclass(frozen=True)
class PendingClock:
    """时限待定: a limit that runs, but whose end lies in a year whose holidays are not known yet; nothing is guessed.

    The end is `count` units after `counted_from` (0: that very moment), pushed by each stretch the case `stood` still.
    """

    title: str
    unit: str
    amount: str
    started_at: datetime
    year: int
    counted_from: datetime
    count: str = "0"
    stood: tuple[tuple[datetime, datetime], ...] = ()
    rule_id: str = ""
    basis: str = ""
    confidence: str = ""

    def as_snapshot(self) -> dict[str, Any]:
        """The clock as the case keeps it; `pending_year` tells it from one that is set."""
        kept = {name: value for name, value in vars(self).items() if name not in ("year", "stood")}
        kept |= {"started_at": self.started_at.isoformat(), "counted_from": self.counted_from.isoformat()}
        return {**kept, PENDING: self.year, "stood": [[a.isoformat(), b.isoformat()] for a, b in self.stood]}

    @classmethod
    def from_snapshot(cls, snapshot: dict[str, Any]) -> "PendingClock":
        """The clock back from the case."""
        kept = dict(snapshot)
        stood = tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in kept.pop("stood"))
        kept |= {name: datetime.fromisoformat(kept[name]) for name in ("started_at", "counted_from")}
        return cls(year=kept.pop(PENDING), stood=stood, **kept)

    def settled(self) -> "Clock | PendingClock":
        """The clock with its end, when the calendar reaches that far by now; else this one with the year it lacks."""
        count = Decimal(self.count)
        try:
            due = due_of(self.unit, count, self.counted_from) if count else self.counted_from
            clock = Clock(self.title, self.unit, self.amount, self.started_at, *_moments(self.started_at, due))
            for stretch in self.stood:
                clock = clock.pushed(*stretch)
        except CalendarUnknown as unknown:
            return replace(self, year=unknown.year)
        return replace(clock, rule_id=self.rule_id, basis=self.basis, confidence=self.confidence)

    def later(self, stood: timedelta, resumed_at: datetime) -> "PendingClock":
        """The clock after it stood still; how many days that gave back is counted when the end is."""
        return replace(self, stood=(*self.stood, (resumed_at - stood, resumed_at)))


PENDING = "pending_year"


def pending_words(snapshot: dict[str, Any] | None) -> str:
    """`时限待定（2027 年节假日未录入）` for a snapshot whose end is not known yet; empty words for any other."""
    year = (snapshot or {}).get(PENDING)
    return f"时限待定（{year} 年节假日未录入）" if year else ""


@dataclass(frozen=True)
class KeepClock:
    """Declared in place of a limit: the step leaves the running clock as it is."""


CLOCK_KEPT = KeepClock()


class Limit(Protocol):
    """What a step declares: it starts a clock for a case at a moment."""

    @property
    def title(self) -> str:
        """What the limit is called, `处置时限`."""

    def start(self, case: Any, at: datetime) -> Clock | PendingClock | None:
        """The clock, or None when no limit applies to this case."""

    def words(self) -> str:
        """The limit as the procedure's page says it."""


@dataclass(frozen=True)
class Minutes:
    """So many minutes, day and night."""

    amount: Decimal | int
    title: str = "办理时限"

    def start(self, case: Any, at: datetime) -> Clock | PendingClock:
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

    def start(self, case: Any, at: datetime) -> Clock | PendingClock:
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

    def start(self, case: Any, at: datetime) -> Clock | PendingClock:
        """Ends at midnight after the last working day; pending beyond the years whose holidays are known."""
        return _clock(self.title, "working_days", Decimal(self.amount), at)

    def words(self) -> str:
        """`5 个工作日`."""
        return f"{self.amount} 个工作日"


@dataclass(frozen=True)
class RuleLimit:
    """A limit whose number is a rule row, one per level when `by_level` (`ALM-10.1` … `ALM-10.4`).

    A case without level takes the mildest row. The rule's unit says what is counted: 分钟, 小时, 工作日 or 日.
    """

    rule_id: str
    title: str = "办理时限"
    by_level: bool = False

    def start(self, case: Any, at: datetime) -> Clock | PendingClock:
        """The clock by the rule in force on the day the step starts."""
        rule_id = f"{self.rule_id}.{case.level or 4}" if self.by_level else self.rule_id
        found = rule(rule_id, local_day(at))
        clock = _clock(self.title, UNITS[found.unit], Decimal(str(found.value)), at)
        return replace(clock, rule_id=rule_id, basis=found.basis, confidence=str(found.confidence))

    def words(self) -> str:
        """`按规则 ALM-10`."""
        return f"按规则 {self.rule_id}" + ("，分级别" if self.by_level else "")


UNIT_WORDS = {"minutes": "分钟", "hours": "小时", "working_days": "个工作日", "calendar_days": "天"}
UNITS = {"分钟": "minutes", "小时": "hours", "工作日": "working_days", "日": "calendar_days"}


def due_of(unit: str, amount: Decimal, at: datetime) -> datetime:
    """When so many units after `at` are over. Raises CalendarUnknown beyond the years whose holidays are known."""
    if unit == "minutes":
        return at + timedelta(minutes=float(amount))
    if unit == "hours":
        return add_hours(at, float(amount))
    calendar = working_calendar()
    count = calendar.add_working_days if unit == "working_days" else calendar.add_calendar_days
    return count(at, int(amount)).due_at


def extended(clock: Clock, amount: Decimal) -> Clock | PendingClock:
    """The clock with `amount` more of its own unit after its end (延期)."""
    start = clock.due_at
    if clock.unit in ("working_days", "calendar_days"):
        start = datetime.combine(local_day(start - timedelta(microseconds=1)), time(), SHANGHAI)
    try:
        return clock.until(due_of(clock.unit, amount, start))
    except CalendarUnknown as unknown:
        return _pending(clock, unknown.year, counted_from=start, count=str(amount))


def _clock(title: str, unit: str, amount: Decimal, at: datetime) -> Clock | PendingClock:
    """The clock of so many units from `at`. An unknown year must not stop the step: the end stays open until then."""
    try:
        return Clock(title, unit, str(amount), at, *_moments(at, due_of(unit, amount, at)))
    except CalendarUnknown as unknown:
        return PendingClock(title, unit, str(amount), at, unknown.year, counted_from=at, count=str(amount))


def _pending(clock: Clock, year: int, **how: Any) -> PendingClock:
    kept = ("title", "unit", "amount", "started_at", "rule_id", "basis", "confidence")
    return PendingClock(**{name: getattr(clock, name) for name in kept}, year=year, **how)


def _moments(started: datetime, due: datetime) -> tuple[datetime, datetime, datetime]:
    """When the clock turns yellow, is due, and turns red: shares of the limit, by rule."""
    day = local_day(started)
    whole = due - started
    warn = started + whole * float(str(rule(WARN_SHARE, day).value))
    second = due + whole * float(str(rule(SECOND_LINE, day).value))
    return warn, due, second


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
