"""How telemetry says a value: decimals of its kind, unit in Chinese words."""

from anlan.kit.units import UNITS
from anlan.watch.telemetry.models import PointKind


def unit_words(code: str) -> str:
    """`cm` → `厘米`; nothing for plain ratios, the code itself for a unit that was never declared."""
    unit = UNITS.get(code)
    return "" if code == "/" else unit.title if unit else code


def is_contact(unit: str, decimals: int) -> bool:
    """Whether a kind only says yes or no, as a smoke detector's contact does: a whole number without a unit."""
    return unit == "/" and decimals == 0


def number_text(value: float, unit: str, decimals: int) -> str:
    """`43.6`; `报警` or `正常` for a contact."""
    if is_contact(unit, decimals):
        return "报警" if value >= 0.5 else "正常"
    return f"{value:.{decimals}f}"


def number_words(value: float | None, kind: PointKind) -> str:
    """The number alone; `—` when there is none."""
    return "—" if value is None else number_text(value, kind.unit, kind.decimals)


def value_words(value: float | None, kind: PointKind) -> str:
    """`43.6 厘米`; `—` when there is no value."""
    return "—" if value is None else f"{number_words(value, kind)} {unit_words(kind.unit)}".rstrip()


def subject_words(point: str, kind: str) -> str:
    """What is measured where; the kind is named unless the point's own name says it already."""
    return point if kind[:2] in point else f"{point} {kind}"


def alarm_title(point: str, kind: str, value: str) -> str:
    """`龙开河路下穿积水 43.6 厘米`."""
    return f"{subject_words(point, kind)} {value}"[:160]


PROTOCOLS = {
    "": "SenML",
    "gb26875": "GB/T 26875.3",
    "sl651": "SL 651",
    "hj212": "HJ 212",
    "jt808": "JT/T 808",
    "json": "JSON（MQTT）",
}


def protocol_name(key: str) -> str:
    """What a protocol is called in a list; the key itself for one that is not known."""
    return PROTOCOLS.get(key, key)
