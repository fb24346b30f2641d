"""What all lists share: filters that live in the address, chips with counts, and pages by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from anlan.foundation.territory.models import Region

PAGE: Final = 50
LONGEST: Final = 60
MOST_COUNTED: Final = 1000


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address; values that mean nothing are left out, never an error."""

    path: str
    values: Mapping[str, str]

    @classmethod
    def of(cls, path: str, query: QueryDict, allowed: Mapping[str, Any]) -> "Asked":
        """Read a query; `allowed` names the filters, each with its choices or None for free text."""
        found = {}
        for name, choices in allowed.items():
            value = query.get(name, "").strip()[:LONGEST]
            if value and (choices is None or value in choices):
                found[name] = value
        return cls(path, found)

    def get(self, name: str, default: str = "") -> str:
        """One filter."""
        return self.values.get(name, default)

    def address(self, **changed: str) -> str:
        """The same list with some filters changed; an empty value takes a filter out."""
        values = {name: value for name, value in {**self.values, **changed}.items() if value}
        return self.path + (f"?{urlencode(values)}" if values else "")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.values)


@dataclass(frozen=True)
class Chip:
    """A filter to click."""

    text: str
    number: int | str
    address: str
    is_on: bool


def chips(asked: Asked, name: str, titles: Mapping[str, str], numbers: Mapping[str, int | str]) -> list[Chip]:
    """One chip per choice with how many it shows; the chip of the choice in force takes it out again."""
    on = asked.get(name)
    return [
        Chip(title, numbers.get(key, 0), asked.address(**{name: "" if key == on else key}), key == on)
        for key, title in titles.items()
    ]


def counted(rows: QuerySet[Any]) -> int | str:
    """How many rows; `1000+` beyond that, so that a chip costs the same on a million of them."""
    number = rows.order_by()[:MOST_COUNTED].count()
    return number if number < MOST_COUNTED else f"{MOST_COUNTED}+"


def narrowed(rows: QuerySet[Any], asked: Asked, words: tuple[str, ...]) -> QuerySet[Any]:
    """Apply the filters every list has: the region subtree and the words to search for in these columns."""
    if region := asked.get("region"):
        rows = rows.filter(region_path__startswith=region)
    if text := asked.get("q"):
        found = Q()
        for column in words:
            found |= Q(**{f"{column}__icontains": text})
        rows = rows.filter(found)
    return rows


def page_by_key(rows: QuerySet[Any], column: str, after: str) -> tuple[list[Any], str]:
    """One page in the order of a unique column, and the key after which the next begins (empty: no more)."""
    if after:
        rows = rows.filter(**{f"{column}__gt": after})
    found = list(rows.order_by(column)[: PAGE + 1])
    more = str(getattr(found[PAGE - 1], column)) if len(found) > PAGE else ""
    return found[:PAGE], more


def streets() -> list[Region]:
    """The choices of the street filter."""
    return list(Region.objects.filter(kind=Region.Kind.STREET).order_by("code"))
