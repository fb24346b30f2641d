"""A month of hourly readings behind us, so that every chart has a line to draw."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anlan.watch.telemetry.api import Point
from demo.readings import HISTORY_DAYS, featured, month_of

GOOD = 0

# The devices of the story spoke every minute, of which the load keeps one reading an hour: the days say so, or every
# hour would be a gap. Counts and sums come with the roll-up.
_HEARD = """
    INSERT INTO telemetry_day (point_id, at, count, lowest, highest, total, minutes)
    SELECT point_id, date_trunc('day', observed_at, 'Asia/Shanghai'), 0, min(value), max(value), 0,
        bit_or((repeat('0', 60 * hour) || repeat('1', 60) || repeat('0', 1380 - 60 * hour))::bit(1440))
    FROM (
        SELECT point_id, observed_at, value,
            extract(hour FROM observed_at AT TIME ZONE 'Asia/Shanghai')::integer AS hour
        FROM telemetry_reading WHERE point_id = ANY(%s)
    ) AS told GROUP BY 1, 2 ON CONFLICT DO NOTHING
"""


@transaction.atomic
def load() -> str:
    """Copy the rows in, a partition for each day; nothing when there are readings of the month already."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM telemetry_reading WHERE observed_at < %s LIMIT 1", [now - timedelta(days=2)])
        if cursor.fetchone():
            return "已有历史，未改动"
        _prepare_days(cursor, now)
        ids = dict(Point.objects.values_list("code", "pk"))
        listed, count = featured(), 0
        with cursor.copy(
            "COPY telemetry_reading (point_id, observed_at, received_at, value, quality) FROM STDIN"
        ) as copy:
            for _, gauge in listed:
                for at, value in month_of(gauge, now):
                    copy.write_row((ids[gauge.code], at, at + timedelta(seconds=1), value, GOOD))
                    count += 1
        cursor.execute(_HEARD, [[ids[gauge.code] for _, gauge in listed]])
    return f"{len(listed)} 个测点 30 天，{count} 条"


def _prepare_days(cursor: Any, now: datetime) -> None:
    today = timezone.localdate(now)
    for back in range(HISTORY_DAYS + 1, -2, -1):
        cursor.execute("SELECT telemetry_prepare_day(%s)", [today - timedelta(days=back)])
