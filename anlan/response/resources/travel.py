"""How long a team takes: straight line × detour factor ÷ speed + readiness (RES-P01, RES-P02), rounded up."""

from dataclasses import dataclass
from datetime import date
from math import ceil

from anlan.foundation.rules.api import in_force
from anlan.kit.geometry import distance


@dataclass(frozen=True)
class Travel:
    """One estimated way: metres in a straight line, whole minutes, and how they were computed."""

    distance_m: float
    minutes: int
    basis: str


@dataclass(frozen=True)
class TravelRules:
    """The numbers in force on a day: detour factor, km/h, search radius in km."""

    detour: float
    kilometres_per_hour: float
    radius_km: float

    @classmethod
    def on(cls, day: date | None = None) -> "TravelRules":
        """Read the three rules at once."""
        rules = in_force(day, prefix="RES-P")
        return cls(float(rules["RES-P01"].value), float(rules["RES-P02"].value), float(rules["RES-P03"].value))

    def between(self, start: tuple[float, float], goal: tuple[float, float], readiness_minutes: int) -> Travel:
        """The way between two (longitude, latitude) places."""
        metres = distance(*start, *goal)
        driving = metres * self.detour / 1000 / self.kilometres_per_hour * 60
        basis = (
            f"直线 {metres / 1000:.1f} 公里 × {self.detour:g}（RES-P01）"
            f"÷ {self.kilometres_per_hour:g} 千米/时（RES-P02）+ 准备 {readiness_minutes} 分"
        )
        return Travel(metres, max(1, ceil(driving + readiness_minutes)), basis)

    def reaches(self, travel: Travel) -> bool:
        """Whether a place is near enough to be offered at all."""
        return travel.distance_m <= self.radius_km * 1000
