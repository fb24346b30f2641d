"""NumPy columns as PostgreSQL arrays in binary form: no Python object per element."""

import struct
from typing import Any, ClassVar

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.adapt import Dumper
from psycopg.pq import Format

EPOCH_US = 946_684_800_000_000  # PostgreSQL counts from 2000-01-01, in microseconds


class Column:
    """A column to be sent as an array; the subclass says of what."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values


class Int2s(Column):
    """smallint[]"""


class Int4s(Column):
    """integer[]"""


class Float8s(Column):
    """double precision[]"""


class Moments(Column):
    """timestamptz[], from microseconds since 1970"""


class _ColumnDumper(Dumper):
    format = Format.BINARY
    element: ClassVar[int]
    kind: ClassVar[str]
    shift: ClassVar[int] = 0

    def dump(self, obj: Column) -> bytes:
        """The array's wire format: dimensions, element type, then each element with its length before it."""
        count = len(obj.values)
        if not count:
            return struct.pack(">iii", 0, 0, self.element)
        cells = np.empty(count, dtype=[("size", ">i4"), ("value", self.kind)])
        cells["size"] = np.dtype(self.kind).itemsize
        cells["value"] = obj.values - self.shift if self.shift else obj.values
        return struct.pack(">iiiii", 1, 0, self.element, count, 1) + cells.tobytes()


class _Int2Dumper(_ColumnDumper):
    oid, element, kind = 1005, 21, ">i2"


class _Int4Dumper(_ColumnDumper):
    oid, element, kind = 1007, 23, ">i4"


class _Float8Dumper(_ColumnDumper):
    oid, element, kind = 1022, 701, ">f8"


class _MomentDumper(_ColumnDumper):
    oid, element, kind, shift = 1185, 1184, ">i8", EPOCH_US


def teach(connection: psycopg.AsyncConnection[Any]) -> None:
    """Let a connection send columns."""
    for column, dumper in (
        (Int2s, _Int2Dumper),
        (Int4s, _Int4Dumper),
        (Float8s, _Float8Dumper),
        (Moments, _MomentDumper),
    ):
        connection.adapters.register_dumper(column, dumper)
