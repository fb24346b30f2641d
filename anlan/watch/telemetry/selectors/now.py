"""The district at this moment: extremes, lines crossed, streets, freshness."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from anlan.foundation.territory.api import children, district
from anlan.watch.telemetry.kinds import RAIN_1H, RIVER_STAGE, WARNING_LEVEL, WATER_DEPTH
from anlan.watch.telemetry.models import Alarm, Device, Point, PointKind, PointState
from anlan.watch.telemetry.models.quality import LATE
from anlan.watch.telemetry.picture import Extreme, OverLine, Stage, StreetNow
from anlan.watch.telemetry.selectors.alarms import thresholds_of
from anlan.watch.telemetry.selectors.series import change_over
from anlan.watch.telemetry.wording import number_words, unit_words, value_words

SLACK = timedelta(minutes=10)
"""A device is on line while it was heard of within this time, or within STALE_BEATS of what its points ask for."""
BEFORE = timedelta(minutes=10)
STALE_BEATS = 3
"""A value older than this many of its kind's intervals is no value of now."""


def points_of(account: Any, kind: str) -> QuerySet[Point]:
    """The points of a kind in use that the account may see."""
    found: QuerySet[Point] = Point.objects.visible_to(account).filter(kind_id=kind, is_active=True)
    return found


def highest(account: Any, kind: str) -> Extreme | None:
    """The highest value of a kind that is of now; None when there is none."""
    found = _current(points_of(account, kind), kind).order_by("-state__value").first()
    return _extreme(found) if found else None


def over_line(account: Any, kind: str = WATER_DEPTH) -> OverLine | None:
    """How many points of a kind are above a line; None when there is no such point."""
    points = points_of(account, kind)
    total = points.count()
    if not total:
        return None
    then = timezone.now() - BEFORE
    before = (
        Alarm.objects.visible_to(account)
        .filter(point__kind_id=kind, rule_key=Alarm.RuleKey.LEVEL, decided_at__lte=then)
        .filter(Q(returned_at=None, closed_at=None) | Q(returned_at__gt=then))
        .values("point_id")
        .distinct()
        .count()
    )
    return OverLine(points.filter(state__level__gt=0).count(), total, before, highest(account, kind))


def river_stage(account: Any) -> Stage | None:
    """The stage of the first river point by code, against its 警戒 line."""
    point = points_of(account, RIVER_STAGE).filter(state__value__isnull=False).select_related("kind", "state")
    found = point.order_by("code").first()
    if found is None:
        return None
    rule = found.rules.filter(is_current=True).first()
    lines = thresholds_of(rule.bands) if rule else ()
    warning = next((t.raise_at for t in lines if t.level == WARNING_LEVEL and t.side == "high"), None)
    value = found.state.value
    return Stage(
        _extreme(found),
        warning - value if warning is not None and value is not None else None,
        change_over(found, timedelta(hours=1), at=found.state.observed_at),
    )


def streets_now(account: Any) -> list[StreetNow]:
    """Every street, worst first: open alarms, deepest water, strongest rain."""
    root = district()
    if root is None:
        return []
    levels = {
        row["region_path"]: row["worst"]
        for row in Alarm.objects.visible_to(account)
        .filter(closed_at=None, returned_at=None)
        .values("region_path")
        .annotate(worst=Min("level"))
    }
    depth, rain = _by_place(account, WATER_DEPTH), _by_place(account, RAIN_1H)
    found = []
    for street in children(root.path):
        worst = min((level for path, level in levels.items() if path.startswith(street.path)), default=0)
        deepest, strongest = _top(depth, street.path), _top(rain, street.path)
        found.append((worst or 9, -(deepest or 0.0), -(strongest or 0.0), street.name, worst, deepest, strongest))
    kinds = PointKind.objects.in_bulk([WATER_DEPTH, RAIN_1H])
    return [
        StreetNow(name, worst, _said(deepest, kinds.get(WATER_DEPTH)), _said(strongest, kinds.get(RAIN_1H)))
        for *_, name, worst, deepest, strongest in sorted(found)
    ]


@dataclass(frozen=True)
class Freshness:
    """Devices heard of lately, devices in use, and the times of the newest and oldest latest reading."""

    online: int
    devices: int
    newest: datetime | None
    oldest: datetime | None


def freshness(account: Any) -> Freshness:
    """How fresh the picture is. Points that are known to be silent are shown as such and do not count as old."""
    devices = with_due(Device.objects.visible_to(account).filter(is_active=True))
    online = Count("id", filter=Q(last_seen_at__gt=F("due_after")))
    counts = devices.aggregate(total=Count("id"), online=online)
    states = PointState.objects.filter(point__in=Point.objects.visible_to(account).filter(is_active=True))
    times = states.filter(is_silent=False).aggregate(oldest=Min("observed_at"), newest=Max("observed_at"))
    return Freshness(counts["online"], counts["total"], times["newest"], times["oldest"])


def with_due(devices: QuerySet[Device]) -> QuerySet[Device]:
    """Annotates `due_after`: whoever was heard of later than this is on line.

    A hydrant speaks once an hour and a gas sensor every minute, so each is measured by its own interval.
    """
    kinds = Point.objects.filter(device=OuterRef("pk"), is_active=True).order_by("kind__heartbeat_s")
    beat = Coalesce(Subquery(kinds.values("kind__heartbeat_s")[:1]), 0)
    pause = Greatest(ExpressionWrapper(beat * STALE_BEATS * timedelta(seconds=1), DurationField()), Value(SLACK))
    due = ExpressionWrapper(Value(timezone.now()) - pause, DateTimeField())
    found: QuerySet[Device] = devices.annotate(due_after=due)
    return found


def slowest_shown_today(account: Any) -> tuple[int, int] | None:
    """(milliseconds, alarm id) of today's alarm that took longest to a screen; None without any report."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Alarm.objects.visible_to(account).filter(decided_at__gte=start, shown_ms__isnull=False)
    slowest = rows.order_by("-shown_ms").first()
    return (slowest.shown_ms or 0, slowest.pk) if slowest else None


def newest_alarm_at(account: Any) -> datetime | None:
    """When the last alarm came."""
    found: datetime | None = Alarm.objects.visible_to(account).aggregate(last=Max("decided_at"))["last"]
    return found


def _current(points: QuerySet[Point], kind: str) -> QuerySet[Point]:
    beat = PointKind.objects.filter(pk=kind).values_list("heartbeat_s", flat=True).first() or 60
    since = timezone.now() - timedelta(seconds=beat * STALE_BEATS)
    fresh = points.filter(state__value__isnull=False, state__observed_at__gte=since, state__quality__in=(0, LATE))
    return fresh.select_related("kind", "state")


def _extreme(point: Point) -> Extreme:
    state, kind = point.state, point.kind
    return Extreme(
        value_words(state.value, kind),
        number_words(state.value, kind),
        unit_words(kind.unit),
        point.code,
        point.name,
        state.observed_at or timezone.now(),
    )


def _by_place(account: Any, kind: str) -> dict[str, float]:
    rows = _current(points_of(account, kind), kind).values("region_path").annotate(top=Max("state__value"))
    return {row["region_path"]: row["top"] for row in rows}


def _top(values: dict[str, float], path: str) -> float | None:
    return max((value for at, value in values.items() if at.startswith(path)), default=None)


def _said(value: float | None, kind: PointKind | None) -> str:
    return number_words(value, kind) if kind else "—"
