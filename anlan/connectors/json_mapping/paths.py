"""Paths into JSON: `$.data.temp`, `values[0].v`, `['中文 键'].x`, and `items[*]` where several records are meant.

The small part of JSONPath (RFC 9535) that names exactly one place, so that a mapping cannot mean two.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

MOST_STEPS = 12
LONGEST = 120
_STEP = re.compile(r"""\.?([^.\[\]'"\s$*]+)|\[(\d{1,4})\]|\[(\*)\]|\[(?:'([^']+)'|"([^"]+)")\]""")

Step = str | int
EACH = "*"


class BadPath(ValueError):
    """A path that names nothing; the message says where it goes wrong."""


class Absent(LookupError):
    """There is nothing at this place."""


@lru_cache(maxsize=4096)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path, `*` last where it names each element of a list; empty for the whole. Raises BadPath."""
    if len(path) > LONGEST:
        raise BadPath(f"路径超过 {LONGEST} 个字符")
    rest = path.strip().removeprefix("$")
    steps: list[Step] = []
    at = 0
    while at < len(rest):
        found = _STEP.match(rest, at)
        if found is None or (at == 0 and rest[0] == "." and not path.strip().startswith("$")):
            raise BadPath(f"路径“{path}”从“{rest[at : at + 20]}”起看不懂，写法如 data.temp、values[0].v、['键 名']")
        key, place, each, single, double = found.groups()
        if each and found.end() != len(rest):
            raise BadPath(f"路径“{path}”里 [*] 只能放在最后")
        steps.append(EACH if each else int(place) if place else key or single or double)
        at = found.end()
    if len(steps) > MOST_STEPS:
        raise BadPath(f"路径超过 {MOST_STEPS} 层")
    return tuple(steps)


def find(whole: Any, steps: Sequence[Step]) -> Any:
    """What is at this place; raises Absent."""
    place = whole
    for step in steps:
        if isinstance(step, int):
            place = _of_list(place, step)
        elif isinstance(place, dict) and step in place:
            place = place[step]
        else:
            raise Absent(step)
    return place


def _of_list(place: Any, number: int) -> Any:
    if not isinstance(place, list) or number >= len(place):
        raise Absent(number)
    return place[number]
