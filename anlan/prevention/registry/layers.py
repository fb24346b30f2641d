"""Map layers of the register: enterprises and buildings."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from anlan.foundation.territory.map_layers import Layer, Mark, register_layers
from anlan.prevention.registry.models import Building, Enterprise
from anlan.prevention.registry.permissions import Permission


def marks(account: Any, model: type[Enterprise] | type[Building], key: str) -> Iterator[Mark]:
    """Every entry the account may see, as small squares."""
    rows = model._default_manager.all().visible_to(account)
    for code, name, longitude, latitude in rows.values_list(key, "name", "longitude", "latitude"):
        yield Mark(code, name, longitude, latitude, shape="place")


def count(account: Any, model: type[Enterprise] | type[Building]) -> int:
    """How many a layer holds."""
    return int(model._default_manager.all().visible_to(account).count())


register_layers(
    *[
        Layer(
            key=f"registry.{kind}",
            title=title,
            icon=icon,
            permission=Permission.VIEW,
            marks=partial(marks, model=model, key=key),
            count=partial(count, model=model),
            opens=kind,
            order=order,
        )
        for kind, title, icon, model, key, order in (
            ("enterprise", "企业", "box", Enterprise, "uscc", 30),
            ("building", "重点房屋", "home", Building, "code", 31),
        )
    ]
)
