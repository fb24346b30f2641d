"""What lies under the marks: where the map script finds outlines, water and names, and how far the district reaches."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from anlan.foundation.territory.models import Region

CHINA = [73.5, 18.0, 135.1, 53.6]


def ground() -> dict[str, Any]:
    """What the map script needs to begin: addresses of the base layers and the bounds of the district."""
    tiles = settings.MAP_TILE_URLS
    return {
        "base": {
            "district": reverse("territory:regions", args=["district"]),
            "regions": reverse("territory:regions", args=["street"]),
            "communities": reverse("territory:regions", args=["community"]),
            "water": static("territory/water.geojson"),
            "roads": static("territory/roads.geojson"),
            "surroundings": static("territory/surroundings.geojson"),
            "tiles": tiles[0] if tiles else "",
        },
        "bounds": district_bounds(),
    }


def district_bounds() -> list[float]:
    """West, south, east, north of the districts on record; the whole country while there is none yet."""
    outlines = Region.objects.filter(kind=Region.Kind.DISTRICT, outline__isnull=False).values_list("outline", flat=True)
    corners = [point for outline in outlines if outline for point in _points(outline["coordinates"])]
    if not corners:
        return CHINA
    longitudes, latitudes = zip(*corners, strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def _points(nested: Any) -> Iterator[tuple[float, float]]:
    """Every position of GeoJSON coordinates, however deep they are nested."""
    if isinstance(nested[0], (int, float)):
        yield nested[0], nested[1]
    else:
        for inner in nested:
            yield from _points(inner)
