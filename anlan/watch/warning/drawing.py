"""An area that somebody drew: from lines of corners to a polygon, and what lies in it."""

from dataclasses import dataclass
from typing import Any

from shapely import STRtree, contains_xy
from shapely.geometry import Polygon, mapping, shape
from shapely.validation import explain_validity

from anlan.foundation.territory.models import Region
from anlan.kit.geometry import ShapeUnusable, area
from anlan.watch.telemetry.api import Point

MOST_CORNERS = 200
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)  # China; swapped columns are found at once
MOST_NAMES = 12


@dataclass(frozen=True)
class Inside:
    """What a drawn area touches: the names of streets, how many grids and points, and its size in km²."""

    streets: list[str]
    grids: int
    points: int
    square_km: float


def drawn_area(text: str) -> dict[str, Any]:
    """GeoJSON of the polygon whose corners the lines name. Raises ShapeUnusable, in Chinese, with the line."""
    corners = [_corner(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise ShapeUnusable(f"范围要有 3 至 {MOST_CORNERS} 个拐角，现在是 {len(corners)} 个")
    found = Polygon(corners)
    if found.convex_hull.area == 0:
        raise ShapeUnusable("拐角在一条线上，围不成范围")
    if not found.is_valid:
        words = explain_validity(found)
        if "intersection" in words.lower():
            raise ShapeUnusable("边线自己相交，请调整拐角的次序，让边线不交叉")
        raise ShapeUnusable("这些拐角围不成一块范围，请重新画")
    return dict(mapping(found))


def inside(geojson: dict[str, Any]) -> Inside:
    """What lies in a polygon. Grids and streets count when they share ground with it."""
    drawn = shape(geojson)
    rows = list(
        Region.objects.filter(kind__in=[Region.Kind.STREET, Region.Kind.GRID]).exclude(outline=None).order_by("code")
    )
    shapes = [shape(row.outline) for row in rows]
    touched = [rows[place] for place in sorted(STRtree(shapes).query(drawn, predicate="intersects").tolist())]
    west, south, east, north = drawn.bounds
    near = Point.objects.filter(
        is_active=True, longitude__range=(west, east), latitude__range=(south, north)
    ).values_list("longitude", "latitude")
    return Inside(
        [row.name for row in touched if row.kind == Region.Kind.STREET][:MOST_NAMES],
        sum(row.kind == Region.Kind.GRID for row in touched),
        sum(bool(contains_xy(drawn, lon, lat)) for lon, lat in near),
        area(drawn) / 1e6,
    )


def _corner(number: int, line: str) -> tuple[float, float]:
    parts = line.replace("，", ",").split(",")
    try:
        longitude, latitude = (float(part) for part in parts)
    except ValueError:
        raise ShapeUnusable(f"第 {number} 行写成“经度,纬度”，例如 115.986000,29.721000") from None
    if not (LONGITUDES[0] <= longitude <= LONGITUDES[1] and LATITUDES[0] <= latitude <= LATITUDES[1]):
        raise ShapeUnusable(f"第 {number} 行不在国内，请核对经度在前、纬度在后")
    return longitude, latitude
