"""Examples of mappings for the test of remit: they belong to no place, so whoever manages devices sees them all."""

from typing import Any

from anlan.connectors.json_mapping.mapping import Item, Mapping
from anlan.connectors.json_mapping.models import MappingVersion
from anlan.connectors.json_mapping.services import save_mapping
from anlan.foundation.people.api import may
from anlan.foundation.people.models import Account
from anlan.watch.telemetry.api import Permission
from tests.remit.rows import SYSTEM
from tests.remit.world import Example, Place


def mapping(place: Place) -> MappingVersion:
    """A saved mapping."""
    content = Mapping("sensors/{device}/up", (Item("t", "t"),))
    return save_mapping(key=f"m-{place.region.code}", name="积水计", mapping=content, by=SYSTEM)


def manages(account: Account, row: MappingVersion) -> bool:
    """Whether the account looks after devices anywhere."""
    return may(account, Permission.DEVICE_MANAGE)


def by_key(row: MappingVersion) -> dict[str, Any]:
    """The address of a mapping."""
    return {"key": row.key}


PAGES: dict[str, Example | list[Example]] = {
    "json_mapping:mappings": Example(),
    "json_mapping:new": [Example(), Example(method="POST", sends=lambda row: {"key": "x"})],
    "json_mapping:try": Example(method="POST", sends=lambda row: {"topic": "a"}),
    "json_mapping:edit": [
        Example(make=mapping, address=by_key, sees=manages),
        Example(make=mapping, address=by_key, sees=manages, method="POST", sends=lambda row: {"based_on": "1"}),
    ],
}
