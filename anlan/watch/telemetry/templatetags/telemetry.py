"""`{% load telemetry %}`: values and places of points in words."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template

from anlan.foundation.territory.api import describe
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.models.quality import quality_words
from anlan.watch.telemetry.wording import value_words

register = template.Library()


@register.filter
def value_now(point: Point) -> str:
    """`43.6 厘米`; `—` while nothing has been heard."""
    state = getattr(point, "state", None)
    return value_words(state.value if state else None, point.kind)


@register.filter
def place(path: str) -> str:
    """`湓浦街道 龙开河社区`."""
    return describe(path)


@register.filter
def unlocalize(value: float | None) -> str:
    """A number for a script: never a comma, never a thin space."""
    return "" if value is None else repr(value)


@register.filter
def urlpairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Name and value pairs as the query of an address."""
    return urlencode(list(pairs))


@register.filter
def quality(bits: int) -> str:
    """`超量程、迟到`."""
    return quality_words(bits)
