"""What the parts of the loader share."""

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Organisation
from anlan.foundation.territory.models import Region
from demo.placing import Position, grid_of

LOADER = Actor.system("演示数据")


def regions() -> dict[str, Region]:
    """Every region by code."""
    return {region.code: region for region in Region.objects.defer("outline")}


def bodies() -> dict[str, Organisation]:
    """Every organisation by code."""
    return {body.code: body for body in Organisation.objects.all()}


def region_of(position: Position, known: dict[str, Region]) -> Region:
    """The grid in which a position lies."""
    return known[grid_of(position)]
