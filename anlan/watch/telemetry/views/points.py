"""`/points` and `/points/<code>`: measuring points, one by one with history, lines and alarms."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import find_visible, may, may_here, require
from anlan.watch.telemetry.models import Point, PointKind
from anlan.watch.telemetry.period import PeriodForm
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.point_page import point_context
from anlan.watch.telemetry.selectors.series import SPANS, span_between
from anlan.watch.telemetry.views.listing import PAGE, Asked, chips, narrowed, page_by_key, streets

STATES = {"over": "超限", "silent": "失联", "bad": "数据可疑", "out": "停用"}
SORTS = ("oldest",)


@require(Permission.POINT_VIEW)
@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """The list with its filters."""
    asked = _asked(request)
    base = _base(request, asked)
    numbers = {state: base.filter(_in_state(state)).count() for state in STATES}
    context = {
        **_rows(request, asked),
        "chips": chips(asked, "state", STATES, numbers),
        "kinds": PointKind.objects.order_by("order"),
        "streets": streets(),
        "may_export": may(request.user, Permission.READING_EXPORT),
        "may_import": may(request.user, Permission.READING_IMPORT),
    }
    return render(request, "telemetry/points.html", context)


@require(Permission.POINT_VIEW)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The next rows."""
    return render(request, "telemetry/point_rows.html", _rows(request, _asked(request)))


@require(Permission.POINT_VIEW)
@require_GET
def point(request: HttpRequest, code: str) -> HttpResponse:
    """One point as a page; `?span=`, or `?start=` and `?end=`, choose the period of its chart."""
    return render(request, "telemetry/point.html", _one(request, code))


@require(Permission.POINT_VIEW)
@require_GET
def drawer(request: HttpRequest, code: str) -> HttpResponse:
    """One point for the drawer."""
    return render(request, "telemetry/point_drawer.html", _one(request, code))


def _one(request: HttpRequest, code: str) -> dict[str, Any]:
    rows = Point.objects.select_related("kind", "device", "state", "region", "organisation")
    found = find_visible(rows, request.user, code=code)
    span = SPANS.get(request.GET.get("span", ""), SPANS["1h"])
    form = PeriodForm(request.GET if request.GET.get("start") or request.GET.get("end") else None)
    period = form.chosen() if form.is_bound else None
    if period:
        span = span_between(*period)
    return {
        **point_context(found, span, request.user, until=period[1] if period else None),
        "period": form,
        "may_export": may_here(request.user, Permission.READING_EXPORT, found),
        "may_tune": may_here(request.user, Permission.POINT_TUNE, found),
        "may_maintain": may_here(request.user, Permission.MAINTAIN, found),
        "spans": SPANS.values(),
    }


def _asked(request: HttpRequest) -> Asked:
    allowed = {"state": STATES, "kind": None, "region": None, "q": None, "sort": SORTS}
    return Asked.of("/points", request.GET, allowed)


def _in_state(state: str) -> Q:
    now = timezone.now()
    in_use = Q(is_active=True) & (Q(out_of_service_until=None) | Q(out_of_service_until__lte=now))
    return {
        "over": in_use & Q(state__level__gt=0),
        "silent": in_use & (Q(state__is_silent=True) | Q(state=None) | Q(state__value=None)),
        "bad": in_use & Q(state__quality__gt=0),
        "out": ~in_use,
    }[state]


def _base(request: HttpRequest, asked: Asked) -> QuerySet[Point]:
    found = narrowed(Point.objects.visible_to(request.user), asked, ("code", "name"))
    return found.filter(kind_id=asked.get("kind")) if asked.get("kind") else found


def _rows(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found = _base(request, asked).select_related("kind", "state", "region", "device")
    if state := asked.get("state"):
        found = found.filter(_in_state(state))
    after = request.GET.get("after", "")[:60]
    if asked.get("sort") == "oldest":
        # the oldest values are few and looked at from the top: one page of them is the whole answer
        aged = found.filter(is_active=True).order_by(F("state__observed_at").asc(nulls_first=True), "code")
        return {"points": list(aged[:PAGE]), "next_url": "", "asked": asked}
    page, key = page_by_key(found, "code", after)
    more = asked.address(after=key).replace("/points?", "/points/rows?") if key else ""
    return {"points": page, "next_url": more, "asked": asked}
