"""A clock as a gauge shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.foundation.casework.models import Case
from anlan.foundation.casework.services.clocks import light_at, running_clock
from anlan.foundation.casework.wording import moment, span


@dataclass(frozen=True)
class ClockView:
    """Time used against the limit. `words` is 剩 or 超 with two parts at most; `light` is 0, 3, 2 or 1."""

    title: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    red_after: timedelta
    used_seconds: int
    limit_seconds: int
    light: int
    words: str
    due_words: str
    is_suspended: bool
    basis: str = ""

    @property
    def share(self) -> float:
        """Part of the limit used: 1.0 at its end."""
        return self.used_seconds / self.limit_seconds if self.limit_seconds else 1.0


def clock_view(case: Case, now: datetime) -> ClockView | None:
    """The running clock of a case at `now`; None without a limit. A suspended clock stands at its moment."""
    clock = running_clock(case)
    if clock is None:
        return None
    at = case.suspended_at or now
    left = clock.due_at - at
    words = f"剩 {span(left)}" if left.total_seconds() > 0 else f"超 {span(left)}"
    return ClockView(
        title=clock.title,
        started_at=clock.started_at,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        red_after=clock.second_line_at - clock.due_at,
        used_seconds=max(0, int((at - clock.started_at).total_seconds())),
        limit_seconds=int((clock.due_at - clock.started_at).total_seconds()),
        light=light_at(case, at),
        words=f"已挂账，{words}" if case.suspended_at else words,
        due_words=f"{moment(clock.due_at, now)} 到期",
        is_suspended=case.suspended_at is not None,
        basis=clock.basis,
    )
