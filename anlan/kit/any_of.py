"""A column among many values, sent as one array: what `IN` spells out costs more to send and read than to answer."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, TextField, Value


class AnyOf(Func):
    """`column = ANY(array)`, for whole numbers; use it as a condition: `rows.filter(AnyOf("point_id", keys))`.

    The array is spelled once, as PostgreSQL writes it: thousands of keys, asked for in one query after another, are not
    adapted one by one each time.
    """

    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, values: Sequence[int], **extra: Any) -> None:
        spelled = "{" + ",".join(map(str, values)) + "}"
        super().__init__(F(column), Value(spelled, output_field=TextField()), **extra)
