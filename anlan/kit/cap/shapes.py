"""CAP's shapes: `lat,lon lat,lon …` and `lat,lon radius`, in degrees of WGS-84 and kilometres."""

import math
import re

from shapely import get_parts, make_valid
from shapely.geometry import MultiPolygon as MultiSurface
from shapely.geometry import Polygon as Surface
from shapely.validation import explain_validity

from anlan.kit.cap.message import Circle, Polygon, Position

FEWEST = 4
MOST_POSITIONS = 50_000
FARTHEST_KM = 20_040.0  # half way round the Earth: the whole of it
_NUMBER = r"[-+]?(?:\d{1,3}(?:\.\d*)?|\.\d+)"
_POSITION = re.compile(rf"({_NUMBER}),({_NUMBER})")
_RADIUS = re.compile(r"\d+(\.\d*)?|\.\d+")


class ShapeWrong(ValueError):
    """What is wrong with a shape, in Chinese."""


def read_polygon(text: str) -> Polygon:
    """Positions of a closed ring that does not cross itself. Raises ShapeWrong."""
    pairs = text.split()
    if not pairs:
        raise ShapeWrong("多边形是空的，没有范围就不要写这个元素。")
    if len(pairs) < FEWEST:
        raise ShapeWrong(f"多边形只有 {len(pairs)} 个点，至少要 {FEWEST} 个（首尾相同）。")
    if len(pairs) > MOST_POSITIONS:
        raise ShapeWrong(f"多边形的点超过 {MOST_POSITIONS} 个，请简化边界。")
    ring = tuple(_position(pair) for pair in pairs)
    if ring[0] != ring[-1]:
        raise ShapeWrong(f"多边形没有闭合：首点 {pairs[0]}，末点 {pairs[-1]}，须相同。")
    _check_crossing(ring)
    return ring


def read_circle(text: str) -> Circle:
    """Middle and radius. Raises ShapeWrong."""
    words = text.split()
    if len(words) != 2 or "," not in words[0]:
        raise ShapeWrong(f"圆“{text[:60]}”须写成“纬度,经度 半径（千米）”，逗号后不留空格。")
    centre = _position(words[0])
    if not _RADIUS.fullmatch(words[1]):
        raise ShapeWrong(f"圆的半径“{words[1][:40]}”不是非负的数，须以千米计。")
    radius = float(words[1])
    if radius > FARTHEST_KM:
        raise ShapeWrong(f"圆的半径 {words[1][:40]} 千米比半个地球还大，请检查单位（千米）。")
    return Circle(centre, radius)


def _position(pair: str) -> Position:
    found = _POSITION.fullmatch(pair)
    if found is None:
        raise ShapeWrong(f"“{pair[:40]}”不是“纬度,经度”，须写成 29.7050,115.9928。")
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90:
        hint = "，看来写成了“经度,纬度”" if abs(longitude) <= 90 and abs(latitude) <= 180 else ""
        raise ShapeWrong(f"“{pair}”的纬度超出 ±90 度{hint}，CAP 先纬度后经度。")
    if abs(longitude) > 180:
        raise ShapeWrong(f"“{pair}”的经度超出 ±180 度。")
    return latitude, longitude


def _check_crossing(ring: Polygon) -> None:
    """A ring may touch itself at a point or run out and back on one line; it may not cross itself."""
    if len(set(ring)) < FEWEST - 1 or _is_one_line(ring):
        return  # nothing can cross: the shape is a point or a line, poor but legal
    surface = Surface(ring)
    fault = explain_validity(surface)
    if not fault.startswith("Self-intersection") or not _encloses_more_than_once(surface):
        return
    where = re.search(r"\[(\S+) (\S+)\]", fault)
    place = f"（{float(where[1]):.4f},{float(where[2]):.4f} 附近）" if where else ""
    raise ShapeWrong(f"多边形的边自相交{place}，请按边界的顺序排列各点。")


def _encloses_more_than_once(surface: Surface) -> bool:
    """Whether the ring falls apart into several surfaces, or into one with a hole: a line run to and fro does not."""
    pieces = [part for part in get_parts(make_valid(surface)) if isinstance(part, Surface | MultiSurface)]
    parts = [part for piece in pieces for part in get_parts(piece)]
    return len(parts) > 1 or any(part.interiors for part in parts)


def _is_one_line(ring: Polygon) -> bool:
    (y0, x0), far = ring[0], max(ring, key=lambda p: math.dist(p, ring[0]))
    return all((far[0] - y0) * (x - x0) == (far[1] - x0) * (y - y0) for y, x in ring)
