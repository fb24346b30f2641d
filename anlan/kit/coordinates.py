"""Datum shifts at the edges: GCJ-02 (maps of 高德 and 腾讯) and BD-09 (百度) to and from WGS-84.

Inside the product every coordinate is WGS-84, which equals CGCS2000 within centimetres. All functions take and
return (longitude, latitude) in degrees. The shift was never published; this is the polynomial in common use.
It applies within China only; a point outside is returned as it came.
"""

from collections.abc import Callable
from math import atan2, cos, pi, sin, sqrt

Position = tuple[float, float]

_AXIS = 6378245.0  # Krasovsky 1940, metres
_ECCENTRICITY = 0.00669342162296594323
_BD = pi * 3000.0 / 180.0
_CLOSE_ENOUGH = 1e-10  # degrees, about 0.01 mm


def in_china(lon: float, lat: float) -> bool:
    """Whether the shift applies: the box that the maps themselves use."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def wgs84_to_gcj02(lon: float, lat: float) -> Position:
    """From the product's datum to that of 高德 and 腾讯 maps."""
    if not in_china(lon, lat):
        return lon, lat
    east, north = _shift(lon - 105.0, lat - 35.0)
    radians = lat / 180.0 * pi
    bend = 1 - _ECCENTRICITY * sin(radians) ** 2
    north = north * 180.0 / (_AXIS * (1 - _ECCENTRICITY) / (bend * sqrt(bend)) * pi)
    east = east * 180.0 / (_AXIS / sqrt(bend) * cos(radians) * pi)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: float, lat: float) -> Position:
    """From 高德 and 腾讯 maps to the product's datum; by iteration, exact to far below a millimetre."""
    if not in_china(lon, lat):
        return lon, lat
    return _invert(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: float, lat: float) -> Position:
    """From 高德 to 百度."""
    radius = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * _BD)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def bd09_to_gcj02(lon: float, lat: float) -> Position:
    """From 百度 to 高德, by iteration."""
    return _invert(gcj02_to_bd09, lon, lat)


def wgs84_to_bd09(lon: float, lat: float) -> Position:
    """From the product's datum to 百度."""
    if not in_china(lon, lat):
        return lon, lat
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> Position:
    """From 百度 to the product's datum."""
    if not in_china(lon, lat):
        return lon, lat
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _invert(forward: Callable[[float, float], Position], lon: float, lat: float) -> Position:
    """Fixed-point iteration: the shift changes so slowly that each round gains three digits."""
    x, y = lon, lat
    for _ in range(20):
        there = forward(x, y)
        off_x, off_y = there[0] - lon, there[1] - lat
        x, y = x - off_x, y - off_y
        if abs(off_x) < _CLOSE_ENOUGH and abs(off_y) < _CLOSE_ENOUGH:
            break
    return x, y


def _shift(x: float, y: float) -> Position:
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    return east, north
