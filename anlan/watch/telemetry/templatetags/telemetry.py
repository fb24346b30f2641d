"""`{% load telemetry %}`: values and places of points in words."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.utils import timezone

from anlan.foundation.territory.api import describe
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.models.quality import quality_words
from anlan.watch.telemetry.wording import protocol_name, unit_words, value_words

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


@register.filter
def protocol_words(key: str) -> str:
    """`GB/T 26875.3`; `SenML` for a device without a protocol of its own."""
    return protocol_name(key)


@register.filter
def unit_title(code: str) -> str:
    """`摄氏度` behind a number; nothing for a number without a unit, the code itself for one that is not known."""
    return unit_words(code)


@register.filter
def to_the_second(at: datetime | None) -> str:
    """`11-25 03:59:22`, for people who watch a device speak; nothing while there is no time."""
    return timezone.localtime(at).strftime("%m-%d %H:%M:%S") if at else ""
