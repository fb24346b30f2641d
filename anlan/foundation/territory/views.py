"""The regions of one floor as a map layer."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from anlan.foundation.people.api import signed_in
from anlan.foundation.territory.layers import regions_geojson


@signed_in
@require_safe
def regions(request: HttpRequest, kind: str) -> HttpResponse:
    """GeoJSON of all regions of a kind (district, street, community, grid); outlines are no secret inside."""
    try:
        text, tag = regions_geojson(kind)
    except ValueError as refusal:
        return JsonResponse({"message": str(refusal)}, status=404)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    return HttpResponse(
        text,
        content_type="application/geo+json",
        headers={"ETag": tag, "Cache-Control": "private, max-age=0, must-revalidate"},
    )
