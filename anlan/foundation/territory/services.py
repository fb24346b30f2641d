"""Changes of the tree: load the official divisions, draw outlines, add grids."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django.db import transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.territory.index import forget
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.refs import Ref
from anlan.kit.geometry import as_geojson, read_area

OFFICIAL_OUTLINE = "DataV.GeoAtlas 2022（GCJ-02 转 WGS-84）"


class RegionUnknown(LookupError):
    """No region has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"区划代码「{code}」不存在，请先在区划网格里登记。")
        self.code = code


@dataclass(frozen=True)
class OutlineDrawn:
    """A new outline of a region that exists: GeoJSON geometry, WGS-84, with a word on where it comes from."""

    code: str
    outline: dict[str, Any]
    source: str
    is_demo: bool = False
    population: int | None = None


@dataclass(frozen=True)
class GridDrawn:
    """A new grid below a community."""

    code: str
    name: str
    community_code: str
    outline: dict[str, Any]
    source: str
    population: int | None = None
    is_demo: bool = False


@transaction.atomic
def load_divisions(*, by: Actor) -> int:
    """Create the district, its streets and communities from the official list; returns how many were new.

    Rows that exist are left as they are: the district may have corrected them.
    """
    known = {region.code: region for region in Region.objects.all()}
    outlines = _shipped_outlines()
    created = 0
    for row in _divisions():
        if row["code"] in known:
            continue
        parent = known.get(row["parent"])
        region = Region(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent=parent,
            path=(parent.path if parent else "/") + row["code"] + "/",
        )
        if row["code"] in outlines:
            _set_outline(region, outlines[row["code"]], OFFICIAL_OUTLINE)
        region.save()
        known[region.code] = region
        created += 1
    if created:
        _journal("territory.divisions.loaded", by, known, {"count": created})
    return created


@transaction.atomic
def draw_outlines(*, outlines: Iterable[OutlineDrawn], by: Actor) -> int:
    """Give regions new outlines; raises RegionUnknown, ShapeUnusable. Returns how many were drawn."""
    drawn = list(outlines)
    known = {region.code: region for region in Region.objects.filter(code__in=[o.code for o in drawn])}
    for each in drawn:
        region = known.get(each.code)
        if region is None:
            raise RegionUnknown(each.code)
        _set_outline(region, each.outline, each.source)
        region.is_demo = region.is_demo or each.is_demo
        if each.population is not None:
            region.population = each.population
        region.save()
    _journal("territory.outlines.drawn", by, known, {"count": len(drawn), "codes": sorted(known)})
    return len(drawn)


@transaction.atomic
def add_grids(*, grids: Sequence[GridDrawn], by: Actor) -> int:
    """Add grids below communities; raises RegionUnknown, ShapeUnusable. A code that exists is left alone."""
    communities = {region.code: region for region in Region.objects.filter(kind=Region.Kind.COMMUNITY)}
    existing = set(Region.objects.filter(kind=Region.Kind.GRID).values_list("code", flat=True))
    fresh: list[Region] = []
    for grid in grids:
        if grid.code in existing:
            continue
        community = communities.get(grid.community_code)
        if community is None:
            raise RegionUnknown(grid.community_code)
        region = Region(
            code=grid.code,
            name=grid.name,
            kind=Region.Kind.GRID,
            parent=community,
            path=f"{community.path}{grid.code}/",
            population=grid.population,
            is_demo=grid.is_demo,
        )
        _set_outline(region, grid.outline, grid.source)
        fresh.append(region)
    Region.objects.bulk_create(fresh, batch_size=200)
    if fresh:
        _journal("territory.grids.added", by, communities, {"count": len(fresh)})
    return len(fresh)


def _set_outline(region: Region, outline: dict[str, Any], source: str) -> None:
    shape = read_area(outline)
    centre = shape.representative_point()
    region.outline = as_geojson(shape)
    region.longitude, region.latitude = round(centre.x, 6), round(centre.y, 6)
    region.outline_source = source


def _journal(kind: str, by: Actor, known: dict[str, Region], facts: dict[str, Any]) -> None:
    root = next((r for r in known.values() if r.kind == Region.Kind.DISTRICT), None)
    root = root or Region.objects.filter(kind=Region.Kind.DISTRICT).first()
    subject = Ref.of(root) if root else Ref("territory.region", "", "区划网格")
    record(kind, by=by, subject=subject, facts=facts, region_path=root.path if root else "")
    transaction.on_commit(forget)


def _divisions() -> list[dict[str, str]]:
    text = files("anlan.foundation.territory").joinpath("data/divisions.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _shipped_outlines() -> dict[str, dict[str, Any]]:
    place = files("anlan.foundation.territory").joinpath("static/territory/district.geojson")
    found = json.loads(place.read_text("utf-8"))
    return {feature["properties"]["code"]: feature["geometry"] for feature in found["features"]}
