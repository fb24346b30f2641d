"""The page of one entry of the register."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anlan.foundation.people.api import OutOfSight, require
from anlan.foundation.territory import api as territory
from anlan.prevention.registry.api import Permission, find


@require(Permission.VIEW)
@require_safe
def thing(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Facts of an enterprise, building or facility; asked for by htmx, only the panel."""
    found = find(kind, key, request.user)
    if found is None:
        raise OutOfSight(f"registry.{kind}", key)
    template = "registry/_thing.html" if request.headers.get("HX-Request") else "registry/thing.html"
    return render(request, template, {"thing": found, "region": territory.describe(found.region_path)})
