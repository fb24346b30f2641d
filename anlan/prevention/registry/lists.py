"""Lists of the register that other modules count by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anlan.prevention.registry.models import Building, Enterprise


@dataclass(frozen=True)
class ListedBuilding:
    """A building on a list: code, name, region path."""

    code: str
    name: str
    region_path: str


def tall_public_buildings(*, above: float, registered_before: datetime) -> list[ListedBuilding]:
    """Public buildings higher than `above` metres (高层公共建筑) registered by then; the caller narrows them."""
    rows = Building.objects.filter(use=Building.Use.PUBLIC, height__gt=above, registered_at__lt=registered_before)
    return [ListedBuilding(*facts) for facts in rows.order_by("code").values_list("code", "name", "region_path")]


def names_of(kind: str, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(name, region path) of buildings by code, or of enterprises by 统一社会信用代码; unknown keys are left out."""
    if kind == "building":
        found = list(Building.objects.filter(code__in=keys).values_list("code", "name", "region_path"))
    else:
        found = list(Enterprise.objects.filter(uscc__in=keys).values_list("uscc", "name", "region_path"))
    return {key: (name, path) for key, name, path in found}
