"""The public facts that the demo stands on: the real divisions, the real outline, the water on the map."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from shapely import prepare, union_all
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from anlan.kit.geometry import areas_only, read_area

TERRITORY = files("anlan.foundation.territory")


@dataclass(frozen=True)
class District:
    """Streets and communities by code, in the order of the official list."""

    outline: Polygon | MultiPolygon
    communities: dict[str, list[str]]
    names: dict[str, str]


@cache
def read_district() -> District:
    """The divisions of 2023 and the outline."""
    rows = list(csv.DictReader(TERRITORY.joinpath("data/divisions.csv").read_text("utf-8").splitlines()))
    communities: dict[str, list[str]] = {row["code"]: [] for row in rows if row["kind"] == "street"}
    for row in rows:
        if row["kind"] == "community":
            communities[row["parent"]].append(row["code"])
    outline = areas_only(read_area(_features("district")[0]["geometry"]))
    return District(outline, communities, {row["code"]: row["name"] for row in rows})


@cache
def read_water() -> BaseGeometry:
    """River and lakes as one shape."""
    water = union_all([shape(feature["geometry"]).buffer(0) for feature in _features("water")])
    prepare(water)
    return water


def lake(name: str) -> BaseGeometry:
    """One water by its name on the map."""
    return next(shape(f["geometry"]) for f in _features("water") if f["properties"]["name"] == name)


def _features(layer: str) -> list[dict[str, Any]]:
    text = TERRITORY.joinpath(f"static/territory/{layer}.geojson").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["features"]
    return found
