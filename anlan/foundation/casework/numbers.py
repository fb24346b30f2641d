"""Numbers of cases: `PREFIX-YYYYMMDD-NNNN`, without gaps: given in the transaction that opens the case."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

TAKE_NEXT = """
INSERT INTO casework_numberseries (prefix, day, last) VALUES (%s, %s, 1)
ON CONFLICT (prefix, day) DO UPDATE SET last = casework_numberseries.last + 1
RETURNING last
"""


def next_number(prefix: str, at: datetime) -> str:
    """The next number of a prefix on the day of `at` (Beijing time)."""
    day = timezone.localtime(at).date()
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NEXT, [prefix, day])
        last: int = cursor.fetchone()[0]
    return f"{prefix}-{day:%Y%m%d}-{last:04d}"
