"""`/vehicles` and `/weighings`: where vehicles are, how they were driven, what was weighed."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from anlan.foundation.people.api import actor_of, find_visible, may, may_here, require
from anlan.foundation.territory.api import describe
from anlan.watch.telemetry.api import Asked, Point, narrowed, page_by_key, streets
from anlan.watch.vehicles.forms import VehicleForm
from anlan.watch.vehicles.models import DrivingBreach, Vehicle, Weighing
from anlan.watch.vehicles.permissions import Permission
from anlan.watch.vehicles.plates import plate_digest
from anlan.watch.vehicles.selectors import positions, track
from anlan.watch.vehicles.services import VehicleRefused, limits_of, read_plate, register_vehicle

RECENT = 20
PAGE = 50
TRACK_HOURS = {"2": "2 小时", "6": "6 小时", "24": "24 小时"}


@require(Permission.VIEW)
@require_GET
def vehicles(request: HttpRequest) -> HttpResponse:
    """The list; the next rows come by the same address."""
    asked = Asked.of("/vehicles", request.GET, {"kind": Vehicle.Kind.values, "q": None})
    rows: QuerySet[Vehicle] = Vehicle.objects.visible_to(request.user)
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    if text := asked.get("q"):
        found = rows.filter(plate_digest=plate_digest(text))  # a whole plate finds its vehicle though it is hidden
        rows = found if found.exists() else narrowed(rows, asked, ("code", "owner", "plate_masked"))
    after = request.GET.get("after", "")[:60]
    page, key = page_by_key(rows, "code", after)
    where = positions(page)
    context = {
        "lines": [(vehicle, where.get(vehicle.pk)) for vehicle in page],
        "next_url": asked.address(after=key) if key else "",
        "asked": asked,
        "kinds": Vehicle.Kind.choices,
        "may_add": may(request.user, Permission.MANAGE),
        "sees_weighings": may(request.user, Permission.WEIGHING_VIEW),
    }
    is_more = "HX-Request" in request.headers and bool(after)
    return render(request, "vehicles/rows.html" if is_more else "vehicles/vehicles.html", context)


@require(Permission.VIEW)
@require_GET
def vehicle(request: HttpRequest, code: str) -> HttpResponse:
    """One vehicle with its track; the plate in full for who may, which is journalled."""
    found = _found(request, code)
    context = _one(request, found)
    if context["may_plate"] and request.GET.get("plate") == "1":
        context["plate"] = read_plate(row=found, by=actor_of(request))
    return render(request, "vehicles/vehicle.html", context)


@require(Permission.VIEW)
@require_GET
def drawer(request: HttpRequest, code: str) -> HttpResponse:
    """One vehicle for the drawer of the map."""
    return render(request, "vehicles/drawer.html", _one(request, _found(request, code)))


@require(Permission.VIEW)
@require_GET
def track_json(request: HttpRequest, code: str) -> JsonResponse:
    """`[[lon, lat, epoch ms, km/h], …]` of the last hours, for the map."""
    hours = request.GET.get("hours", "")
    found = track(_found(request, code), float(hours) if hours in TRACK_HOURS else 6.0)
    return JsonResponse({"points": found})


@require(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a vehicle."""
    form = VehicleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_vehicle(by=actor_of(request), **form.cleaned_data)
        except VehicleRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("vehicles:vehicle", made.code)
    return render(request, "vehicles/new.html", {"form": form}, status=422 if form.errors else 200)


@require(Permission.WEIGHING_VIEW)
@require_GET
def weighings(request: HttpRequest) -> HttpResponse:
    """What the stations weighed, newest first; plates are masked."""
    asked = Asked.of("/weighings", request.GET, {"over": ("1",), "region": None, "q": None})
    rows: QuerySet[Weighing] = Weighing.objects.visible_to(request.user).select_related("station")
    if asked.get("over"):
        rows = rows.filter(is_over=True)
    if text := asked.get("q"):
        found = rows.filter(plate_digest=plate_digest(text))
        rows = found if found.exists() else narrowed(rows, asked, ("plate_masked", "station__name", "number"))
    elif asked.get("region"):
        rows = narrowed(rows, asked, ())
    before = request.GET.get("after", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    shown = page[:PAGE]
    codes = dict(
        Vehicle.objects.visible_to(request.user)
        .filter(plate_digest__in={row.plate_digest for row in shown})
        .values_list("plate_digest", "code")
    )
    context = {
        "lines": [(row, codes.get(row.plate_digest, ""), describe(row.region_path)) for row in shown],
        "next_url": asked.address(after=str(page[PAGE - 1].pk)) if len(page) > PAGE else "",
        "asked": asked,
        "over_number": Weighing.objects.visible_to(request.user).filter(is_over=True).count(),
        "streets": streets(),
    }
    is_more = "HX-Request" in request.headers and bool(before)
    return render(request, "vehicles/weighing_rows.html" if is_more else "vehicles/weighings.html", context)


def _found(request: HttpRequest, code: str) -> Vehicle:
    found: Vehicle = find_visible(Vehicle.objects.select_related("device", "organisation"), request.user, code=code)
    return found


def _one(request: HttpRequest, vehicle: Vehicle) -> dict[str, Any]:
    hours = request.GET.get("hours", "6")
    limits = limits_of(vehicle)
    return {
        "vehicle": vehicle,
        "where": positions([vehicle]).get(vehicle.pk),
        "place": describe(vehicle.region_path),
        "points": Point.objects.filter(device=vehicle.device_id, is_active=True).select_related("kind", "state"),
        "breaches": DrivingBreach.objects.filter(vehicle=vehicle).order_by("-started_at")[:RECENT],
        "limits": limits,
        "night_limit": vehicle.day_limit_kmh and round(vehicle.day_limit_kmh * limits.night_percent / 100),
        "may_plate": may_here(request.user, Permission.PLATE, vehicle),
        "hours": hours if hours in TRACK_HOURS else "6",
        "track_hours": TRACK_HOURS,
        "weighings": Weighing.objects.visible_to(request.user)
        .filter(plate_digest=vehicle.plate_digest)
        .select_related("station")
        .order_by("-pk")[:5],
    }
