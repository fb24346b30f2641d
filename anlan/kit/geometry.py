"""Distances, bearings and shapes on the ground. Positions are (longitude, latitude) in WGS-84 degrees."""

from collections.abc import Iterable
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import Any

from shapely import get_parts, make_valid, transform
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS = 6371008.8  # metres, mean
METRES_PER_DEGREE = 111195.08  # along a meridian


class ShapeUnusable(ValueError):
    """A GeoJSON geometry that is no usable area."""


def distance(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two positions on the sphere (haversine)."""
    north, east = radians(lat2 - lat1), radians(lon2 - lon1)
    half = sin(north / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def bearing(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Compass degrees 0 ≤ b < 360 from the first position towards the second."""
    east, here, there = radians(lon2 - lon1), radians(lat1), radians(lat2)
    x = sin(east) * cos(there)
    y = cos(here) * sin(there) - sin(here) * cos(there) * cos(east)
    return degrees(atan2(x, y)) % 360.0


def compass_word(angle: float) -> str:
    """东、东南 … for a bearing in degrees."""
    return ("北", "东北", "东", "东南", "南", "西南", "西", "西北")[int((angle % 360.0) / 45.0 + 0.5) % 8]


def destination(lon: float, lat: float, angle: float, metres: float) -> tuple[float, float]:
    """The position `metres` away in compass direction `angle`; exact enough within some 50 km."""
    north = metres * cos(radians(angle)) / METRES_PER_DEGREE
    east = metres * sin(radians(angle)) / (METRES_PER_DEGREE * cos(radians(lat)))
    return lon + east, lat + north


def degrees_of(metres: float, lat: float) -> tuple[float, float]:
    """How many degrees of longitude and latitude `metres` are at a latitude."""
    return metres / (METRES_PER_DEGREE * cos(radians(lat))), metres / METRES_PER_DEGREE


def area(geometry: BaseGeometry) -> float:
    """Square metres of a small area, by equirectangular projection at its middle."""
    middle = geometry.centroid.y
    scale_x, scale_y = METRES_PER_DEGREE * cos(radians(middle)), METRES_PER_DEGREE
    return float(transform(geometry, lambda xy: xy * (scale_x, scale_y)).area)


def read_area(geojson: dict[str, Any]) -> Polygon | MultiPolygon:
    """A polygon or multi-polygon from a GeoJSON geometry; raises ShapeUnusable with what is wrong."""
    kind = geojson.get("type") if isinstance(geojson, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ShapeUnusable(f"边界须为 GeoJSON 的 Polygon 或 MultiPolygon，给出的是 {kind}。")
    try:
        found = shape(geojson)
    except Exception as wrong:  # shapely raises many kinds for hostile input
        raise ShapeUnusable("边界的坐标无法读出，请检查 coordinates 的层数与数值。") from wrong
    west, south, east, north = found.bounds or (0, 0, 0, 0)
    if found.is_empty or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ShapeUnusable("边界为空或坐标超出经纬度范围。")
    return areas_only(found if found.is_valid else make_valid(found))


def areas_only(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """The areas in a geometry, without the points and lines that cutting may leave behind."""
    parts = [part for part in _polygons(geometry) if part.area > 0]
    if not parts:
        raise ShapeUnusable("边界没有面积。")
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _polygons(geometry: BaseGeometry) -> Iterable[Polygon]:
    for part in get_parts(geometry):
        if isinstance(part, Polygon):
            yield part
        elif hasattr(part, "geoms"):
            yield from _polygons(part)


def as_geojson(geometry: BaseGeometry, digits: int = 6) -> dict[str, Any]:
    """A geometry as GeoJSON with coordinates rounded to `digits` places (6 ≈ 0.1 m)."""
    plain = mapping(geometry)
    return {"type": plain["type"], "coordinates": _rounded(plain["coordinates"], digits)}


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, float | int):
        return round(float(value), digits)
    return [_rounded(inner, digits) for inner in value]
