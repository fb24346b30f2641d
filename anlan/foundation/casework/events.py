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
    """A clock crossed 80 %, its end, or the second line: `light` 3, 2 or 1."""

    name: ClassVar[str] = "casework.case_light_changed"

    case_id: int
    number: str
    procedure: str
    light: int
    supervision_level: int
