"""What happens to resources."""

from dataclasses import dataclass
from typing import ClassVar

from anlan.foundation.live.api import Event


@dataclass(frozen=True)
class TeamMoved(Event):
    """A team changed its state: `state` is a TeamState value; `subject` is the record it was sent for."""

    name: ClassVar[str] = "resources.team.moved"
    team_id: int
    team: str
    state: str
    subject_kind: str
    subject_key: str
    minutes: int
    longitude: float
    latitude: float
