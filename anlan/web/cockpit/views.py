"""The cockpit page, the pieces of it that are asked for again, and what screens report back."""

import time
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from anlan.foundation.people.api import may, require, signed_in
from anlan.foundation.territory.map_layers import layers_for
from anlan.foundation.territory.models import Region
from anlan.watch.telemetry import api as telemetry
from anlan.web.cockpit.alarm_drawer import alarm_context
from anlan.web.cockpit.feed import feed
from anlan.web.cockpit.ground import ground
from anlan.web.cockpit.stats import stats
from anlan.web.cockpit.wall import wall
from anlan.web.shell import first_place

MOST_REPORTS = 500
# keys without a button of their own; the list of keys adds those of the buttons in sight
KEYS = (
    ("1 … 9", "第几条待确认"),
    ("L", "地图改看列表"),
    ("+ -", "放大、缩小"),
    ("0", "回到全区"),
)


@require_GET
@ensure_csrf_cookie
@signed_in
def cockpit(request: HttpRequest) -> HttpResponse:
    """`/`: the cockpit, or the first place of one's rail for an account that has no map."""
    if not may(request.user, telemetry.Permission.POINT_VIEW):
        return first_place(request)
    if request.GET.get("display") == "wall":
        return wall(request)
    context = {**_now(request), **_room(request.user), **_opened(request), "page_keys": KEYS}
    return render(request, "web/cockpit/page.html", context)


@require_GET
@never_cache
@signed_in
def now(request: HttpRequest) -> HttpResponse:
    """`/cockpit/now`: numbers and feed as they are now, for the open page to take over."""
    return render(request, "web/cockpit/now.html", _now(request))


@require_GET
@never_cache
@signed_in
def clock(request: HttpRequest) -> JsonResponse:
    """`/cockpit/clock`: the server's clock, so that a browser can say when it painted."""
    return JsonResponse({"server_ms": time.time() * 1000})


@require_GET
@signed_in
def map_ground(request: HttpRequest) -> JsonResponse:
    """`/map/ground`: where a small map finds its base layers."""
    return JsonResponse(ground())


class _Report(msgspec.Struct, forbid_unknown_fields=True):
    alarm: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    decided_ms: int
    shown_ms: float
    error_ms: float


class _Reports(msgspec.Struct, forbid_unknown_fields=True):
    shown: list[_Report]


@require_POST
@require(telemetry.Permission.ALARM_VIEW)
def shown(request: HttpRequest) -> JsonResponse:
    """`/alarms/shown`: when alarms were on a screen; believed only for alarms the account may see."""
    try:
        reports = msgspec.json.decode(request.body, type=_Reports).shown[:MOST_REPORTS]
    except (msgspec.DecodeError, RawPostDataException):  # the latter: a form was sent, and read as one already
        return JsonResponse(
            {"message": "上屏报告的格式不对，应为 {shown: [{alarm, decided_ms, shown_ms, error_ms}]}"}, status=400
        )
    believed = telemetry.report_shown(
        [telemetry.Shown(report.alarm, report.decided_ms, report.shown_ms, abs(report.error_ms)) for report in reports],
        account=request.user,
    )
    return JsonResponse({"believed": believed})


def _now(request: HttpRequest) -> dict[str, Any]:
    return {"hud": stats(request.user), "feed": feed(request.user)}


def _room(account: Any) -> dict[str, Any]:
    offered = layers_for(account)
    alarms = next((layer for layer in offered if layer.key == telemetry.ALARM_LAYER), None)
    counted = ((layer, layer.count(account)) for layer in offered if layer is not alarms)
    # a usual layer that is empty now still waits on the page: the first incident shall be drawn without a reload
    chips = [(layer, number) for layer, number in counted if number or layer.is_usual]
    # who has nothing of the usual sort, a restaurant with two gas sensors, sees what there is
    show_all = not any(number for layer, number in chips if layer.is_usual)
    streets = Region.objects.filter(kind__in=(Region.Kind.STREET, Region.Kind.COMMUNITY))
    return {
        "ground": ground(),
        "alarm_layer": alarms,
        "layers": [(layer, number, layer.is_usual or show_all) for layer, number in chips],
        "places": dict(streets.values_list("path", "name")),
        "posting": account.title or "当前账号",
        "is_demo": Region.objects.filter(is_demo=True).exists(),
    }


def _opened(request: HttpRequest) -> dict[str, Any]:
    """The drawer that the address names, drawn at once; one that may not be seen is left closed."""
    asked = request.GET.get("alarm", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return {}
    facts = telemetry.alarm_facts(request.user, int(asked))
    if facts is None:
        return {}
    param = f"alarm={asked}"
    return {
        "open_drawer": "web/cockpit/alarm.html",
        "open_param": param,
        "param": param,
        **alarm_context(request.user, facts),
    }
