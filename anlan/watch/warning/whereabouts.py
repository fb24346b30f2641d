"""Which units of the district another body's message concerns: by its division codes, its shapes, its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shapely import unary_union
from shapely.geometry import Polygon as Surface
from shapely.geometry.base import BaseGeometry

from anlan.foundation.territory.models import Region
from anlan.kit.cap import Area, Circle
from anlan.kit.geometry import ShapeUnusable, areas_only, as_geojson, destination, read_area

CORNERS = 48
WIDEST_CIRCLE_KM = 500.0  # drawn no wider; what reaches farther comes with division codes
CODE_DIGITS = 12


@dataclass(frozen=True)
class Whereabouts:
    """The units concerned (none: elsewhere), the shape as GeoJSON, the words."""

    regions: tuple[Region, ...]
    polygon: dict[str, Any] | None
    words: str


def whereabouts(areas: Iterable[Area], *, is_local: bool) -> Whereabouts:
    """Where a message applies. A local source that draws nothing means the whole district."""
    areas = tuple(areas)
    words = "、".join(dict.fromkeys(area.description for area in areas))
    shape = _shape(areas)
    polygon = as_geojson(shape) if shape is not None else None
    district = Region.objects.filter(kind=Region.Kind.DISTRICT).order_by("path").first()
    if district is None:
        return Whereabouts((), polygon, words)
    codes = [_significant(code.value) for area in areas for code in area.geocodes]
    found = _by_code(codes, district) or _by_shape(shape, district) or _by_words(words, district)
    if not found and is_local and shape is None and not any(codes):
        found = [district]
    return Whereabouts(tuple(found), polygon, words)


def _significant(code: str) -> str:
    """`360403001000` → `360403001`, `360400` → `3604`; nothing when it is no division code."""
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, CODE_DIGITS)):
        return ""
    whole = code.ljust(CODE_DIGITS, "0")
    for end in (CODE_DIGITS, 9, 6, 4, 2):
        if whole[end:].strip("0") == "" and whole[:end][-(3 if end > 6 else 2) :].strip("0"):
            return whole[:end]
    return ""


def _by_code(codes: list[str], district: Region) -> list[Region]:
    if any(code and district.code.startswith(code) for code in codes):
        return [district]
    return list(Region.objects.filter(code__in=[code for code in codes if code]).order_by("path"))


def _by_shape(shape: BaseGeometry | None, district: Region) -> list[Region]:
    """The streets it touches; the district when it touches them all, or when no street has an outline."""
    if shape is None:
        return []
    streets = list(Region.objects.filter(kind=Region.Kind.STREET, outline__isnull=False).order_by("path"))
    touched = [street for street in streets if _touches(shape, street)]
    if streets and len(touched) < len(streets):
        return touched
    return [district] if touched or _touches(shape, district) else []


def _by_words(words: str, district: Region) -> list[Region]:
    streets = Region.objects.filter(kind=Region.Kind.STREET).order_by("path")
    named = [street for street in streets if street.name in words]
    return named or ([district] if district.name in words else [])


def _touches(shape: BaseGeometry, region: Region) -> bool:
    try:
        return bool(region.outline) and bool(shape.intersects(read_area(region.outline or {})))
    except ShapeUnusable:
        return False


def _shape(areas: tuple[Area, ...]) -> BaseGeometry | None:
    """All polygons and circles as one surface in longitude and latitude."""
    rings = [[(lon, lat) for lat, lon in polygon] for area in areas for polygon in area.polygons]
    rings += [_ring(circle) for area in areas for circle in area.circles]
    surfaces = [Surface(ring).buffer(0) for ring in rings]
    try:
        return areas_only(unary_union(surfaces)) if surfaces else None
    except ShapeUnusable:
        return None


def _ring(circle: Circle) -> list[tuple[float, float]]:
    latitude, longitude = circle.centre
    metres = min(circle.radius_km, WIDEST_CIRCLE_KM) * 1000 or 1.0
    return [destination(longitude, latitude, 360.0 * n / CORNERS, metres) for n in range(CORNERS)]
