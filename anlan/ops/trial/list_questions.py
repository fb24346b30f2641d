"""What `anlan bench lists` asks of each page: every filter alone, and combinations of them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

from anlan.ops.trial.list_scene import MARK

STREET = f"/{MARK}/03/"
NUMBER = "GJ-20250101-0777777"
LEVELS = ("1", "4")
WORDS = ("庐山路", "失联", "九瑞大道 17 号", f"{MARK}-00042")


@dataclass(frozen=True)
class Page:
    """A list: its name, where it is, and its filters with the values that are tried (none of them is always tried)."""

    name: str
    path: str
    filters: Mapping[str, Sequence[str]]


_ALARMS = {
    "state": ("waiting", "handling", "shelved", "returned", "closed"),
    "level": LEVELS,
    "kind": ("smoke", "oxygen"),
    "region": (STREET,),
    "point": (f"{MARK}-00042-1",),
    "q": WORDS,
}
_CASES = {
    "view": ("mine", "organisation", "opened", "joint", "all", "closed"),
    "light": ("0", "1"),
    "due": ("late", "soon"),
    "procedure": ("telemetry.alarm",),
    "level": LEVELS,
    "region": (STREET,),
    "q": (*WORDS, NUMBER, "烟"),
}
# the whole page (with what every page shows: counts beside the places, notices), and the list in it by itself
PAGES = (
    Page("告警", "/alarms", _ALARMS),
    Page("告警：行", "/alarms/rows", _ALARMS),
    Page("待办", "/todo", _CASES),
    Page("待办：行", "/todo/rows", _CASES),
    Page("接口：告警", "/api/v1/alarms", {n: v for n, v in _ALARMS.items() if n in ("state", "level", "point")}),
    Page("接口：事项", "/api/v1/cases", {"view": _CASES["view"], "text": ("庐山路", "失联", NUMBER)}),
)


def questions(page: Page, combinations: int, chance: random.Random) -> Iterator[str]:
    """Addresses: nothing asked, every value of every filter alone, and so many combinations of two filters or more."""
    yield page.path
    for name, values in page.filters.items():
        for value in values:
            yield f"{page.path}?{urlencode({name: value})}"
    every = [
        {name: value for name, value in zip(page.filters, chosen, strict=True) if value}
        for chosen in product(*(("", *values) for values in page.filters.values()))
    ]
    several = [asked for asked in every if len(asked) > 1]
    for asked in chance.sample(several, min(combinations, len(several))):
        yield f"{page.path}?{urlencode(asked)}"
