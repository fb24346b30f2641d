"""`/devices` and `/devices/<code>`: what sends readings, whether it is heard, what of it was refused."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import find_visible, may, may_here, require
from anlan.foundation.territory.api import describe
from anlan.watch.telemetry.models import Device, Point, RejectedReading
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.now import with_due
from anlan.watch.telemetry.views.listing import Asked, chips, narrowed, page_by_key, streets

STATES = {"online": "在线", "offline": "离线", "never": "从未上线", "out": "停用"}
REFUSED = 20
LATELY = timedelta(days=7)


@require(Permission.DEVICE_VIEW)
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """The list with its filters."""
    asked = _asked(request)
    base = _base(request, asked)
    numbers = {state: base.filter(_in_state(state)).count() for state in STATES}
    context = {
        **_rows(request, asked),
        "chips": chips(asked, "state", STATES, numbers),
        "streets": streets(),
        "may_add": may(request.user, Permission.DEVICE_MANAGE),
    }
    return render(request, "telemetry/devices.html", context)


@require(Permission.DEVICE_VIEW)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The next rows."""
    return render(request, "telemetry/device_rows.html", _rows(request, _asked(request)))


@require(Permission.DEVICE_VIEW)
@require_GET
def device(request: HttpRequest, code: str) -> HttpResponse:
    """One device as a page."""
    return render(request, "telemetry/device.html", device_context(request, code))


@require(Permission.DEVICE_VIEW)
@require_GET
def drawer(request: HttpRequest, code: str) -> HttpResponse:
    """One device for the drawer."""
    return render(request, "telemetry/device_drawer.html", device_context(request, code))


def device_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """A device with its points, its credential's state and what was refused of it."""
    found: Device = find_visible(
        with_due(Device.objects.select_related("organisation", "parent", "contact")), request.user, code=code
    )
    points = Point.objects.visible_to(request.user).filter(device=found).select_related("kind", "state")
    refused = RejectedReading.objects.filter(device_code=found.code, received_at__gt=timezone.now() - LATELY)
    reasons = refused.values("reason").annotate(number=Count("id")).order_by("-number")[:5]
    return {
        "device": found,
        "place": describe(found.region_path),
        "state_words": state_of(found),
        "points": points.order_by("code"),
        "refused": refused.order_by("-received_at")[:REFUSED],
        "refused_total": refused.count(),
        "reasons": reasons,
        "contact": getattr(found, "contact", None),
        "has_credential": bool(found.token_sha256),
        "may_manage": may_here(request.user, Permission.DEVICE_MANAGE, found),
    }


def state_of(device: Any) -> str:
    """在线, 离线, 从未上线 or 停用, of a device that `with_due` has annotated."""
    if not device.is_active:
        return STATES["out"]
    if device.last_seen_at is None:
        return STATES["never"]
    return STATES["online"] if device.last_seen_at > device.due_after else STATES["offline"]


def _asked(request: HttpRequest) -> Asked:
    return Asked.of("/devices", request.GET, {"state": STATES, "region": None, "q": None})


def _in_state(state: str) -> Q:
    return {
        "online": Q(is_active=True, last_seen_at__gt=F("due_after")),
        "offline": Q(is_active=True, last_seen_at__lte=F("due_after")),
        "never": Q(is_active=True, last_seen_at=None),
        "out": Q(is_active=False),
    }[state]


def _base(request: HttpRequest, asked: Asked) -> QuerySet[Device]:
    return narrowed(with_due(Device.objects.visible_to(request.user)), asked, ("code", "name", "model"))


def _rows(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found = _base(request, asked).annotate(point_number=Count("points")).select_related("contact")
    if state := asked.get("state"):
        found = found.filter(_in_state(state))
    page, key = page_by_key(found, "code", request.GET.get("after", "")[:60])
    more = asked.address(after=key).replace("/devices?", "/devices/rows?") if key else ""
    lines = [(each, state_of(each), describe(each.region_path)) for each in page]
    return {"lines": lines, "next_url": more, "asked": asked}
