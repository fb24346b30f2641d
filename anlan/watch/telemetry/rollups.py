"""Minutes, hours and days of every point, taken from the readings, and how long each of them is kept.

Every reading counts once: the job takes those received since its last run, up to where all engines have committed,
and remembers in the same transaction how far it has come. A reading that arrives late is added to its old minute.
"""

import logging
import time
from datetime import date, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from anlan.kit.calendar import SHANGHAI
from anlan.watch.telemetry.limits import limits
from anlan.watch.telemetry.models.quality import IMPORTED, OUT_OF_RANGE

logger = logging.getLogger("anlan.rollups")

WINDOW = timedelta(minutes=5)  # of receipt, in one transaction
JUST_BEFORE = timedelta(milliseconds=1)  # readings received in the same microsecond may be committed one after another
HEARD_EVERY = timedelta(minutes=5)  # 联网率 counts in hours: what a point says every minute need not be written down
TRIES, LOCK_MS, PAUSE_S = 30, 200, 1.0

_COMMITTED = "SELECT CASE WHEN count(*) = count(received_at) THEN min(received_at) END FROM telemetry_engineposition"
_TAKE = """
    CREATE TEMPORARY TABLE taken AS
    SELECT point_id, date_trunc('minute', observed_at) AS at, count(*)::integer AS count, min(value) AS lowest,
        max(value) AS highest, sum(value) AS total
    FROM telemetry_reading
    WHERE received_at > %(since)s AND received_at <= %(until)s AND quality & %(bad)s = 0
    GROUP BY 1, 2
"""
_MONTHS = """
    SELECT telemetry_prepare_month(month) FROM (
        SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date AS month FROM taken
    ) AS months
"""
_ADD = """
    INSERT INTO telemetry_{table} AS kept (point_id, at, count, lowest, highest, total)
    SELECT point_id, date_trunc('{table}', at), sum(count), min(lowest), max(highest), sum(total) FROM taken
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (point_id, at) DO UPDATE SET count = kept.count + excluded.count,
        lowest = least(kept.lowest, excluded.lowest), highest = greatest(kept.highest, excluded.highest),
        total = kept.total + excluded.total
"""
_ADD_DAY = """
    INSERT INTO telemetry_day AS kept (point_id, at, count, lowest, highest, total, minutes)
    SELECT point_id, date_trunc('day', at, 'Asia/Shanghai'), sum(count), min(lowest), max(highest), sum(total),
        bit_or(telemetry_minute_bit(at))
    FROM taken GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (point_id, at) DO UPDATE SET count = kept.count + excluded.count,
        lowest = least(kept.lowest, excluded.lowest), highest = greatest(kept.highest, excluded.highest),
        total = kept.total + excluded.total, minutes = kept.minutes | excluded.minutes
"""
_HEARD = """
    INSERT INTO telemetry_rollcall AS kept
        (day, point_id, heard_at, kind_id, region_path, enterprise, building, is_in_service)
    SELECT h.day, h.point_id, h.heard_at, p.kind_id, p.region_path, p.enterprise, p.building, p.is_active
    FROM (
        SELECT point_id, (received_at AT TIME ZONE 'Asia/Shanghai')::date AS day, max(received_at) AS heard_at
        FROM telemetry_reading
        WHERE received_at > %(since)s AND received_at <= %(until)s AND quality & %(imported)s = 0
        GROUP BY 1, 2
    ) AS h JOIN telemetry_point p ON p.id = h.point_id
    ORDER BY 1, 2
    ON CONFLICT (day, point_id) DO UPDATE SET heard_at = excluded.heard_at
    WHERE kept.heard_at IS NULL OR excluded.heard_at > kept.heard_at + %(apart)s
"""
_PARTITIONS = """
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = %s::regclass AND c.relname ~ '_[0-9]+$' ORDER BY 1
"""


def rolled_to() -> datetime | None:
    """The moment up to which whatever was received is in the minutes and hours; None before the first run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolled_to FROM telemetry_rolledup")
        found: datetime | None = cursor.fetchone()[0]
    return found


def roll_up() -> int:
    """Take what has been received since the last time; how many windows that were."""
    windows = 0
    while _take_window():
        windows += 1
    return windows


@transaction.atomic
def _take_window() -> bool:
    """One window; False when there is nothing more to take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolled_to FROM telemetry_rolledup FOR UPDATE")
        since: datetime | None = cursor.fetchone()[0]
        cursor.execute(_COMMITTED)
        committed: datetime | None = cursor.fetchone()[0]
        if committed is None:
            return False
        until = committed - JUST_BEFORE
        if since is not None:
            if until <= since:
                return False
            until = min(until, since + WINDOW)
        cursor.execute(_TAKE, {"since": since or "-infinity", "until": until, "bad": OUT_OF_RANGE})
        add_taken(cursor)
        heard: dict[str, Any] = {"since": since or "-infinity", "until": until}
        cursor.execute(_HEARD, heard | {"imported": IMPORTED, "apart": HEARD_EVERY})
        cursor.execute("UPDATE telemetry_rolledup SET rolled_to = %s", [until])
    return True


def add_taken(cursor: Any) -> None:
    """Add the temporary table `taken` (point_id, at, count, lowest, highest, total a minute) to all, and drop it."""
    cursor.execute(_MONTHS)
    for table in ("minute", "hour"):
        cursor.execute(_ADD.format(table=table))
    cursor.execute(_ADD_DAY)
    cursor.execute("DROP TABLE taken")


def forget_old(*, at: datetime | None = None) -> list[str]:
    """Drop days of readings and months of minutes that have been kept long enough (TEL-05, TEL-06); their names.

    Nothing is dropped while the roll-ups are more than a day behind.
    """
    now = at or timezone.now()
    rolled = rolled_to()
    kept = limits()
    if rolled is None or rolled < now - timedelta(days=1):
        logger.warning("汇总尚未跟上（%s），原始读数暂不清理", rolled)
        return []
    today = now.astimezone(SHANGHAI).date()
    oldest_day = today - timedelta(days=kept.keep_readings_d)
    oldest_month = (today - timedelta(days=kept.keep_minutes_d)).replace(day=1)
    old = _older_than("telemetry_reading", oldest_day, "%Y%m%d") + _older_than("telemetry_minute", oldest_month, "%Y%m")
    return [name for name in old if _drop(name)]


def _older_than(table: str, oldest: date, form: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_PARTITIONS, [table])
        names = [str(row[0]) for row in cursor.fetchall()]
    return [name for name in names if name.rpartition("_")[2] < oldest.strftime(form)]


def _drop(name: str) -> bool:
    """Drop one table; the engine never waits for it longer than a moment, rather we try again."""
    for _ in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MS}")
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
        except OperationalError as error:
            logger.info("%s 正在使用，稍后再清理：%s", name, error)
            time.sleep(PAUSE_S)
        else:
            return True
    return False
