"""SenML in CBOR (RFC 8428, section 6): the same records with numbers for the names of their fields."""

from decimal import Decimal
from typing import Any

import cbor2

CBOR_ARRAYS = frozenset(range(0x80, 0xA0))
"""What the first byte of a CBOR array can be. JSON begins with none of these."""

# Table 4 of RFC 8428.
LABELS = {
    -1: "bver", -2: "bn", -3: "bt", -4: "bu", -5: "bv", -6: "bs",
    0: "n", 1: "u", 2: "v", 3: "vs", 4: "vb", 5: "s", 6: "t", 7: "ut", 8: "vd",
}  # fmt: skip


def packs_of_cbor(payload: bytes) -> Any:
    """The pack as JSON would give it; raises ValueError, RecursionError.

    Only plain values are let through: dates, references, sets and what else tags lead to become an empty list, which
    no field takes.
    """
    try:
        found = cbor2.loads(payload)
    except (cbor2.CBORDecodeError, TypeError, OverflowError, MemoryError) as error:
        raise ValueError(str(error)) from error
    if not isinstance(found, list):
        raise ValueError("应为数组")
    return [_record(each) if isinstance(each, dict) else None for each in found]


def _record(fields: dict[Any, Any]) -> dict[str, Any]:
    """Fields by name. A number that is no label is kept under itself: unknown fields are passed over (4.4)."""
    return {
        LABELS.get(label, str(label)[:40]) if _is_whole(label) else str(label)[:40]: _plain(value)
        for label, value in fields.items()
    }


def _is_whole(label: Any) -> bool:
    return isinstance(label, int) and not isinstance(label, bool) and -100 < label < 100


def _plain(value: Any) -> Any:
    """A number, truth value or text; decimal fractions as numbers, bytes as a text (which is refused by name)."""
    if isinstance(value, bool | float | str):
        return value
    if isinstance(value, int | Decimal):
        return _number(value)
    if isinstance(value, bytes):
        return ""
    return None if value is None else []


def _number(value: int | Decimal) -> float | int:
    try:
        return value if isinstance(value, int) and abs(value) < 2**63 else float(value)
    except OverflowError:
        return float("inf")
