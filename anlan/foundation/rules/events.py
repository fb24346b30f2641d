"""What rules announce."""

from dataclasses import dataclass
from typing import ClassVar

from anlan.foundation.live.api import Event


@dataclass(frozen=True)
class HolidayYearAdded(Event):
    """The holidays of a year were put in: working days can be counted into it."""

    name: ClassVar[str] = "rules.holiday_year_added"

    year: int
