"""What is ahead of a point, and which monitoring rules watch it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from anlan.watch.telemetry.models import MonitoringRule, MonitoringRuleVersion, Point, RuleState
from anlan.watch.telemetry.models.quality import LATE, OUT_OF_RANGE
from anlan.watch.telemetry.outlook import Outlook, next_line, outlook
from anlan.watch.telemetry.picture import Threshold
from anlan.watch.telemetry.wording import is_contact

LOOKED_AT = timedelta(hours=2)
MOST = 400

_NEWEST = f"""
    SELECT extract(epoch FROM observed_at)::float8, value FROM telemetry_reading
    WHERE point_id = %s AND observed_at >= %s AND quality & {LATE | OUT_OF_RANGE} = 0
    ORDER BY observed_at DESC LIMIT {MOST}
"""  # noqa: S608 - put together from constants


def forecast_of(point: Point, thresholds: Sequence[Threshold]) -> Outlook | None:
    """When the point's next line will be reached going on as in the last two hours; None when that cannot be said."""
    if not thresholds or is_contact(point.kind.unit, point.kind.decimals):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [point.pk, timezone.now() - LOOKED_AT])
        rows = np.array(cursor.fetchall()[::-1], dtype=float).reshape(-1, 2)
    if len(rows) < 2 or timezone.now().timestamp() - rows[-1, 0] > 3 * point.kind.heartbeat_s:
        return None
    times, values = rows[:, 0], rows[:, 1]
    lines = [(t.level, t.side, t.raise_at) for t in thresholds]
    half = len(values) // 2
    is_rising = bool(np.median(values[half:]) > np.median(values[:half]))
    line = next_line(lines, float(values[-1]), is_rising=is_rising)
    return None if line is None else outlook(times, values, line[0], line[2], line[1])


def rules_of(point: Point, account: Any) -> list[tuple[MonitoringRuleVersion, int, str]]:
    """(version, level now, words) of the rules that watch a point, those that have raised something first."""
    paths = [point.region_path[:end] for end in range(len(point.region_path) + 1)]
    watching = Q(point=point) | Q(point_kind_id=point.kind_id, region_path__in=paths)
    rules = MonitoringRule.objects.visible_to(account).filter(watching)
    versions = MonitoringRuleVersion.objects.filter(rule__in=rules, is_current=True).select_related("rule")
    states = {state.rule_id: state for state in RuleState.objects.filter(point=point, level__gt=0)}
    found = [
        (each, states[each.rule_id].level, states[each.rule_id].words) if each.rule_id in states else (each, 0, "")
        for each in versions.order_by("rule_id")
    ]
    return sorted(found, key=lambda each: each[1] or 9)
