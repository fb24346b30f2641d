"""Addresses of one alarm: its drawer, its page, and what a person does with it."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.casework.api import StepRefused
from anlan.foundation.people.api import OutOfSight, actor_of, find_visible, require
from anlan.watch.telemetry import api as telemetry
from anlan.watch.telemetry.api import Permission, TelemetryRefused
from anlan.web.cockpit.alarm_drawer import alarm_context
from anlan.web.cockpit.forms import ShelveForm


def _context(request: HttpRequest, alarm_id: int) -> dict[str, Any]:
    facts = telemetry.alarm_facts(request.user, alarm_id)
    if facts is None:
        raise OutOfSight("telemetry.alarm", str(alarm_id))
    return {**alarm_context(request.user, facts), "param": f"alarm={alarm_id}"}


@require_GET
@require(Permission.ALARM_VIEW)
def drawer(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """`/alarms/<id>/drawer`."""
    return render(request, "web/cockpit/alarm.html", _context(request, alarm_id))


@require_GET
@require(Permission.ALARM_VIEW)
def page(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """`/alarms/<id>`: the same as a page."""
    return render(request, "web/cockpit/alarm_page.html", _context(request, alarm_id))


@require_POST
@require(Permission.ALARM_ACKNOWLEDGE)
def acknowledge(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Confirm an alarm; the drawer comes back with what is next. A second time changes nothing."""
    find_visible(telemetry.Alarm, request.user, Permission.ALARM_ACKNOWLEDGE, pk=alarm_id)
    refusal = ""
    try:
        telemetry.acknowledge_alarm(alarm_id=alarm_id, by=actor_of(request))
    except StepRefused as refused:
        refusal = str(refused)
    if not request.headers.get("hx-request"):
        return redirect("cockpit:alarm", alarm_id)
    return render(request, "web/cockpit/alarm.html", {**_context(request, alarm_id), "refusal": refusal})


@require_http_methods(["GET", "POST"])
@require(Permission.ALARM_SHELVE)
def shelve(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Put an alarm aside for a while: the form, then the drawer again."""
    find_visible(telemetry.Alarm, request.user, Permission.ALARM_SHELVE, pk=alarm_id)
    form = ShelveForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        until = timezone.now() + timedelta(minutes=form.cleaned_data["minutes"])
        try:
            telemetry.shelve_alarm(
                alarm_id=alarm_id, until=until, reason=form.cleaned_data["reason"], by=actor_of(request)
            )
            return render(request, "web/cockpit/alarm.html", _context(request, alarm_id))
        except TelemetryRefused as refused:
            refusal = str(refused)
    facts = telemetry.alarm_facts(request.user, alarm_id)
    context = {"form": form, "line": facts.line if facts else None, "refusal": refusal}
    return render(request, "web/cockpit/shelve.html", context)


@require_POST
@require(Permission.ALARM_SHELVE)
def unshelve(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """End the shelving before its time; the drawer comes back. One that is not shelved stays as it is."""
    find_visible(telemetry.Alarm, request.user, Permission.ALARM_SHELVE, pk=alarm_id)
    telemetry.unshelve_alarm(alarm_id=alarm_id, by=actor_of(request))
    if not request.headers.get("hx-request"):
        return redirect("cockpit:alarm", alarm_id)
    return render(request, "web/cockpit/alarm.html", _context(request, alarm_id))
