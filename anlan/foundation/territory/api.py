"""The front door of territory: where a position lies, what a path is called, what lies below."""

from anlan.foundation.territory.index import Place, RegionRef, current, parent_path
from anlan.foundation.territory.services import (
    GridDrawn,
    OutlineDrawn,
    RegionUnknown,
    add_grids,
    draw_outlines,
    load_divisions,
)

__all__ = [
    "GridDrawn",
    "OutlineDrawn",
    "Place",
    "RegionRef",
    "RegionUnknown",
    "add_grids",
    "ancestors",
    "children",
    "describe",
    "district",
    "draw_outlines",
    "load_divisions",
    "locate",
    "parent_path",
    "region",
    "region_at",
    "subtree",
]

POSITION_ACCURACY = 5.0  # metres; a surveyed device or a good phone fix in the open


def locate(lon: float, lat: float, accuracy: float = POSITION_ACCURACY) -> Place:
    """Where a WGS-84 position known to `accuracy` metres lies; answered from memory in microseconds."""
    return current().locate(lon, lat, accuracy)


def region(code: str) -> RegionRef:
    """A region by its code; raises RegionUnknown."""
    found = current().by_code.get(code)
    if found is None:
        raise RegionUnknown(code)
    return found


def region_at(path: str) -> RegionRef | None:
    """A region by its path."""
    return current().by_path.get(path)


def district() -> RegionRef | None:
    """The root of the tree; None before the divisions are loaded."""
    roots = current().children.get("", [])
    return roots[0] if roots else None


def ancestors(path: str) -> list[RegionRef]:
    """The regions from the district down to this path, itself included."""
    index, found, here = current(), list[RegionRef](), path
    while here:
        ref = index.by_path.get(here)
        if ref:
            found.append(ref)
        here = parent_path(here)
    return found[::-1]


def children(path: str) -> list[RegionRef]:
    """The regions directly below a path, by code; the districts for the empty path."""
    return list(current().children.get(path, []))


def subtree(path: str) -> list[RegionRef]:
    """The region of a path and everything below it, parents first."""
    return [ref for here, ref in current().by_path.items() if here.startswith(path)]


def describe(path: str, *, with_district: bool = False) -> str:
    """The names along a path: 湓浦街道 龙开河社区; the district itself is named when it is all there is."""
    names = [ref.name for ref in ancestors(path)]
    return " ".join(names if with_district or len(names) < 2 else names[1:])


def reach_words(path: str) -> str:
    """Where something holds: the names along its path, 全区 where it has none."""
    return describe(path, with_district=True) if path else "全区"
