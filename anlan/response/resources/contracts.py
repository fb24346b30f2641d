"""What crosses the door of resources: frozen facts about teams, supplies and ways."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone


@dataclass(frozen=True)
class TeamOffer:
    """A team that could go now, with its way to the place asked for."""

    team_id: int
    name: str
    kind: str
    skills: tuple[str, ...]
    people: int
    equipment: str
    organisation_id: int
    organisation: str
    organisation_path: str
    leader_id: int | None
    leader: str
    longitude: float
    latitude: float
    distance_m: float
    minutes: int
    basis: str

    @property
    def kilometres(self) -> str:
        """The straight line in kilometres, one decimal."""
        return f"{self.distance_m / 1000:.1f}"


@dataclass(frozen=True)
class StockOffer:
    """Supplies that lie in a store, with the way to the place asked for."""

    item_id: int
    key: str
    name: str
    unit: str
    quantity: int
    store_id: int
    store: str
    organisation_id: int
    organisation_path: str
    keeper_id: int | None
    distance_m: float
    minutes: int


@dataclass(frozen=True)
class Dispatch:
    """An order to send one team: what `dispatch_teams` carries out."""

    team_id: int
    travel_minutes: int
    distance_m: float
    basis: str


@dataclass(frozen=True)
class Moving:
    """One movement as a page shows it."""

    move_id: int
    team_id: int
    team: str
    people: int
    equipment: str
    state: str
    state_word: str
    from_longitude: float
    from_latitude: float
    longitude: float
    latitude: float
    to_longitude: float
    to_latitude: float
    distance_m: float
    estimated_minutes: int
    estimate_basis: str
    dispatched_at: str
    arrived_at: str | None
    position_at: str | None

    @property
    def arrived_clock(self) -> str:
        """When it arrived, as the clock says it."""
        return f"{timezone.localtime(datetime.fromisoformat(self.arrived_at)):%H:%M}" if self.arrived_at else ""

    @property
    def kilometres(self) -> str:
        """The straight line in kilometres, one decimal."""
        return f"{self.distance_m / 1000:.1f}"
