"""What a change of a row changed, in words for the journal."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model

LONGEST = 60


def changes_of(
    before: Model | None,
    after: Model,
    columns: Iterable[str],
    words: Mapping[str, Callable[[Any], str]] | None = None,
) -> list[str]:
    """`动作由「自动拟稿」改为「自动发布」` per changed column; of a new row what it says. Long texts are only named.

    `words` says how the values of a column are read that are no words themselves.
    """
    said = []
    say = words or {}
    for column in columns:
        name = str(after._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
        new, old = (_words(row, column, say.get(column)) if row is not None else "" for row in (after, before))
        if new == old:
            continue
        if max(len(new), len(old)) > LONGEST:
            said.append(f"改了{name}" if before is not None else f"有{name}")
        else:
            said.append(f"{name}由「{old}」改为「{new}」" if before is not None else f"{name}「{new}」")
    return said


def _words(row: Model, column: str, say: Callable[[Any], str] | None) -> str:
    if say is not None:
        return say(getattr(row, column))
    shown: Any = getattr(row, f"get_{column}_display", None)
    value = shown() if shown is not None else getattr(row, column)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
