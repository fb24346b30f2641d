"""The page of one entry of the register."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anlan.foundation.people.api import signed_in
from anlan.foundation.territory import api as territory
from anlan.prevention.registry.api import find


@require_safe
@signed_in
def thing(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Facts of an enterprise, building or facility; asked for by htmx, only the panel."""
    found = find(kind, key, request.user)
    if found is None:
        raise Http404("没有这一项，或不在你的查看范围内")
    template = "registry/_thing.html" if request.headers.get("HX-Request") else "registry/thing.html"
    return render(request, template, {"thing": found, "region": territory.describe(found.region_path)})
