"""What the address of the workbench asks for: filters read from the query, and addresses that change one of them."""

from dataclasses import dataclass
from typing import Final, get_args
from urllib.parse import urlencode

from django.http import QueryDict

from anlan.foundation.casework.api import Filters
from anlan.foundation.casework.selectors.work_list import View

VIEWS: Final = get_args(View)
DUES: Final = ("late", "soon")
LIGHTS: Final = {1: "红灯 严重超期", 2: "橙灯 已超期", 3: "黄灯 临期", 0: "时限内"}
LONGEST_TEXT: Final = 60
NAMES: Final = ("view", "light", "due", "procedure", "level", "region", "q")


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address; unknown values are left out, never an error."""

    values: dict[str, str]

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        """Read a query string."""
        given = {name: query.get(name, "").strip()[:LONGEST_TEXT] for name in NAMES}
        allowed = {
            "view": VIEWS,
            "light": [str(light) for light in LIGHTS],
            "due": DUES,
            "level": ["1", "2", "3", "4"],
        }
        return cls({n: v for n, v in given.items() if v and "\x00" not in v and (n not in allowed or v in allowed[n])})

    def filters(self) -> Filters:
        """As casework wants them."""
        get = self.values.get
        return Filters(
            view=get("view", "mine"),  # type: ignore[arg-type]
            procedure=get("procedure", ""),
            level=_number(get("level")),
            light=_number(get("light")),
            due=get("due", ""),
            region_path=get("region", ""),
            text=get("q", ""),
        )

    def address(self, **changed: str) -> str:
        """The query of the same list with some filters changed; an empty value takes a filter out."""
        values = {n: v for n, v in {**self.values, **changed}.items() if v}
        return f"?{urlencode(values)}" if values else "?"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the view is asked for."""
        return any(name != "view" for name in self.values)


def _number(text: str | None) -> int | None:
    return int(text) if text else None
