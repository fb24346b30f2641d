"""What telemetry need not keep: refused readings, of which a device out of order makes thousands an hour."""

from django.db import connection

KEPT_DAYS = 7  # as long as the device's page looks back
KEPT_EACH = 500

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
    """Delete refused readings that are old, or not among the newest of their device; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD, [KEPT_EACH, KEPT_DAYS])
        return int(cursor.rowcount)
