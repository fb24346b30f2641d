"""Places for things: on dry land, well inside one grid, where something of the kind could stand."""

from functools import cache
from random import Random

from shapely import STRtree, prepare
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from anlan.kit.geometry import destination
from demo.territory import cut_district, land

INSET = 1.2e-4  # degrees, some 12 m: no demo thing stands on a border
Position = tuple[float, float]


@cache
def _ground() -> dict[str, BaseGeometry]:
    """The usable ground of each grid that has some."""
    found = {}
    for code, shape in cut_district().grids.items():
        dry = land(shape)
        inner = dry.buffer(-INSET)
        if not inner.is_empty and dry.area > shape.area * 0.05:
            prepare(inner)
            found[code] = inner
    return found


@cache
def _tree() -> tuple[STRtree, list[str]]:
    ground = _ground()
    return STRtree(list(ground.values())), list(ground)


@cache
def _codes(prefix: str) -> list[str]:
    """The grids below a code. Grids are small where many people live, so each counts alike."""
    return [code for code in _ground() if code.startswith(prefix)]


def somewhere(dice: Random, prefix: str = "360403") -> Position:
    """A position in the subtree of a code."""
    return _inside(_ground()[dice.choice(_codes(prefix))], dice)


def near(position: Position, metres: float, dice: Random) -> Position:
    """A position on usable ground within some metres of another; the nearest ground where there is none."""
    for _ in range(40):
        lon, lat = destination(*position, dice.uniform(0, 360), metres * dice.random() ** 0.5)
        if _is_ground(lon, lat):
            return round(lon, 6), round(lat, 6)
    return settle(position)


def settle(position: Position) -> Position:
    """The position itself when it is usable ground, else the nearest that is."""
    if _is_ground(*position):
        return position
    tree, codes = _tree()
    shape = _ground()[codes[int(tree.nearest(Point(position)))]]
    spot = shape.exterior if isinstance(shape, Polygon) else shape
    point = spot.interpolate(spot.project(Point(position))) if isinstance(shape, Polygon) else shape.centroid
    return round(point.x, 6), round(point.y, 6)


def grid_of(position: Position) -> str:
    """Code of the grid a position lies in."""
    tree, codes = _tree()
    return codes[int(tree.nearest(Point(position)))]


def _is_ground(lon: float, lat: float) -> bool:
    tree, _ = _tree()
    return len(tree.query(Point(lon, lat), predicate="intersects")) > 0


def _inside(shape: BaseGeometry, dice: Random) -> Position:
    west, south, east, north = shape.bounds
    for _ in range(200):
        lon, lat = dice.uniform(west, east), dice.uniform(south, north)
        if shape.contains(Point(lon, lat)):
            return round(lon, 6), round(lat, 6)
    point = shape.representative_point()
    return round(point.x, 6), round(point.y, 6)
