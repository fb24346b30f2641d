"""Keyset paging: the next page starts after the last row seen, so page one thousand costs the same as page one.

    page = page_of(Alarm.objects.visible_to(account), by="-raised_at", cursor=asked, size=50)
    page.rows, page.next        # `next` is the cursor of the following page, empty at the end

Rows are ordered by `by` and then by primary key in the same direction; give `by` a column that is never null and
that an index on (by, pk) serves.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

LARGEST = 200


class BadCursor(ValueError):
    """A cursor that this list never gave out."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and where the next ones begin."""

    rows: list[Row]
    next: str


def page_of(queryset: QuerySet[Row], *, by: str, cursor: str = "", size: int = 50) -> Page[Row]:
    """One page of `queryset` ordered by `by` (`-name`: downwards); raises BadCursor."""
    name, is_down = by.removeprefix("-"), by.startswith("-")
    size = max(1, min(size, LARGEST))
    ordered = queryset.order_by(by, "-pk" if is_down else "pk") if name != "pk" else queryset.order_by(by)
    if cursor:
        ordered = ordered.filter(_after(queryset.model, name, is_down, cursor))
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _cursor(rows[-1], name) if more else "")


def _cursor(row: Model, name: str) -> str:
    # value_to_string keeps microseconds; JSON encoders cut them off, and the same rows would come again for ever
    column = row._meta.pk if name == "pk" else row._meta.get_field(name)
    position = json.dumps([column.value_to_string(row), str(row.pk)], ensure_ascii=False)  # type: ignore[union-attr]
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _after(model: type[Model], name: str, is_down: bool, cursor: str) -> Q:
    """The rows behind the cursor; the first comparison alone lets the index be used."""
    key = model._meta.pk
    column = key if name == "pk" else model._meta.get_field(name)
    assert key is not None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        value, pk = column.to_python(value), key.to_python(pk)  # type: ignore[union-attr]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error, ValidationError) as wrong:
        raise BadCursor("页码标记无效，请从第一页重新打开") from wrong
    if value is None or pk is None or "\0" in str(value):
        raise BadCursor("页码标记无效，请从第一页重新打开")
    onward = "lt" if is_down else "gt"
    if name == "pk":
        return Q(**{f"pk__{onward}": value})
    beyond = Q(**{f"{name}__{onward}": value}) | Q(**{name: value, f"pk__{onward}": pk})
    same_or_beyond: dict[str, Any] = {f"{name}__{onward}e": value}
    return Q(**same_or_beyond) & beyond
