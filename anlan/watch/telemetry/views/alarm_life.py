"""Maintenance windows, the ladder of escalation, the nuisance list, the gateway of a device."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.people.api import actor_of, find_visible, may, require
from anlan.watch.telemetry import escalating, windows
from anlan.watch.telemetry.alarm_forms import ContactForm, GatewayForm, WindowForm
from anlan.watch.telemetry.models import Device, EscalationContact, MaintenanceWindow
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors import nuisance
from anlan.watch.telemetry.services import TelemetryRefused, set_gateway

ENDED_SHOWN = 30


@require(Permission.ALARM_VIEW)
@require_GET
def window_list(request: HttpRequest) -> HttpResponse:
    """`/alarms/windows`: running, planned, and the last that have ended."""
    now = timezone.now()
    seen = MaintenanceWindow.objects.visible_to(request.user).select_related("made_by")
    rows = seen.annotate(point_number=Count("points", distinct=True), alarm_number=Count("alarms", distinct=True))
    over = Q(closed_at__isnull=False) | Q(ends_at__lte=now)
    managed = MaintenanceWindow.objects.within(request.user, Permission.MAINTAIN).values_list("pk", flat=True)
    context = {
        "current": rows.exclude(over).order_by("starts_at", "pk"),
        "ended": rows.filter(over).order_by("-ends_at", "-pk")[:ENDED_SHOWN],
        "may_plan": may(request.user, Permission.MAINTAIN),
        "managed": set(managed.filter(closed_at=None, ends_at__gt=now)),
    }
    return render(request, "telemetry/windows.html", context)


@require(Permission.MAINTAIN)
@require_http_methods(["GET", "POST"])
def new_window(request: HttpRequest) -> HttpResponse:
    """`/alarms/windows/new`, planned or at once."""
    start = {"points": request.GET.get("point", "")[:60], "devices": request.GET.get("device", "")[:40]}
    form = WindowForm(request.POST or None, account=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            windows.plan_window(
                scope=form.scope(), reason=form.cleaned_data["reason"], by=actor_of(request), **form.times()
            )
        except TelemetryRefused as refused:
            form.add_error("starts_at" if "时间" in str(refused) else None, str(refused))
        else:
            return redirect("telemetry:windows")
    return render(request, "telemetry/new_window.html", {"form": form}, status=422 if form.errors else 200)


@require(Permission.MAINTAIN)
@require_POST
def close_window(request: HttpRequest, window_id: int) -> HttpResponse:
    """End a window now."""
    find_visible(MaintenanceWindow, request.user, Permission.MAINTAIN, pk=window_id)
    window = windows.close_window(window_id=window_id, by=actor_of(request))
    messages.success(request, f"已结束维护：{window.scope_words}")
    return redirect("telemetry:windows")


@require(Permission.ALARM_VIEW)
@require_http_methods(["GET", "POST"])
def escalation(request: HttpRequest) -> HttpResponse:
    """`/alarms/escalation`: who is told, by name, and a form for one more."""
    may_name = may(request.user, Permission.ESCALATION)
    is_sent = request.method == "POST" and may_name
    form = ContactForm(request.POST if is_sent else None, account=request.user)
    if is_sent and form.is_valid():
        try:
            escalating.name_contact(**form.given(), by=actor_of(request))
        except TelemetryRefused as refused:
            form.add_error("username", str(refused))
        else:
            return redirect("telemetry:escalation")
    rows = EscalationContact.objects.visible_to(request.user).select_related("account", "region", "kind")
    managed = EscalationContact.objects.within(request.user, Permission.ESCALATION).values_list("pk", flat=True)
    context = {
        "form": form,
        "contacts": rows.order_by("region_path", "-rung", "level", "pk"),
        "may_name": may_name,
        "managed": set(managed),
    }
    return render(request, "telemetry/escalation.html", context, status=422 if form.errors else 200)


@require(Permission.ESCALATION)
@require_POST
def drop_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take a name off the ladder."""
    contact = find_visible(
        EscalationContact.objects.select_related("account", "region"),
        request.user,
        Permission.ESCALATION,
        pk=contact_id,
    )
    escalating.drop_contact(contact, by=actor_of(request))
    return redirect("telemetry:escalation")


@require(Permission.ALARM_VIEW)
@require_GET
def nuisance_list(request: HttpRequest) -> HttpResponse:
    """`/alarms/nuisance`: most frequent, most false, longest standing, stale."""
    span = request.GET.get("days", "30")
    span = span if span in nuisance.SPANS else "30"
    words, days = nuisance.SPANS[span]
    standing, stale = nuisance.standing(request.user)
    context: dict[str, Any] = {
        "spans": [(key, title, key == span) for key, (title, _) in nuisance.SPANS.items()],
        "words": words,
        "frequent": nuisance.points_by(request.user, days, "alarms"),
        "false": nuisance.points_by(request.user, days, "false"),
        "kinds": nuisance.kinds_by(request.user, days),
        "causes": nuisance.causes(request.user, days),
        "standing": standing,
        "stale": stale,
    }
    return render(request, "telemetry/nuisance.html", context)


@require(Permission.DEVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def gateway(request: HttpRequest, code: str) -> HttpResponse:
    """Through which gateway a device is heard."""
    found = find_visible(Device.objects.select_related("parent"), request.user, Permission.DEVICE_MANAGE, code=code)
    start = {"gateway": found.parent.code if found.parent else ""}
    form = GatewayForm(request.POST if request.method == "POST" else None, account=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            set_gateway(device=found, gateway=form.cleaned_data["gateway"], by=actor_of(request))
        except TelemetryRefused as refused:
            form.add_error("gateway", str(refused))
        else:
            return redirect("telemetry:device", code)
    return render(
        request, "telemetry/gateway.html", {"form": form, "device": found}, status=422 if form.errors else 200
    )
