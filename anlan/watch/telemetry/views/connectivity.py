"""`/connectivity`: 联网率 of a day by building, street, kind and enterprise, with the missing by name."""

from collections.abc import Iterator
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from anlan.foundation.journal.api import record
from anlan.foundation.people.api import actor_of, may, require
from anlan.foundation.territory.api import describe
from anlan.foundation.trace.api import Ref
from anlan.kit.tables import Cell, Format
from anlan.watch.telemetry.connectivity import TITLES, By, Connectivity, called, connectivity, key_of
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.views.downloads import table_answer

UNKNOWABLE = "不可算"
MOST_SHOWN = 500


@require(Permission.POINT_VIEW)
@require_GET
def rates(request: HttpRequest) -> HttpResponse:
    """The rates; the worst first."""
    by, day, only_fire = _asked(request)
    found = connectivity(request.user, by, day=day, only_fire=only_fire)
    context = {
        "found": found,
        "by": by,
        "titles": TITLES,
        "only_fire": only_fire,
        "today": timezone.localdate(),
        "rows": found.rows[:MOST_SHOWN],
        "more": max(0, len(found.rows) - MOST_SHOWN),
        "query": urlencode({"by": by, "day": day.isoformat(), "all": "" if only_fire else "1"}),
        "may_export": may(request.user, Permission.READING_EXPORT),
    }
    return render(request, "telemetry/connectivity.html", context)


@require(Permission.POINT_VIEW)
@require_GET
def missing(request: HttpRequest) -> HttpResponse:
    """Who was not heard: of one row (`key`), or of all."""
    by, day, only_fire = _asked(request)
    found = connectivity(request.user, by, day=day, only_fire=only_fire)
    key = request.GET["key"][:120] if "key" in request.GET else None
    absent = _missing(request, by, day, only_fire, key)
    row = next((row for row in found.rows if row.key == key), None)
    context = {
        "found": found,
        "by": by,
        "title": TITLES[by],
        "row": row,
        "missing": absent[:MOST_SHOWN],
        "total": len(absent),
        "query": urlencode({"by": by, "day": day.isoformat(), "all": "" if only_fire else "1"}),
        "key": key,
        "may_export": may(request.user, Permission.READING_EXPORT),
    }
    return render(request, "telemetry/missing.html", context)


@require(Permission.READING_EXPORT)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The rates, or with `what=missing` the missing, as a file."""
    by, day, only_fire = _asked(request)
    form: Format = "xlsx" if request.GET.get("form") == "xlsx" else "csv"
    if request.GET.get("what") == "missing":
        key = request.GET["key"][:120] if "key" in request.GET else None
        head, rows = MISSING_HEAD, list(_missing_cells(_missing(request, by, day, only_fire, key)))
        what = "未联网名单"
    else:
        found = connectivity(request.user, by, day=day, only_fire=only_fire)
        head, rows, what = (TITLES[by], *RATE_HEAD), list(_rate_cells(found)), f"按{TITLES[by]}"
    facts = {"day": day.isoformat(), "what": what, "rows": len(rows)}
    with transaction.atomic():
        subject = Ref("telemetry.connectivity", day.isoformat())
        record("telemetry.connectivity.exported", by=actor_of(request), subject=subject, facts=facts)
    return table_answer(request, name=f"联网率-{what}-{day:%Y%m%d}.{form}", form=form, head=head, rows=iter(rows))


RATE_HEAD = ("编号", "区域", "在用测点", "已联网", "未联网", "联网率（%）", "名单内")
MISSING_HEAD = ("测点编号", "测点", "类型", "设备", "区域", "房屋", "企业", "当日前最后收到")


def _rate_cells(found: Connectivity) -> Iterator[list[Cell]]:
    for row in found.rows:
        percent: Cell = UNKNOWABLE if row.percent is None else round(row.percent, 2)
        listed = "是" if row.is_listed else ""
        gone = row.total - row.connected
        yield [row.name, row.key, describe(row.place), row.total, row.connected, gone, percent, listed]


def _missing_cells(rows: list[dict[str, Any]]) -> Iterator[list[Cell]]:
    for row in rows:
        point, heard = row["point"], row["heard_at"]
        last = timezone.localtime(heard).isoformat(sep=" ", timespec="seconds") if heard else "没有收到过"
        place = describe(point.region_path)
        yield [
            point.code, point.name, point.kind.name, point.device.code, place, row["building"], row["enterprise"], last
        ]  # fmt: skip


def _missing(request: HttpRequest, by: By, day: date, only_fire: bool, key: str | None) -> list[dict[str, Any]]:
    absent = {
        each.point_id: each
        for each in called(request.user, day, only_fire=only_fire, at=timezone.now())
        if not each.is_connected and (key is None or key_of(each, by) == key)
    }
    points = Point.objects.visible_to(request.user).filter(pk__in=absent).select_related("kind", "device", "state")
    return [
        {
            "point": point,
            "heard_at": absent[point.pk].heard_at or _state_heard(point, day),
            "building": absent[point.pk].building,
            "enterprise": absent[point.pk].enterprise,
        }
        for point in points.order_by("region_path", "code")
    ]


def _state_heard(point: Point, day: date) -> Any:
    """What the engine knows of its last sign of life, unless that came after the day that is asked about."""
    state = getattr(point, "state", None)
    heard = state.received_at if state else None
    return heard if heard is not None and timezone.localtime(heard).date() <= day else None


def _asked(request: HttpRequest) -> tuple[By, date, bool]:
    by = request.GET.get("by", "")
    today = timezone.localdate()
    try:
        day = parse_date(request.GET.get("day", "")[:10]) or today
    except ValueError:
        day = today
    return cast(By, by if by in TITLES else "building"), min(day, today), request.GET.get("all") != "1"
