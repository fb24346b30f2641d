"""Map layer of warnings: where one is in force."""

from collections.abc import Iterator
from typing import Any

from anlan.foundation.territory.map_layers import Area, Layer, register_layers
from anlan.foundation.territory.models import Region
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.selectors import active_for


def areas(account: Any) -> Iterator[Area]:
    """The polygon of each warning in force, or the outlines of its regions."""
    for warning in active_for(account):
        if warning.polygon:
            yield Area(warning.number, warning.headline, warning.polygon, warning.level, warning.area)
            continue
        outlines = Region.objects.filter(path__in=warning.regions, outline__isnull=False)
        for code, outline in outlines.values_list("code", "outline"):
            yield Area(f"{warning.number}-{code}", warning.headline, outline or {}, warning.level, warning.area)


register_layers(
    Layer(
        key="warning.active",
        title="预警",
        icon="bell",
        permission=Permission.VIEW,
        marks=areas,
        count=lambda account: len(active_for(account)),
        is_usual=True,
        is_area=True,
        order=22,
    )
)
