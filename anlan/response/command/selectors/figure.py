"""The drawn map of an incident: outlines, the place, teams on their way; coordinates of one SVG, nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

from anlan.foundation.territory.models import Region
from anlan.response.resources.api import MoveState, Moving

WIDTH, HEIGHT = 430.0, 520.0
MARGIN = 56.0
LEAST_DEGREES = 0.010
MOST_LABELS = 8

Position = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A team on the figure: its square, its label, and the dotted way it still has."""

    x: float
    y: float
    label: str
    side: str
    route: str
    is_stale: bool


@dataclass(frozen=True)
class Figure:
    """Everything the template draws."""

    land: tuple[str, ...]
    edges: tuple[str, ...]
    x: float
    y: float
    level: int
    marks: tuple[Mark, ...]
    sentence: str


class _Frame:
    """From degrees to the picture: equirectangular, fitted to what must be seen."""

    def __init__(self, seen: Sequence[Position]) -> None:
        lons, lats = [p[0] for p in seen], [p[1] for p in seen]
        self._lon, self._lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        self._squeeze = cos(radians(self._lat))
        wide = max((max(lons) - min(lons)) * self._squeeze, LEAST_DEGREES)
        high = max(max(lats) - min(lats), LEAST_DEGREES)
        self._scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)

    def at(self, lon: float, lat: float) -> Position:
        """Where a position lies in the picture."""
        x = WIDTH / 2 + (lon - self._lon) * self._squeeze * self._scale
        return round(x, 1), round(HEIGHT / 2 - (lat - self._lat) * self._scale, 1)

    def path(self, ring: Iterable[Sequence[float]]) -> str:
        """A ring of degrees as SVG path data."""
        points = [self.at(point[0], point[1]) for point in ring]
        return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def draw(place: Position, level: int, moves: Sequence[Moving], stale: frozenset[int]) -> Figure:
    """The figure of an incident; `stale` are teams whose position is older than RES-P04."""
    going = [m for m in moves if m.state in (MoveState.MOVING, MoveState.ON_SITE)]
    frame = _Frame([place, *[(m.longitude, m.latitude) for m in going]])
    rings = _outlines()
    x, y = frame.at(*place)
    marks = tuple(_mark(frame, move, (x, y), stale, number) for number, move in enumerate(going))
    under_way = sum(m.state == MoveState.MOVING for m in going)
    return Figure(
        tuple(frame.path(ring) for kind, ring in rings if kind == Region.Kind.DISTRICT),
        tuple(frame.path(ring) for kind, ring in rings if kind == Region.Kind.STREET),
        x,
        y,
        level or 4,
        marks,
        f"事发地与 {len(going)} 支队伍，{under_way} 支在途",
    )


def _mark(frame: _Frame, move: Moving, goal: Position, stale: frozenset[int], number: int) -> Mark:
    x, y = frame.at(move.longitude, move.latitude)
    side = "end" if x > WIDTH * 0.6 else "start"
    bend = (x + goal[0]) / 2 + (goal[1] - y) * 0.12, (y + goal[1]) / 2 - (goal[0] - x) * 0.12
    route = ""
    if move.state == MoveState.MOVING:
        route = f"M{x} {y}Q{bend[0]:.1f} {bend[1]:.1f} {goal[0]} {goal[1]}"
    label = move.team if number < MOST_LABELS and route else ""
    return Mark(x, y, label, side, route, move.team_id in stale)


@lru_cache(maxsize=1)
def _cached_outlines(version: tuple[int, int]) -> tuple[tuple[str, Any], ...]:
    rows = Region.objects.filter(kind__in=(Region.Kind.DISTRICT, Region.Kind.STREET), outline__isnull=False)
    return tuple((row.kind, ring) for row in rows for ring in _rings(row.outline or {}))


def _outlines() -> tuple[tuple[str, Any], ...]:
    """Outer rings of the district and its streets; read again only when regions come or go."""
    rows = Region.objects.filter(outline__isnull=False)
    newest = rows.order_by("-pk").values_list("pk", flat=True).first()
    return _cached_outlines((newest or 0, rows.count() if newest else 0))


def _rings(outline: dict[str, Any]) -> list[Any]:
    coordinates: list[Any] = outline.get("coordinates", [])
    if outline.get("type") == "Polygon":
        return coordinates[:1]
    return [polygon[0] for polygon in coordinates] if outline.get("type") == "MultiPolygon" else []
