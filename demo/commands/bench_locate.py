"""`anlan bench locate`: how long it takes to find the grid of a position, on the demo's grids, without a database."""

import argparse
import json
import time

from anlan.foundation.territory.index import Index
from anlan.foundation.territory.models import Region
from anlan.kit.geometry import as_geojson
from demo.chance import dice
from demo.public_data import read_district
from demo.territory import cut_district


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many positions."""
    parser.add_argument("--positions", type=int, default=50_000, help="定位次数（默认 50000）")
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(arguments: argparse.Namespace) -> int:
    """Locate random positions one by one and tell the quantiles in microseconds."""
    index, chance = _index(), dice("bench locate")
    west, south, east, north = read_district().outline.bounds
    spent, inside = [], 0
    for _ in range(arguments.positions):
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        before = time.perf_counter_ns()
        place = index.locate(lon, lat, 5.0)
        spent.append((time.perf_counter_ns() - before) / 1000)
        inside += place.region is not None
    spent.sort()
    told = {
        "positions": len(spent),
        "inside": inside,
        "p50_us": round(spent[len(spent) // 2], 1),
        "p99_us": round(spent[len(spent) * 99 // 100], 1),
        "max_us": round(spent[-1], 1),
    }
    print(json.dumps(told) if arguments.json else f"点位定网格：中位 {told['p50_us']} 微秒，p99 {told['p99_us']} 微秒")
    return 0


def _index() -> Index:
    cut, regions = cut_district(), []
    shapes = {"360403": read_district().outline, **cut.streets, **cut.communities, **cut.grids}
    for code, shape in shapes.items():
        parts = [code[:width] for width in (6, 9, 12) if len(code) >= width] + ([code] if len(code) > 12 else [])
        path = "/" + "/".join(parts) + "/"
        regions.append(Region(code=code, name=code, kind="", path=path, outline=as_geojson(shape)))
    return Index((0, None), regions)
