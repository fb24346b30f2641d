"""The catalogue of what is monitored: each kind with its points, how many of them speak, and its lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q

from anlan.watch.telemetry.models import Point, PointKind
from anlan.watch.telemetry.selectors.alarms import thresholds_of
from anlan.watch.telemetry.standard_kinds import GROUPS, OTHER, asked_for, basis_of, default_rule, shipped_kinds
from anlan.watch.telemetry.wording import is_contact, number_text, value_words

VARIANTS = {
    "default": "",
    "road": "道路",
    "underpass": "下穿、地下入口",
    "confined": "有限空间",
    "low": "不超过两层",
    "multi": "三层及以上",
    "high": "高度 24 至 60 米",
    "tower": "高度 60 至 100 米",
}
SIDES = {"high": "≥", "low": "≤"}


@dataclass(frozen=True)
class Mark:
    """One default line of a kind in words."""

    level: int
    words: str


@dataclass(frozen=True)
class LineSet:
    """The lines of one variant, with the rule that says so and how sure it is."""

    title: str
    marks: tuple[Mark, ...]
    rule_id: str
    basis: str
    confidence: str


@dataclass(frozen=True)
class KindLine:
    """One kind as the catalogue tells it. `online` points have a value and are not silent; `lined` have lines."""

    kind: PointKind
    points: int
    online: int
    over: int
    lined: int
    sets: tuple[LineSet, ...]
    asked_for: str

    @property
    def unlined(self) -> int:
        """Points that nobody has given a threshold."""
        return self.points - self.lined


@dataclass(frozen=True)
class Group:
    """One thing the plan names, with its kinds."""

    key: str
    title: str
    kinds: tuple[KindLine, ...]

    @property
    def points(self) -> int:
        """Points of all its kinds."""
        return sum(line.points for line in self.kinds)

    @property
    def online(self) -> int:
        """Points of all its kinds that speak."""
        return sum(line.online for line in self.kinds)


def catalogue(account: Any) -> list[Group]:
    """Every kind by group; the counts are of the points that the account may see."""
    counts = _counts(account)
    order = {key: place for place, key in enumerate(GROUPS)}
    kinds = sorted(PointKind.objects.all(), key=lambda kind: (order.get(_group(kind), len(order)), kind.order))
    return [
        Group(key, GROUPS.get(key, OTHER), tuple(_line(kind, counts.get(kind.key, {})) for kind in found))
        for key, found in groupby(kinds, key=_group)
    ]


def _group(kind: PointKind) -> str:
    return str(shipped_kinds().get(kind.key, {}).get("group", ""))


def _counts(account: Any) -> dict[str, dict[str, Any]]:
    rows = Point.objects.visible_to(account).filter(is_active=True).order_by().values("kind_id")
    told = rows.annotate(
        points=Count("pk", distinct=True),
        online=Count("pk", distinct=True, filter=Q(state__is_silent=False, state__value__isnull=False)),
        over=Count("pk", distinct=True, filter=Q(state__level__gt=0)),
        lined=Count("pk", distinct=True, filter=Q(rules__is_current=True) & ~Q(rules__bands=[])),
    )
    return {row["kind_id"]: dict(row) for row in told}


def _line(kind: PointKind, counts: dict[str, Any]) -> KindLine:
    numbers = {name: counts.get(name, 0) for name in ("points", "online", "over", "lined")}
    return KindLine(kind=kind, sets=tuple(_sets(kind)), asked_for=asked_for(kind.key), **numbers)


def _sets(kind: PointKind) -> Iterable[LineSet]:
    for variant in shipped_kinds().get(kind.key, {}).get("lines", {}):
        bands = default_rule(kind.key, variant)["bands"]
        rule_id = bands[0]["rule_id"] if bands else ""
        marks = (Mark(t.level, _words(t.side, t.raise_at, kind)) for t in thresholds_of(bands))
        yield LineSet(VARIANTS.get(variant, variant), tuple(marks), rule_id, *basis_of(kind.key, rule_id))


def _words(side: str, value: float, kind: PointKind) -> str:
    if is_contact(kind.unit, kind.decimals):
        return number_text(value, kind.unit, kind.decimals)
    return f"{SIDES[side]} {value_words(value, kind)}"
