"""Readings as they came, for modules that judge them in their own way (vehicles)."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from anlan.watch.telemetry.models.quality import OUT_OF_RANGE

Floats = NDArray[np.float64]
Readings = tuple[Floats, Floats]
"""Observation times (epoch seconds, ascending) and values, of equal length."""

_READINGS = """
    SELECT point_id, extract(epoch FROM observed_at)::float8, value FROM telemetry_reading
    WHERE point_id = ANY(%s) AND observed_at >= %s AND observed_at <= %s AND quality & %s = 0
    ORDER BY point_id, observed_at
"""


def readings_of(points: Sequence[int], since: datetime, until: datetime) -> dict[int, Readings]:
    """What each point said between two moments, impossible values left out; a point that was silent is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, [list(points), since, until, OUT_OF_RANGE])
        rows = np.array(cursor.fetchall(), dtype=float).reshape(-1, 3)
    borders = np.flatnonzero(np.diff(rows[:, 0])) + 1
    pieces = np.split(rows, borders) if rows.size else []
    return {int(piece[0, 0]): (piece[:, 1], piece[:, 2]) for piece in pieces}
