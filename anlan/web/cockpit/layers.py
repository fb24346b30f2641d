"""Collects the map layers of all modules and serves them, each filtered by what the account may see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import autodiscover_modules
from django.views.decorators.http import require_safe

from anlan.foundation.people.api import signed_in
from anlan.foundation.territory.map_layers import layer_for
from anlan.web.cockpit import geojson


def collect() -> None:
    """Import every module's `layers.py`, which registers what it offers (called once from `AppConfig.ready`)."""
    autodiscover_modules("layers")


@require_safe
@signed_in
def layer(request: HttpRequest, key: str) -> HttpResponse:
    """`GET /map/layers/<key>`: one layer as GeoJSON. Not allowed and not existing are the same 404."""
    found = layer_for(request.user, key)
    if found is None:
        raise Http404
    return geojson.answer(request, geojson.collection(thing.feature() for thing in found.marks(request.user)))
