"""What casework announces. Ids and short words only; a screen fetches what its account may see."""

from dataclasses import dataclass
from typing import ClassVar

from anlan.foundation.live.api import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case was opened."""

    name: ClassVar[str] = "casework.case_opened"

    case_id: int
    number: str
    procedure: str
    state: str
    level: int


@dataclass(frozen=True)
class CaseMoved(Event):
    """A step was taken."""

    name: ClassVar[str] = "casework.case_moved"

    case_id: int
    number: str
    procedure: str
    step: str
    from_state: str
    to_state: str
    movement_id: int
    is_closed: bool


@dataclass(frozen=True)
class CaseClockSet(Event):
    """The end of a limit that could not be told is known now: the holidays of its year were put in."""

    name: ClassVar[str] = "casework.case_clock_set"

    case_id: int
    number: str
    procedure: str


@dataclass(frozen=True)
class CaseLightChanged(Event):
    """A clock crossed its warning share (CAS-01), its end, or the second line: `light` 3, 2 or 1."""

    name: ClassVar[str] = "casework.case_light_changed"

    case_id: int
    number: str
    procedure: str
    light: int
    supervision_level: int


@dataclass(frozen=True)
class CaseNews(Event):
    """Something happened to a case: for the screens of those who take part beside the holder (联办, 抄送).

    What it was goes once to everybody else; a reaction subscribes to that and not to this.
    """

    name: ClassVar[str] = "casework.case_news"

    case_id: int
    number: str
