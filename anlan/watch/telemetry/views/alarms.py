"""`/alarms`: every alarm, by what is wanted of it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import require
from anlan.watch.telemetry.models import Alarm, MaintenanceWindow, Point, PointKind
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
        **_rows(request, asked),
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
    return render(request, "telemetry/alarm_rows.html", _rows(request, _asked(request)))


def _asked(request: HttpRequest) -> Asked:
    allowed = {"state": STATES, "level": ("1", "2", "3", "4"), "kind": None, "region": None, "point": None, "q": None}
    return Asked.of("/alarms", request.GET, allowed)


def _base(request: HttpRequest, asked: Asked) -> QuerySet[Alarm]:
    found = narrowed(Alarm.objects.visible_to(request.user), asked, ())
    if text := asked.get("q"):
        found = found.filter(_about(text))
    if level := asked.get("level"):
        found = found.filter(level=int(level))
    if kind := asked.get("kind"):
        found = found.filter(point__kind_id=kind)
    if point := asked.get("point"):
        found = found.filter(point__code=point)
    return found


def _about(text: str) -> Q:
    """What an alarm's title says besides the value, looked for among the points: they are few, alarms are not."""
    if text == Alarm.RuleKey.SILENCE.label:
        return Q(rule_key=Alarm.RuleKey.SILENCE)
    named = Q(code__icontains=text) | Q(name__icontains=text) | Q(kind__name__icontains=text)
    return Q(point__in=Point.objects.filter(named))


def _rows(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found = _base(request, asked)
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
    lines = [line_of(alarm) for alarm in found.select_related(*FOR_LINES)[: PAGE + 1]]
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
