"""The national early-warning event codes as data, and which of them only a weather station may issue."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

METEOROLOGICAL = "11B"


@dataclass(frozen=True)
class EventCode:
    """A kind of event. `category` is the CAP category, `confidence` how sure the code is (domain rules 0.1)."""

    code: str
    name: str
    category: str
    confidence: str

    @property
    def is_meteorological(self) -> bool:
        """Issued by weather stations alone (气象灾害防御条例 第三十条): the platform relays and never re-labels."""
        return self.code.startswith(METEOROLOGICAL)


@lru_cache(maxsize=1)
def event_codes() -> dict[str, EventCode]:
    """Every listed code. The list is open: an unknown code passes through with its own text."""
    rows = yaml.safe_load(files("anlan.watch.warning").joinpath("event_codes.yaml").read_text("utf-8"))
    return {row["code"]: EventCode(**row) for row in rows}


def own_codes() -> list[EventCode]:
    """The codes for which a district may draft a warning itself."""
    return [code for code in event_codes().values() if not code.is_meteorological]


def event_name(code: str, otherwise: str = "") -> str:
    """The name of a code; the given text for an unknown one."""
    found = event_codes().get(code)
    return found.name if found else otherwise or code
