"""How telemetry says a value: decimals of its kind, unit in Chinese words."""

from anlan.kit.units import UNITS
from anlan.watch.telemetry.models import PointKind


def unit_words(code: str) -> str:
    """`cm` → `厘米`; nothing for plain ratios, the code itself for a unit that was never declared."""
    unit = UNITS.get(code)
    return "" if code == "/" else unit.title if unit else code


def number_words(value: float | None, kind: PointKind) -> str:
    """The number alone; `—` when there is none."""
    return "—" if value is None else f"{value:.{kind.decimals}f}"


def value_words(value: float | None, kind: PointKind) -> str:
    """`43.6 厘米`; `—` when there is no value."""
    return "—" if value is None else f"{number_words(value, kind)} {unit_words(kind.unit)}".rstrip()


def subject_words(point: str, kind: str) -> str:
    """What is measured where; the kind is named unless the point's own name says it already."""
    return point if kind[:2] in point else f"{point} {kind}"


def alarm_title(point: str, kind: str, value: str) -> str:
    """`龙开河路下穿积水 43.6 厘米`."""
    return f"{subject_words(point, kind)} {value}"[:160]
