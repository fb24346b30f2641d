"""`/points/kinds`: what is monitored, with how many points, and the lines each kind starts with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import require
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.catalogue import catalogue


@require(Permission.POINT_VIEW)
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """The catalogue; counts are of what this account may see."""
    groups = catalogue(request.user)
    lines = [line for group in groups for line in group.kinds]
    context = {
        "groups": groups,
        "kinds": len(lines),
        "points": sum(line.points for line in lines),
        "online": sum(line.online for line in lines),
        "unlined": sum(line.unlined for line in lines if line.asked_for),
    }
    return render(request, "telemetry/kinds.html", context)
