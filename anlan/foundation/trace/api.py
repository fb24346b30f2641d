"""The front door of trace: link two records, read the chain both ways, and turn a reference into a page."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from anlan.foundation.trace.models import Edge
from anlan.foundation.trace.refs import Ref

__all__ = [
    "Edge",
    "Line",
    "Ref",
    "addresses",
    "causes",
    "effects",
    "link",
    "link_all",
    "register_page",
    "register_reference",
    "story",
    "url_of",
]

Page = Callable[[str, Any], str | None]
_pages: dict[str, Page] = {}
_references: set[str] = set()


@dataclass(frozen=True)
class Line:
    """One edge of a story: when, why, and the record at the end that is farther from the one who asks."""

    at: datetime
    why: str
    record: Ref


def link(cause: Ref, effect: Ref, why: str, at: datetime | None = None) -> None:
    """Record that `cause` led to `effect`; saying it twice is harmless."""
    link_all([(cause, effect, why, at)])


def link_all(led: Iterable[tuple[Ref, Ref, str, datetime | None]]) -> None:
    """Record many (cause, effect, why, at) in one statement."""
    Edge.objects.bulk_create(
        [
            Edge(
                cause_kind=cause.kind,
                cause_key=cause.key,
                cause_title=cause.title,
                effect_kind=effect.kind,
                effect_key=effect.key,
                effect_title=effect.title,
                why=why,
                at=at or timezone.now(),
            )
            for cause, effect, why, at in led
        ],
        ignore_conflicts=True,
    )


def causes(ref: Ref) -> list[Edge]:
    """The edges that lead to a record."""
    return list(Edge.objects.filter(effect_kind=ref.kind, effect_key=ref.key).order_by("at", "pk"))


def effects(ref: Ref) -> list[Edge]:
    """The edges that start from a record."""
    return list(Edge.objects.filter(cause_kind=ref.kind, cause_key=ref.key).order_by("at", "pk"))


def story(ref: Ref, depth: int = 4, most: int = 200) -> list[Line]:
    """What lies within `depth` steps of a record, oldest first: the panel 来龙去脉. Of too many lines the newest stay.

    It ends at records that many stories share (`register_reference`): whoever followed the same plan tells their own.
    """
    lines: dict[int, Line] = {}
    known = {(ref.kind, ref.key)}
    front = [ref]
    for _ in range(depth):
        coming: list[Ref] = []
        for edge in _edges_of(front, known_edges=lines, most=most - len(lines)):
            is_cause_known = (edge.cause_kind, edge.cause_key) in known
            other = edge.effect if is_cause_known else edge.cause
            lines[edge.pk] = Line(edge.at, edge.why, other)
            if (other.kind, other.key) not in known:
                known.add((other.kind, other.key))
                if other.kind not in _references:
                    coming.append(other)
        front = coming
        if not front or len(lines) >= most:
            break
    return [lines[pk] for pk in sorted(lines, key=lambda pk: (lines[pk].at, pk))]


def _edges_of(front: Iterable[Ref], *, known_edges: Collection[int], most: int) -> list[Edge]:
    """The newest edges that touch any of these records and are not known yet, oldest first: one query."""
    keys: dict[str, list[str]] = defaultdict(list)
    for ref in front:
        keys[ref.kind].append(ref.key)
    touching = Q()
    for kind, of_kind in keys.items():
        touching |= Q(cause_kind=kind, cause_key__in=of_kind) | Q(effect_kind=kind, effect_key__in=of_kind)
    return list(Edge.objects.filter(touching).exclude(pk__in=known_edges).order_by("-at", "-pk")[:most])[::-1]


def register_reference(kind: str) -> None:
    """Say that many stories share this kind of record (a plan's edition, a measuring point): none passes through it."""
    _references.add(kind)


def register_page(kind: str, page: Page) -> None:
    """Say how a kind of record is opened: `page(key, account)` gives its address, or None when it may not be seen."""
    _pages[kind] = page


def url_of(ref: Ref, account: Any) -> str | None:
    """The address of a record for an account; None when there is none to see."""
    page = _pages.get(ref.kind)
    return page(ref.key, account) if page else None


def addresses(refs: Iterable[Ref], account: Any) -> dict[Ref, str | None]:
    """Of these records those that may be told to an account, each asked for once: its address, None without a page.

    A record whose page this account may not see is left out: its title is not told either.
    """
    found = {ref: url_of(ref, account) for ref in dict.fromkeys(refs)}
    return {ref: url for ref, url in found.items() if url is not None or ref.kind not in _pages}
