"""Examples of the cockpit, of one alarm and of the map for the test of remit."""

from typing import Any

from anlan.foundation.people.models import Account
from anlan.foundation.territory import map_layers
from anlan.watch.telemetry.api import Alarm, Permission
from tests.remit.rows import alarm
from tests.remit.world import Example


def by_id(row: Alarm) -> dict[str, Any]:
    """The address of an alarm."""
    return {"alarm_id": row.pk}


def acknowledges(account: Account, row: Alarm) -> bool:
    """Whether one may acknowledge the alarm."""
    return bool(Alarm.objects.within(account, Permission.ALARM_ACKNOWLEDGE).filter(pk=row.pk).exists())


def shelves(account: Account, row: Alarm) -> bool:
    """Whether one may shelve the alarm."""
    return bool(Alarm.objects.within(account, Permission.ALARM_SHELVE).filter(pk=row.pk).exists())


EXAMPLES: dict[str, Example | list[Example]] = {
    "cockpit:cockpit": [
        Example(),
        Example(query=lambda row: {"display": "wall"}),
        Example(query=lambda row: {"alarm": "1"}),
        Example(query=lambda row: {"alarm": "2"}),
    ],
    "cockpit:now": Example(make=alarm, shows=lambda row: row.title),
    "cockpit:clock": Example(),
    "cockpit:ground": Example(),
    "cockpit:layer": [
        Example(address=lambda row, key=key: {"key": key})  # type: ignore[misc]
        for key in (*sorted(map_layers._layers), "nothing")
    ],
    "cockpit:shown": Example(method="POST"),
    "cockpit:alarm": Example(make=alarm, address=by_id),
    "cockpit:alarm-drawer": Example(make=alarm, address=by_id),
    "cockpit:acknowledge": Example(make=alarm, address=by_id, method="POST", sees=acknowledges),
    "cockpit:unshelve": Example(make=alarm, address=by_id, method="POST", sees=shelves),
    "cockpit:shelve": [
        Example(make=alarm, address=by_id, sees=shelves),
        Example(
            make=alarm,
            address=by_id,
            sees=shelves,
            method="POST",
            sends=lambda row: {"minutes": "30", "reason": "检修"},
        ),
    ],
}
