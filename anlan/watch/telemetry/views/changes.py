"""What is changed by form: the lines of a point, out of service, a new device, a new credential."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.foundation.people.api import actor_of, find_visible, require, scope_of
from anlan.foundation.territory.api import locate
from anlan.foundation.territory.models import Region
from anlan.watch.telemetry.engine.levels import LevelRule
from anlan.watch.telemetry.forms import DeviceForm, OutOfServiceForm, RuleForm
from anlan.watch.telemetry.models import Device, Point
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.replay import DAYS, bands_of, compare_lines
from anlan.watch.telemetry.selectors.point_page import is_out
from anlan.watch.telemetry.services import (
    TelemetryRefused,
    issue_credential,
    put_back_in_service,
    register_device,
    register_point,
    take_out_of_service,
    tune,
)
from anlan.watch.telemetry.standard_kinds import default_rule, shipped_kinds
from anlan.watch.telemetry.wording import unit_words


@require(Permission.POINT_TUNE)
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """The lines of a point; saving makes a new version and the engine takes it within a second."""
    point = find_visible(Point.objects.select_related("kind"), request.user, Permission.POINT_TUNE, code=code)
    form = RuleForm(request.POST or None, point=point)
    trial = None
    if request.method == "POST" and form.is_valid() and request.POST.get("try") in {str(days) for days in DAYS}:
        trial = _trial(form, point, int(request.POST["try"]))
    elif request.method == "POST" and form.is_valid():
        holds = {name: form.cleaned_data[name] for name in ("hold_up_s", "hold_down_s", "repeat")}
        tune(point=point, bands=form.bands(), by=actor_of(request), **holds)
        return redirect("telemetry:point", code)
    context = {"form": form, "point": point, "unit": unit_words(point.kind.unit), "trial": trial, "days": DAYS}
    return render(request, "telemetry/rule.html", context, status=422 if form.errors else 200)


def _trial(form: RuleForm, point: Point, days: int) -> dict[str, Any]:
    """What the lines in the form would have changed over the past days."""
    given = form.cleaned_data
    after = LevelRule(bands_of(form.bands()), given["hold_up_s"], given["hold_down_s"], given["repeat"])
    found = compare_lines(point, after, days)
    return {"found": found, "total": 1, "fresh": found.fresh, "gone": found.gone, "regraded": found.regraded}


@require(Permission.POINT_TUNE)
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Out of service for a while, or back again."""
    point = find_visible(Point, request.user, Permission.POINT_TUNE, code=code)
    if request.method == "POST" and request.POST.get("back"):
        put_back_in_service(point=point, by=actor_of(request))
        return redirect("telemetry:point", code)
    form = OutOfServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = timezone.now() + timedelta(hours=form.cleaned_data["hours"])
        take_out_of_service(point=point, until=until, reason=form.cleaned_data["reason"], by=actor_of(request))
        return redirect("telemetry:point", code)
    context = {"form": form, "point": point, "is_out": is_out(point)}
    return render(request, "telemetry/service.html", context, status=422 if form.errors else 200)


@require(Permission.DEVICE_MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def new_device(request: HttpRequest) -> HttpResponse:
    """Register a device with its first point; its credential is shown this once."""
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not _is_within(request, form.cleaned_data):
        form.add_error("longitude", "这个位置不在你的管辖范围，请核对经纬度")
    if request.method == "POST" and form.is_valid():
        try:
            device, token = _register(request, form.cleaned_data)
        except TelemetryRefused as refused:
            form.add_error("code", str(refused))
        else:
            return render(request, "telemetry/credential.html", {"device": device, "token": token, "is_new": True})
    return render(request, "telemetry/new_device.html", {"form": form}, status=422 if form.errors else 200)


@require(Permission.DEVICE_MANAGE)
@never_cache
@require_POST
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """A new credential; the old one no longer opens anything. Shown this once."""
    device = find_visible(Device, request.user, Permission.DEVICE_MANAGE, code=code)
    token = issue_credential(device=device, by=actor_of(request))
    return render(request, "telemetry/credential.html", {"device": device, "token": token, "is_new": False})


def _is_within(request: HttpRequest, given: dict[str, Any]) -> bool:
    place = locate(given["longitude"], given["latitude"])
    return scope_of(request.user, Permission.DEVICE_MANAGE).covers(region_path=place.path)


@transaction.atomic
def _register(request: HttpRequest, given: dict[str, Any]) -> tuple[Device, str]:
    by, kind = actor_of(request), given["kind"]
    found = locate(given["longitude"], given["latitude"])
    place = {
        "region": Region.objects.filter(path=found.path).first() if found.path else None,
        "region_path": found.path,
        "longitude": given["longitude"],
        "latitude": given["latitude"],
    }
    device, token = register_device(code=given["code"], name=given["name"], model=given["model"], by=by, **place)
    point = register_point(code=f"{device.code}.{kind.key}", name=device.name, kind=kind, device=device, by=by)
    if kind.key in shipped_kinds():
        start = default_rule(kind.key)
        if start["bands"]:
            tune(point=point, by=by, **start)
    return device, token
