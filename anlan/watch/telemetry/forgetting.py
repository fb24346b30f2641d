"""What telemetry need not keep: refused readings, of which a device out of order makes thousands an hour."""

from django.db import connection

from anlan.foundation.rules.api import value

_OLD = """
    DELETE FROM telemetry_rejectedreading WHERE id IN (
        SELECT id FROM (
            SELECT id, received_at,
                row_number() OVER (PARTITION BY device_code ORDER BY received_at DESC, id DESC) AS place
            FROM telemetry_rejectedreading
        ) AS kept
        WHERE place > %s OR received_at < now() - make_interval(days => %s)
    )
"""


def forget_refused() -> int:
    """Delete refused readings that are old (TEL-07), or not among the newest of their device (TEL-08); how many."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD, [int(value("TEL-08")), int(value("TEL-07"))])
        return int(cursor.rowcount)
