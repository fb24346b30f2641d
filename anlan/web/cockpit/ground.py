"""What lies under the marks: outlines and names of the regions, for every signed-in account alike."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from anlan.foundation.territory.models import Region
from anlan.web.cockpit import geojson

Feature = dict[str, Any]


def _outlines(kind: str) -> Iterator[Feature]:
    for region in Region.objects.filter(kind=kind, outline__isnull=False).order_by("code"):
        properties = {"id": region.code, "name": region.name, "kind": region.kind}
        yield {"type": "Feature", "properties": properties, "geometry": region.outline}


def _names() -> Iterator[Feature]:
    kinds = (Region.Kind.STREET, Region.Kind.COMMUNITY)
    for region in Region.objects.filter(kind__in=kinds, longitude__isnull=False).order_by("code"):
        place = {"type": "Point", "coordinates": [region.longitude, region.latitude]}
        yield {"type": "Feature", "properties": {"name": region.name, "kind": region.kind}, "geometry": place}


GROUNDS: dict[str, Callable[[], Iterator[Feature]]] = {
    "district": lambda: _outlines(Region.Kind.DISTRICT),
    "streets": lambda: _outlines(Region.Kind.STREET),
    "names": _names,
}


@require_safe
@login_required
def ground(request: HttpRequest, name: str) -> HttpResponse:
    """`GET /map/ground/<name>`: district, streets or names as GeoJSON."""
    if name not in GROUNDS:
        raise Http404
    return geojson.answer(request, geojson.collection(GROUNDS[name]()))


def base_map() -> dict[str, Any]:
    """What the map script needs to begin: addresses of the grounds and the bounds of the district."""
    tiles = settings.MAP_TILE_URLS
    return {
        "base": {
            "district": reverse("cockpit:ground", args=["district"]),
            "regions": reverse("cockpit:ground", args=["streets"]),
            "names": reverse("cockpit:ground", args=["names"]),
            "surroundings": static("web/geo/surroundings.geojson"),
            "tiles": tiles[0] if tiles else "",
        },
        "bounds": district_bounds(),
    }


def district_bounds() -> list[float]:
    """West, south, east, north of the districts on record; all China's heart when there is none yet."""
    corners = [
        point for district in _outlines(Region.Kind.DISTRICT) for point in _points(district["geometry"]["coordinates"])
    ]
    if not corners:
        return [73.5, 18.0, 135.1, 53.6]
    longitudes, latitudes = zip(*corners, strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def _points(nested: Any) -> Iterator[tuple[float, float]]:
    if isinstance(nested[0], (int, float)):
        yield nested[0], nested[1]
    else:
        for inner in nested:
            yield from _points(inner)
