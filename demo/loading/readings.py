"""A month of hourly readings behind us, so that every chart has a line to draw."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anlan.watch.telemetry.api import Point
from demo.readings import HISTORY_DAYS, featured, month_of

GOOD = 0


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
    return f"{len(listed)} 个测点 30 天，{count} 条"


def _prepare_days(cursor: Any, now: datetime) -> None:
    today = timezone.localdate(now)
    for back in range(HISTORY_DAYS + 1, -2, -1):
        cursor.execute("SELECT telemetry_prepare_day(%s)", [today - timedelta(days=back)])
