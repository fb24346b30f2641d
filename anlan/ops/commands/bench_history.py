"""`anlan bench history`: a year of one point's chart against a day's, in a database that holds a year of many."""

import argparse
import statistics
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from anlan.ops import bench

SAY_EVERY_S = 300  # the heartbeat of rain gauges and river stages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much history, and how often it is asked for."""
    bench.add_arguments(parser)
    parser.add_argument("--points", type=int, default=50, metavar="N", help="有一年历史的测点数，默认 50")
    parser.add_argument("--days", type=int, default=365, metavar="N", help="历史天数，默认 365")
    parser.add_argument("--times", type=int, default=30, metavar="N", help="每种图取多少次，默认 30")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a year's chart takes more than three times a day's and more than 20 ms."""
    with bench.product(arguments, processes=("dispatch",)) as product:
        product.join()
        measured, load = _measure(max(1, arguments.points), max(8, arguments.days), max(3, arguments.times))
    bench.report(arguments, load=load, measured=measured)
    return 0 if measured["1y_p50_ms"] <= max(3 * measured["24h_p50_ms"], 20) else 1


def _measure(points: int, days: int, times: int) -> tuple[dict[str, Any], dict[str, int]]:
    from django.utils import timezone

    from anlan.watch.telemetry.selectors.series import SPANS

    end = timezone.now().replace(second=0, microsecond=0)
    made = _fill(points, days, end)
    measured: dict[str, Any] = {}
    for key, span in SPANS.items():
        took, queries = [], 0
        for turn in range(times + 1):  # the first one plans and is not counted
            elapsed, queries = _chart(made[turn % len(made)], span, end)
            took.append(elapsed)
        measured[f"{key}_p50_ms"] = round(statistics.median(took[1:]), 2)
        measured[f"{key}_max_ms"] = round(max(took[1:]), 2)
        measured[f"{key}_queries"] = queries
    measured["1y_plan"] = _plan(made[0].pk, end)
    return measured, {"points": points, "days": days, "minutes": points * days * 86400 // SAY_EVERY_S}


def _chart(point: Any, span: Any, end: datetime) -> tuple[float, int]:
    """(ms, queries) of the line and its gaps."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from anlan.watch.telemetry.selectors.gaps import gaps
    from anlan.watch.telemetry.selectors.series import series

    with CaptureQueriesContext(connection) as captured:
        began = perf_counter()
        series(point, span, until=end, silences=gaps(point, end - span.length, end))
        elapsed = (perf_counter() - began) * 1000
    return elapsed, len(captured)


def _plan(point: int, end: datetime) -> list[str]:
    """The nodes of the plan that reads a year's columns."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT at, highest FROM telemetry_day WHERE point_id = %s AND at >= %s AND at <= %s",
            [point, end - timedelta(days=365), end],
        )
        return [row[0].split("  (")[0].strip() for row in cursor.fetchall()]


_MINUTES = """
    INSERT INTO telemetry_minute (point_id, at, count, lowest, highest, total)
    SELECT p, at, 1, v, v, v
    FROM unnest(%(points)s::int[]) AS p, generate_series(%(start)s::timestamptz, %(end)s, %(every)s) AS at,
        LATERAL (SELECT 10 + 5 * sin(extract(epoch FROM at) / 43200 + p) AS v) AS value
    ORDER BY at, p
"""
_HOURS = """
    INSERT INTO telemetry_hour (point_id, at, count, lowest, highest, total)
    SELECT point_id, date_trunc('hour', at), count(*), min(lowest), max(highest), sum(total)
    FROM telemetry_minute WHERE point_id = ANY(%(points)s) GROUP BY 1, 2 ORDER BY 2, 1
"""
_DAYS = """
    INSERT INTO telemetry_day (point_id, at, count, lowest, highest, total, minutes)
    SELECT point_id, date_trunc('day', at, 'Asia/Shanghai'), count(*), min(lowest), max(highest), sum(total),
        bit_or(telemetry_minute_bit(at))
    FROM telemetry_minute WHERE point_id = ANY(%(points)s) GROUP BY 1, 2 ORDER BY 2, 1
"""
_READINGS = """
    INSERT INTO telemetry_reading (point_id, observed_at, received_at, value, quality)
    SELECT point_id, at, at, highest, 0 FROM telemetry_minute
    WHERE point_id = ANY(%(points)s) AND at >= %(end)s - interval '8 days'
"""


def _fill(number: int, days: int, end: datetime) -> list[Any]:
    """Points with a history in all roll-ups, in the order in which time would have written it."""
    from django.db import connection

    from anlan.foundation.journal.api import Actor
    from anlan.watch.telemetry import api

    api.load_kinds()
    by = Actor.system("压测")
    kind = api.PointKind.objects.get(key=api.RIVER_STAGE)
    mark = f"bench-{end:%H%M%S}"
    device, _ = api.register_device(code=mark, name="压测水位", by=by)
    made = [
        api.register_point(code=f"{mark}.{n}", name=f"压测 {n}", kind=kind, device=device, by=by) for n in range(number)
    ]
    start = end - timedelta(days=days)
    asked: dict[str, Any] = {
        "points": [point.pk for point in made],
        "start": start,
        "end": end,
        "every": timedelta(seconds=SAY_EVERY_S),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT telemetry_prepare_month(m::date)"
            " FROM generate_series(date_trunc('month', %s::timestamptz), %s, interval '1 month') AS m",
            [start - timedelta(days=1), end + timedelta(days=1)],
        )
        cursor.execute("SELECT telemetry_prepare_day(current_date + n) FROM generate_series(-9, 1) AS n")
        for statement in (_MINUTES, _HOURS, _DAYS, _READINGS):
            cursor.execute(statement, asked)
        cursor.execute("UPDATE telemetry_rolledup SET rolled_to = %s", [end])
        for table in ("minute", "hour", "day", "reading"):
            cursor.execute(f"ANALYZE telemetry_{table}")
    return made
