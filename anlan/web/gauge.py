"""水尺: the one ruler for every limit. Geometry only; the template draws it, `clock.js` moves it on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from anlan.web import words

LENGTH: Final = 96
"""Width of the drawing in its own units; 100 % of the limit stands at 76, the rest is room for being late."""
FULL: Final = 76
LONGEST: Final = 94.2


def bar_length(ratio: float) -> float:
    """Length of the bar for a share of the limit used: linear to 100 %, and never past the end of the track."""
    return round(min(max(ratio, 0.0) * FULL, LONGEST), 1)


@dataclass(frozen=True)
class Limit:
    """One limit as it stands at a moment."""

    started: datetime
    due: datetime
    now: datetime
    warn_at: datetime
    red_after: timedelta | None = None
    done: datetime | None = None
    suspended: bool = False

    @property
    def at(self) -> datetime:
        """The moment that counts: when it was done, else now."""
        return self.done or self.now

    @property
    def ratio(self) -> float:
        """Share of the time used."""
        total = (self.due - self.started).total_seconds()
        return (self.at - self.started).total_seconds() / total if total > 0 else 1.0

    @property
    def level(self) -> int:
        """The light: 0, 3 黄, 2 橙, 1 红."""
        return 0 if self.suspended else words.light(self.started, self.due, self.at, self.warn_at, self.red_after)

    @property
    def length(self) -> float:
        """Length of the bar."""
        return bar_length(self.ratio)

    @property
    def words(self) -> str:
        """`剩 2 时 10 分`, `超 2 分`, `用 14 分` when done, `挂起` when the clock stands still."""
        if self.suspended:
            return "挂起"
        if self.done:
            used = (self.done - self.started).total_seconds()
            return f"用 {words.span(used if used < words.MINUTE else used // words.MINUTE * words.MINUTE)}"
        return words.limit_words(self.due, self.now)

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        return f"已用时限 {round(self.ratio * 100)}%，{self.words}"

    @property
    def ticks(self) -> bool:
        """Whether the browser moves it on."""
        return not (self.done or self.suspended)
