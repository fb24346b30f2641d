"""The front door of trace: link two records, read the chain both ways, and turn a reference into a page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from anlan.foundation.trace.models import Edge
from anlan.foundation.trace.refs import Ref

__all__ = ["Edge", "Ref", "causes", "effects", "is_hidden", "link", "register_page", "story", "url_of"]

Page = Callable[[str, Any], str | None]
_pages: dict[str, Page] = {}


def link(cause: Ref, effect: Ref, why: str, at: datetime | None = None) -> None:
    """Record that `cause` led to `effect`; saying it twice is harmless."""
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
        ],
        ignore_conflicts=True,
    )


def causes(ref: Ref) -> list[Edge]:
    """The edges that lead to a record."""
    return list(Edge.objects.filter(effect_kind=ref.kind, effect_key=ref.key).order_by("at", "pk"))


def effects(ref: Ref) -> list[Edge]:
    """The edges that start from a record."""
    return list(Edge.objects.filter(cause_kind=ref.kind, cause_key=ref.key).order_by("at", "pk"))


def story(ref: Ref, depth: int = 4, most: int = 200) -> list[Edge]:
    """Every edge within `depth` steps of a record, oldest first: the panel 来龙去脉."""
    seen: dict[int, Edge] = {}
    known = {(ref.kind, ref.key)}
    front = [ref]
    for _ in range(depth):
        coming: list[Ref] = []
        for here in front:
            for edge in causes(here) + effects(here):
                seen[edge.pk] = edge
                for other in (edge.cause, edge.effect):
                    if (other.kind, other.key) not in known and len(seen) < most:
                        known.add((other.kind, other.key))
                        coming.append(other)
        front = coming
        if not front or len(seen) >= most:
            break
    return sorted(seen.values(), key=lambda e: (e.at, e.pk))


def register_page(kind: str, page: Page) -> None:
    """Say how a kind of record is opened: `page(key, account)` gives its address, or None when it may not be seen."""
    _pages[kind] = page


def url_of(ref: Ref, account: Any) -> str | None:
    """The address of a record for an account; None when there is none to see."""
    page = _pages.get(ref.kind)
    return page(ref.key, account) if page else None


def is_hidden(ref: Ref, account: Any) -> bool:
    """Whether a record has a page that this account may not see: then its title is not told either."""
    return ref.kind in _pages and url_of(ref, account) is None
