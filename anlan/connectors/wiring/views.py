"""`/devices/<code>/protocol` and `/devices/<code>/frames`: how a device is connected, and what it has just sent."""

import os
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.connectors.jt808.server import kept_token_of
from anlan.connectors.tcp.unknown import unknown_stations
from anlan.connectors.wiring.forms import WiringForm
from anlan.connectors.wiring.frames import heard_signals, shown_frames
from anlan.connectors.wiring.services import save_wiring
from anlan.connectors.wiring.spoken import SPOKEN, TITLES, channels_of
from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.watch.telemetry.api import Device, Permission, Point, TelemetryRefused, disconnect_device

NONE = ""


@require(Permission.DEVICE_MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def protocol(request: HttpRequest, code: str) -> HttpResponse:
    """Which protocol a device speaks; `?protocol=` chooses whose form is shown."""
    device = find_visible(Device, request.user, Permission.DEVICE_MANAGE, code=code)
    asked = request.POST.get("protocol", request.GET.get("protocol", device.protocol))
    spoken = SPOKEN.get(asked)
    if request.method == "POST" and asked == NONE:
        disconnect_device(device=device, by=actor_of(request))
        return redirect("telemetry:device", code)
    if spoken is None:
        return render(request, "wiring/protocol.html", _context(device, None, None))
    points = list(Point.objects.filter(device=device, is_active=True).order_by("code").select_related("kind"))
    form = WiringForm(request.POST or None, device=device, spoken=spoken, points=points)
    if request.method == "POST" and form.is_valid():
        try:
            save_wiring(
                device=device,
                protocol=spoken.key,
                identity=form.cleaned_data["identity"],
                password=form.cleaned_data.get("password", ""),
                options=form.options(),
                points=points,
                channels=form.channels(),
                by=actor_of(request),
            )
        except TelemetryRefused as refused:
            form.add_error("identity", str(refused))
        else:
            return redirect("wiring:frames", code)
    return render(request, "wiring/protocol.html", _context(device, spoken, form), status=422 if form.errors else 200)


def _context(device: Device, spoken: Any, form: WiringForm | None) -> dict[str, Any]:
    heard = heard_signals(device) if spoken is not None and device.protocol == spoken.key else []
    known = dict(channels_of(spoken.key)) if spoken is not None else {}
    return {
        "device": device,
        "spoken": spoken,
        "form": form,
        "choices": TITLES.items(),
        "heard": heard,
        "channels": {**known, **{signal.name: signal.title for signal in heard}}.items(),
        "unknown": unknown_stations(spoken.key) if spoken is not None else [],
        "port": os.environ.get(spoken.variable, "") if spoken is not None else "",
    }


@require(Permission.DEVICE_MANAGE)
@never_cache
@require_GET
def frames(request: HttpRequest, code: str) -> HttpResponse:
    """The last frames as a page that renews itself."""
    return render(request, "wiring/frames.html", _frames(request, code))


@require(Permission.DEVICE_MANAGE)
@never_cache
@require_GET
def frame_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The part that is renewed."""
    return render(request, "wiring/frame_rows.html", _frames(request, code))


def _frames(request: HttpRequest, code: str) -> dict[str, Any]:
    rows = Device.objects.select_related("contact")
    device = find_visible(rows, request.user, Permission.DEVICE_MANAGE, code=code)
    return {
        "device": device,
        "contact": getattr(device, "contact", None),
        "title": TITLES.get(device.protocol, ""),
        "frames": shown_frames(device),
        "token": kept_token_of(device.remote_id) if device.protocol == "jt808" else "",
    }
