"""History in the JSON API: readings and roll-ups page by page or as a file, gaps, 联网率."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.kit.calendar import SHANGHAI
from anlan.watch.telemetry.connectivity import connectivity as connectivity_of
from anlan.watch.telemetry.export import MOST_POINTS, Export, start_export
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.gaps import gaps
from anlan.watch.telemetry.selectors.series import LONGEST
from anlan.watch.telemetry.services import TelemetryRefused
from anlan.watch.telemetry.views.downloads import table_answer

router = Router(tags=["监测"])

Code = Annotated[str, Path(max_length=60)]
Step = Literal["reading", "minute", "hour", "day"]
Form = Literal["csv", "xlsx"]


class GapOut(Schema):
    """A silence longer than the heartbeat allows; `is_open` when it lasts to the end of the period."""

    start: datetime
    end: datetime
    seconds: int
    is_open: bool


class RateOut(Schema):
    """Of `total` points `connected` were heard; `percent` is null where there was nothing to be heard."""

    key: str
    name: str
    region_path: str
    connected: int
    total: int
    percent: float | None
    is_listed: bool


class ConnectivityOut(Schema):
    """联网率 of a day. `listed_percent` is that of the high public buildings; null is 不可算."""

    day: date
    moment: datetime
    within_h: float
    target: float
    listed: int
    listed_total: int
    listed_percent: float | None
    points: int
    point_total: int
    point_percent: float | None
    rows: list[RateOut]


@router.get("/points/{code}/gaps", response=list[GapOut], summary="一个测点的断档")
@require(Permission.POINT_VIEW)
def point_gaps(request: HttpRequest, code: Code, start: datetime, end: datetime) -> list[GapOut]:
    """Silences within a period, oldest first; times without an offset are local."""
    point: Point = find_visible(Point.objects.select_related("kind"), request.user, code=code)
    since, until = _period(start, end)
    return [
        GapOut(start=gap.start, end=gap.end, seconds=int(gap.length.total_seconds()), is_open=gap.is_open)
        for gap in gaps(point, since, until)
    ]


@router.get("/points/{code}/export", summary="导出一个测点的历史")
@require(Permission.READING_EXPORT)
def point_export(
    request: HttpRequest, code: Code, start: datetime, end: datetime, step: Step = "hour", form: Form = "csv"
) -> Any:
    """Readings or roll-ups of a period as CSV or XLSX; journalled."""
    rows = Point.objects.select_related("kind")
    point: Point = find_visible(rows, request.user, Permission.READING_EXPORT, code=code)
    return _file(request, Export([point], *_period(start, end), step, form))


@router.get("/readings/export", summary="导出多个测点的历史")
@require(Permission.READING_EXPORT)
def readings_export(
    request: HttpRequest,
    start: datetime,
    end: datetime,
    kind: Annotated[str, Query(max_length=30)] = "",
    region: Annotated[str, Query(max_length=120)] = "",
    step: Step = "hour",
    form: Form = "csv",
) -> Any:
    """The points of a kind, of a region's subtree, or both; five hundred at most."""
    rows = Point.objects.within(request.user, Permission.READING_EXPORT).select_related("kind")
    if kind:
        rows = rows.filter(kind_id=kind)
    if region:
        rows = rows.filter(region_path__startswith=region)
    return _file(request, Export(list(rows.order_by("code")[: MOST_POINTS + 1]), *_period(start, end), step, form))


@router.get("/connectivity", response=ConnectivityOut, summary="联网率")
@require(Permission.POINT_VIEW)
def connectivity(
    request: HttpRequest,
    by: Literal["building", "street", "kind", "enterprise"] = "building",
    day: date | None = None,
    only_fire: bool = True,
) -> Any:
    """The rates of a day (today by default), the worst first."""
    found = connectivity_of(request.user, by, day=min(day, timezone.localdate()) if day else None, only_fire=only_fire)
    same = ("day", "moment", "within_h", "target", "listed", "listed_total", "listed_percent")
    points = ("points", "point_total", "point_percent")
    rows = [
        RateOut(
            key=row.key,
            name=row.name,
            region_path=row.place,
            connected=row.connected,
            total=row.total,
            percent=row.percent,
            is_listed=row.is_listed,
        )
        for row in found.rows
    ]
    return ConnectivityOut(**{name: getattr(found, name) for name in (*same, *points)}, rows=rows)


def _period(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    try:
        since, until = (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI) for moment in (start, end))
        until = min(until, timezone.now())
        is_wrong = since >= until or until - since > LONGEST
    except OverflowError as wrong:
        raise HttpError(422, "时间超出可用范围") from wrong
    if is_wrong:
        raise HttpError(422, "结束时间要晚于开始时间，且相隔不超过十年")
    return since, until


def _file(request: HttpRequest, wanted: Export) -> StreamingHttpResponse:
    try:
        start_export(wanted, by=actor_of(request))
    except TelemetryRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return table_answer(request, name=wanted.file_name, form=wanted.form, head=wanted.head, rows=wanted.rows())
