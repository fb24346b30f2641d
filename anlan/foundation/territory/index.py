"""All regions in memory: names by path in nanoseconds, a position's region in microseconds.

Outlines are held in a plane whose unit is the same on both axes (longitude × cos of the district's middle), so
that one tree answers "within so many metres" directly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import cos, isfinite, radians
from threading import Lock
from time import monotonic

from django.db.models import Count, Max
from shapely import STRtree, points, prepare, transform
from shapely.geometry.base import BaseGeometry

from anlan.foundation.territory.models import Region
from anlan.kit.geometry import METRES_PER_DEGREE, ShapeUnusable, read_area

RECHECK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class RegionRef:
    """A region as other modules know it."""

    code: str
    name: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a position lies.

    `certain`: `region` is the lowest unit there is, and the only one within the position's accuracy.
    Between two units `candidates` lists them and `region` is the lowest unit that holds all of them.
    Outside the district `region` is None: the nearest unit is never guessed.
    """

    region: RegionRef | None
    candidates: tuple[RegionRef, ...] = ()
    certain: bool = False

    @property
    def path(self) -> str:
        """Path of the region, empty outside."""
        return self.region.path if self.region else ""


NOWHERE = Place(None)
Version = tuple[int, datetime | None]


class Index:
    """One reading of the whole table; replaced as a whole when the table has changed."""

    def __init__(self, version: Version, regions: Iterable[Region]) -> None:
        self.version = version
        self.by_code: dict[str, RegionRef] = {}
        self.by_path: dict[str, RegionRef] = {}
        self.children: dict[str, list[RegionRef]] = {}
        outlined: list[tuple[RegionRef, BaseGeometry]] = []
        for region in regions:
            ref = RegionRef(region.code, region.name, region.kind, region.path)
            self.by_code[ref.code] = self.by_path[ref.path] = ref
            self.children.setdefault(parent_path(ref.path), []).append(ref)
            if region.outline:
                try:
                    outlined.append((ref, read_area(region.outline)))
                except ShapeUnusable:
                    continue  # a region whose outline is broken is found by its parent's outline
        self._build(outlined)

    def _build(self, outlined: list[tuple[RegionRef, BaseGeometry]]) -> None:
        middle = (outlined[0][1].bounds[1] + outlined[0][1].bounds[3]) / 2 if outlined else 0.0
        self.squeeze = cos(radians(middle))
        parents = {parent_path(ref.path) for ref, _ in outlined}
        flat = [(ref, transform(shape, lambda xy: xy * (self.squeeze, 1.0))) for ref, shape in outlined]
        leaves = [(ref, shape) for ref, shape in flat if ref.path not in parents]
        upper = [(ref, shape) for ref, shape in flat if ref.path in parents]
        upper.sort(key=lambda pair: -len(pair[0].path))
        self.leaf_refs = [ref for ref, _ in leaves]
        self.leaf_shapes = [shape for _, shape in leaves]
        self.upper = upper
        self.tree = STRtree(self.leaf_shapes)
        for _, shape in flat:
            prepare(shape)

    def locate(self, lon: float, lat: float, accuracy: float) -> Place:
        """The place of a position (degrees) that is known to `accuracy` metres."""
        if not (isfinite(lon) and isfinite(lat)):
            return NOWHERE
        point = points(lon * self.squeeze, lat)
        near = self.tree.query(point, predicate="dwithin", distance=accuracy / METRES_PER_DEGREE)
        if len(near) == 0:
            return next((Place(ref) for ref, shape in self.upper if shape.intersects(point)), NOWHERE)
        inside = [n for n in near if self.leaf_shapes[n].intersects(point)]
        if len(near) == 1 and inside:
            return Place(self.leaf_refs[near[0]], (), True)
        candidates = tuple(sorted((self.leaf_refs[n] for n in near), key=lambda ref: ref.code))
        return Place(self.common(candidates) if inside else None, candidates)

    def common(self, refs: Iterable[RegionRef]) -> RegionRef | None:
        """The lowest region that holds all of these."""
        paths = [ref.path.strip("/").split("/") for ref in refs]
        shared: list[str] = []
        for codes in zip(*paths, strict=False):
            if len(set(codes)) > 1:
                break
            shared.append(codes[0])
        return self.by_path.get("/" + "/".join(shared) + "/") if shared else None


def parent_path(path: str) -> str:
    """`/a/b/c/` → `/a/b/`; the root's parent is empty."""
    head = path.rstrip("/").rpartition("/")[0]
    return head + "/" if head else ""


_lock = Lock()
_current: Index | None = None
_checked_at = 0.0


def current() -> Index:
    """The index; the table is asked at most every ten seconds whether it has changed."""
    global _current, _checked_at
    now = monotonic()
    index = _current
    if index is not None and now - _checked_at < RECHECK_SECONDS:
        return index
    with _lock:
        if _current is None or monotonic() - _checked_at >= RECHECK_SECONDS:
            version = _version()
            if _current is None or _current.version != version:
                _current = Index(version, Region.objects.order_by("path"))
            _checked_at = monotonic()
        return _current


def forget() -> None:
    """Read the table again at the next question; called when this process has changed a region."""
    global _current, _checked_at
    with _lock:
        _current, _checked_at = None, 0.0


def _version() -> Version:
    found = Region.objects.aggregate(rows=Count("pk"), latest=Max("updated_at"))
    return found["rows"], found["latest"]
