"""Map layer of coverage: the units of the warnings in force by how far they are reached."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from anlan.foundation.territory.map_layers import Area, Layer, register_layers
from anlan.foundation.territory.models import Region
from anlan.watch.warning.delivery.coverage import Unit, coverage_of
from anlan.watch.warning.delivery.permissions import Permission
from anlan.watch.warning.models import WarningMessage

MOST = 5


def _active(account: Any) -> list[WarningMessage]:
    found = WarningMessage.objects.visible_to(account).active(timezone.now())
    return list(found.order_by("level", "-issued_at").prefetch_related("regions")[:MOST])


def areas(account: Any) -> Iterator[Area]:
    """Each unit of each warning: red where nobody is known to have it, yellow where somebody is missing."""
    for warning in _active(account):
        units = coverage_of(warning).units
        outlines = dict(
            Region.objects.filter(path__in=[unit.path for unit in units], outline__isnull=False).values_list(
                "path", "outline"
            )
        )
        for unit in units:
            if unit.path in outlines:
                key = f"{warning.number}-{unit.path.strip('/').rpartition('/')[2]}"
                yield Area(key, unit.name, outlines[unit.path] or {}, _light(unit), _words(unit))


def _light(unit: Unit) -> int:
    return 0 if unit.is_whole else 1 if not unit.reached else 3


def _words(unit: Unit) -> str:
    return f"送达 {unit.reached} / {unit.targets}" if unit.targets else "没有登记接收对象"


register_layers(
    Layer(
        key="warning.coverage",
        title="预警覆盖",
        icon="send",
        permission=Permission.VIEW,
        marks=areas,
        count=lambda account: len(_active(account)),
        is_area=True,
        order=23,
    )
)
