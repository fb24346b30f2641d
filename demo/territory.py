"""演示边界: plausible outlines of streets, communities and grids, for none are public.

The district's real outline is cut once into some 450 cells; a community is a union of cells and a street a union
of communities, so the floors of the tree cover each other exactly. The same seed gives the same map.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import (
    STRtree,
    contains_xy,
    coverage_union_all,
    get_parts,
    intersection,
    make_valid,
    polygonize,
    set_precision,
    union_all,
    voronoi_polygons,
)
from shapely.geometry import MultiPoint, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from anlan.kit.geometry import areas_only
from demo.public_data import District, read_district, read_water

SEED = 360403
GRIDS_PER_COMMUNITY = 3.66
TINY = 1e-6  # degrees, about 0.1 m: everything lies on this raster
SQUEEZE = 0.8686  # cos of the district's latitude
Points = NDArray[np.float64]

# Anchors (WGS-84) near which a street lies, after where its name stands on public maps.
STREET_ANCHORS: dict[str, list[tuple[float, float]]] = {
    "360403001": [(115.9935, 29.7235), (115.9890, 29.7275), (115.9990, 29.7175), (116.0020, 29.7265)],  # 甘棠
    "360403002": [(115.9650, 29.7215), (115.9720, 29.7235)],  # 湓浦
    "360403003": [(115.9690, 29.7085), (115.9790, 29.7060), (115.9890, 29.7080)],  # 人民路
    "360403004": [(116.0120, 29.7310), (116.0250, 29.7400), (116.0110, 29.7390)],  # 白水湖
    "360403005": [(116.0450, 29.7430), (116.0600, 29.7380), (116.0500, 29.7330), (116.0380, 29.7520)],  # 金鸡坡
    "360403006": [(115.9620, 29.6760), (115.9520, 29.6560), (115.9620, 29.6420), (115.9450, 29.6380)],  # 八里湖
    "360403091": [(115.9630, 29.6960), (115.9650, 29.6890), (115.9720, 29.6880)],  # 向阳
    "360403092": [(115.9500, 29.7200), (115.9480, 29.7160)],  # 滨兴
    "360403400": [(115.9330, 29.6080), (115.9320, 29.5980)],  # 茅山头企业集团
}
# Communities whose names say where they lie; the others are laid out from west to east.
COMMUNITY_ANCHORS: dict[str, tuple[float, float]] = {
    "滨江社区": (115.9880, 29.7300), "浔阳楼社区": (115.9960, 29.7310), "南湖社区": (115.9860, 29.7130),
    "能仁寺社区": (115.9930, 29.7240), "新公园社区": (115.9880, 29.7170), "龙开河社区": (115.9672, 29.7205),
    "湓浦社区": (115.9720, 29.7240), "琵琶亭社区": (116.0130, 29.7350), "锁江楼社区": (116.0080, 29.7350),
    "沿江社区": (116.0200, 29.7420), "大桥社区": (116.0270, 29.7450), "白水湖社区": (116.0120, 29.7280),
    "白水湖村": (116.0200, 29.7330), "石化社区": (116.0560, 29.7440), "金炼社区": (116.0500, 29.7420),
    "发电厂社区": (116.0450, 29.7480), "金鸡坡村": (116.0600, 29.7400), "人民路社区": (115.9740, 29.7080),
    "湖滨社区": (115.9770, 29.7120), "九龙新城社区": (115.9600, 29.6700), "文博社区": (115.9520, 29.6880),
    "畔湖社区": (115.9450, 29.6600), "向阳社区": (115.9660, 29.6960), "西林村": (115.9720, 29.6860),
}  # fmt: skip


@dataclass(frozen=True)
class Cut:
    """The finished map: shapes by code, and the grids of each community in order."""

    streets: dict[str, BaseGeometry] = field(repr=False)
    communities: dict[str, BaseGeometry] = field(repr=False)
    grids: dict[str, BaseGeometry] = field(repr=False)
    grids_of: dict[str, list[str]] = field(repr=False)


@cache
def cut_district() -> Cut:
    """Outlines for every street, community and grid."""
    district, dice = read_district(), np.random.default_rng(SEED)
    outline = areas_only(set_precision(district.outline, TINY))
    spots, street_of = _grid_centres(outline, district, dice)
    cells = _cells(outline, spots)
    street_of = _connect(cells, street_of)
    made = Cut({}, {}, {}, {})
    for street, codes in district.communities.items():
        members = np.flatnonzero(street_of == list(district.communities).index(street))
        groups = _groups(cells, spots, members, len(codes))
        made.streets[street] = coverage_union_all([cells[n] for n in members])
        for code, group in _named(district, codes, groups, spots):
            made.communities[code] = coverage_union_all([cells[n] for n in group])
            order = sorted(group, key=lambda n: (-round(spots[n][1], 3), spots[n][0]))
            made.grids_of[code] = [f"{code}G{place:02d}" for place in range(1, len(order) + 1)]
            made.grids.update(zip(made.grids_of[code], (cells[n] for n in order), strict=True))
    return made


def _grid_centres(outline: BaseGeometry, district: District, dice: np.random.Generator) -> tuple[Points, Any]:
    """Where grids lie: evenly within each street, few of them out on the river."""
    cloud = _cloud(outline, dice)
    anchors = np.array([a for s in district.communities for a in STREET_ANCHORS[s]])
    owner = np.array([n for n, s in enumerate(district.communities) for _ in STREET_ANCHORS[s]])
    nearest = owner[np.argmin(_distances(cloud, anchors), axis=1)]
    spots, street_of = [], []
    for n, (_, codes) in enumerate(district.communities.items()):
        count = round(len(codes) * GRIDS_PER_COMMUNITY)
        spots.append(_spread(cloud[nearest == n], count, dice))
        street_of += [n] * count
    return np.concatenate(spots), np.array(street_of)


def _cloud(outline: BaseGeometry, dice: np.random.Generator) -> Points:
    west, south, east, north = outline.bounds
    cloud = dice.uniform((west, south), (east, north), (60_000, 2))
    cloud = cloud[contains_xy(outline, cloud)]
    afloat = contains_xy(read_water(), cloud)
    kept: Points = cloud[~afloat | (dice.random(len(cloud)) < 0.15)]
    return kept


def _distances(points: Points, others: Points) -> Points:
    apart = (points[:, None, :] - others[None, :, :]) * (SQUEEZE, 1.0)
    squared: Points = (apart**2).sum(axis=2)
    return squared


def _spread(cloud: Points, count: int, dice: np.random.Generator) -> Points:
    """`count` points spread evenly over a cloud (Lloyd's relaxation)."""
    spots: Points = cloud[dice.choice(len(cloud), count, replace=False)]
    for _ in range(12):
        nearest = np.argmin(_distances(cloud, spots), axis=1)
        for n in range(count):
            mine = cloud[nearest == n]
            if len(mine):
                spots[n] = mine.mean(axis=0)
    return spots


def _cells(outline: BaseGeometry, spots: Points) -> list[BaseGeometry]:
    """One connected cell for each spot; together they are the outline, without gap or overlap.

    All lines are noded on one raster and made to faces, so neighbours share their corners exactly. What a bend of
    the outline cuts off from its cell goes to the neighbour with the longest common border.
    """
    around = box(*outline.bounds).buffer(0.01)
    cells = get_parts(voronoi_polygons(MultiPoint(spots), extend_to=around, ordered=True))
    lines = [intersection(cell.exterior, around) for cell in cells]
    noded = union_all([*lines, outline.boundary], grid_size=TINY)
    faces = [f for f in get_parts(polygonize([*get_parts(noded)])) if outline.contains(f.representative_point())]
    tree = STRtree(cells)
    pieces: dict[int, list[Polygon]] = defaultdict(list)
    for face in faces:
        pieces[int(tree.query_nearest(face.representative_point())[0])].append(face)
    whole = {n: max(parts, key=lambda p: p.area) for n, parts in pieces.items()}
    loose = [p for n, parts in pieces.items() for p in parts if p is not whole[n]]
    while loose:
        piece = loose.pop(0)
        borders = {n: _common_border(shape, piece) for n, shape in whole.items() if shape.intersects(piece)}
        best = max(borders, key=lambda n: borders[n], default=None)
        if best is None or borders[best] == 0:
            loose.append(piece)
            continue
        whole[best] = coverage_union_all([whole[best], piece])
    return [whole[n] for n in range(len(spots))]


def _common_border(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(one.boundary.intersection(other.boundary).length)


def _neighbours(cells: list[BaseGeometry]) -> dict[int, list[int]]:
    tree = STRtree(cells)
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in zip(*tree.query(cells, predicate="touches"), strict=True):
        if _common_border(cells[one], cells[other]) > TINY:
            found[int(one)].append(int(other))
    return found


def _connect(cells: list[BaseGeometry], street_of: Any) -> Any:
    """Hand cells that are cut off from their street to the street around them."""
    beside, fixed = _neighbours(cells), street_of.copy()
    for street in range(int(street_of.max()) + 1):
        islands = sorted(_islands(set(np.flatnonzero(fixed == street).tolist()), beside), key=len)
        for island in islands[:-1]:
            for n in island:
                around = [int(fixed[m]) for m in beside[n] if m not in island]
                if around:
                    fixed[n] = max(set(around), key=around.count)
    return fixed


def _islands(members: set[int], beside: dict[int, list[int]]) -> Iterator[set[int]]:
    left = set(members)
    while left:
        island, front = set[int](), [min(left)]
        while front:
            here = front.pop()
            if here in left:
                left.remove(here)
                island.add(here)
                front += beside[here]
        yield island


def _groups(cells: list[BaseGeometry], spots: Points, members: Any, count: int) -> list[list[int]]:
    """Split a street's cells into `count` communities by halving across the longer side, then mend the edges."""
    groups = [list(map(int, g)) for g in _halve(spots, members, count)]
    beside = _neighbours([cells[n] for n in members])
    near = {int(members[n]): [int(members[m]) for m in others] for n, others in beside.items()}
    for _ in range(6):
        moved = False
        for group in groups:
            for island in sorted(_islands(set(group), near), key=len)[:-1]:
                takers = [g for g in groups if g is not group and any(m in g for n in island for m in near.get(n, []))]
                if takers:
                    min(takers, key=len).extend(island)
                    group[:] = [n for n in group if n not in island]
                    moved = True
        if not moved:
            break
    return groups


def _halve(spots: Points, members: Any, count: int) -> Iterator[Any]:
    if count == 1:
        yield members
        return
    first = count // 2
    here = spots[members] * (SQUEEZE, 1.0)
    axis = int(np.ptp(here[:, 1]) > np.ptp(here[:, 0]))
    ordered = members[np.argsort(here[:, axis], kind="stable")]
    at = round(len(members) * first / count)
    yield from _halve(spots, ordered[:at], first)
    yield from _halve(spots, ordered[at:], count - first)


def _named(
    district: District, codes: list[str], groups: list[list[int]], spots: Points
) -> Iterator[tuple[str, list[int]]]:
    """Give each group of cells a community: those with known places first, then from west to east."""
    centres = [spots[group].mean(axis=0) for group in groups]
    free = set(range(len(groups)))
    rest = []
    for code in codes:
        anchor = COMMUNITY_ANCHORS.get(district.names[code])
        if anchor is None:
            rest.append(code)
            continue
        here = min(free, key=lambda n: Point(anchor).distance(Point(centres[n])))
        free.remove(here)
        yield code, groups[here]
    for code, here in zip(rest, sorted(free, key=lambda n: tuple(centres[n])), strict=True):
        yield code, groups[here]


def land(shape: BaseGeometry) -> BaseGeometry:
    """The part of a region that is not water; the whole when nothing else is left."""
    dry = make_valid(shape).difference(read_water())
    return dry if not dry.is_empty and dry.area > shape.area * 0.02 else shape
