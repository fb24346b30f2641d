"""`/alarms`: every alarm, by what is wanted of it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import require, scope_of
from anlan.watch.telemetry.models import Alarm, MaintenanceWindow, Point, PointKind
from anlan.watch.telemetry.models.alarms import at_points
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.alarms import FOR_LINES, STATES, in_state, line_of
from anlan.watch.telemetry.views.listing import PAGE, Asked, chips, counted, narrowed, streets

WORST_FIRST = {"waiting", "handling"}
ANNOUNCED, MOST = 3, 100  # windows above the list; how many are counted


@require(Permission.ALARM_VIEW)
@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """The list with its filters."""
    asked = _asked(request)
    base = _base(request, asked)
    numbers = {state: counted(base.filter(in_state(state))) for state in STATES}
    running = list(MaintenanceWindow.objects.visible_to(request.user).running().order_by("ends_at")[:MOST])
    context = {
        **_rows(request, asked, base),
        "chips": chips(asked, "state", STATES, numbers),
        "kinds": PointKind.objects.order_by("order"),
        "streets": streets(),
        "running": running[:ANNOUNCED],
        "maintained": len(running),
        "is_worst_first": asked.get("state") in WORST_FIRST,
    }
    return render(request, "telemetry/alarms.html", context)


@require(Permission.ALARM_VIEW)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The next rows."""
    asked = _asked(request)
    return render(request, "telemetry/alarm_rows.html", _rows(request, asked, _base(request, asked)))


def _asked(request: HttpRequest) -> Asked:
    allowed = {"state": STATES, "level": ("1", "2", "3", "4"), "kind": None, "region": None, "point": None, "q": None}
    return Asked.of("/alarms", request.GET, allowed)


def _base(request: HttpRequest, asked: Asked) -> QuerySet[Alarm]:
    if not scope_of(request.user, Permission.ALARM_VIEW).reaches_into(asked.get("region")):
        return Alarm.objects.none()  # the planner takes two regions for independent, and would look for their rows
    found = narrowed(Alarm.objects.visible_to(request.user), asked, ())
    points = Point.objects.all()
    if text := asked.get("q"):
        if text == Alarm.RuleKey.SILENCE.label:
            found = found.filter(rule_key=Alarm.RuleKey.SILENCE)
        else:
            points = points.filter(_about(text))
    if level := asked.get("level"):
        found = found.filter(level=int(level))
    if kind := asked.get("kind"):
        points = points.filter(kind_id=kind)
    if point := asked.get("point"):
        points = points.filter(code=point)
    return found.filter(at_points(points)) if points.query.has_filters() else found


def _about(text: str) -> Q:
    """What an alarm's title says besides the value, looked for among the points: they are few, alarms are not."""
    return Q(code__icontains=text) | Q(name__icontains=text) | Q(kind__name__icontains=text)


def _rows(request: HttpRequest, asked: Asked, found: QuerySet[Alarm]) -> dict[str, Any]:
    state = asked.get("state")
    if state:
        found = found.filter(in_state(state))
    level, key = _after(request.GET.get("after", ""))
    if state in WORST_FIRST:
        if key:
            found = found.filter(Q(level__gt=level) | Q(level=level, id__lt=key))
        found = found.order_by("level", "-id")
    else:
        if key:
            found = found.filter(id__lt=key)
        found = found.order_by("-id")
    keys = list(found.values_list("pk", flat=True)[: PAGE + 1])
    shown = Alarm.objects.filter(pk__in=keys).order_by(*found.query.order_by).select_related(*FOR_LINES)
    lines = [line_of(alarm) for alarm in shown]
    more = ""
    if len(lines) > PAGE:
        last = lines[PAGE - 1]
        more = asked.address(after=f"{last.level}-{last.id}").replace("/alarms?", "/alarms/rows?")
    return {"lines": lines[:PAGE], "next_url": more, "asked": asked}


def _after(cursor: str) -> tuple[int, int]:
    """(level, id) of the last row seen; zeros for anything else than such a cursor."""
    level, _, key = cursor.partition("-")
    is_sound = level.isascii() and key.isascii() and level.isdigit() and key.isdigit() and len(key) < 19
    return (int(level), int(key)) if is_sound and len(level) == 1 else (0, 0)
