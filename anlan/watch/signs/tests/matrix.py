"""Examples of signs for the test of remit."""

from typing import Any

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.watch.signs.models import Sign
from anlan.watch.signs.permissions import Permission
from anlan.watch.signs.services import register_sign
from tests.remit.rows import device, point
from tests.remit.world import Example, Place

SYSTEM = Actor.system("登记")


def sign(place: Place) -> Sign:
    """A sign at the place's point, on the place's device."""
    return register_sign(device=place.row(device), point=place.row(point), name=f"{place.mark}标识", by=SYSTEM)


def by_code(row: Sign) -> dict[str, Any]:
    """The address of a sign."""
    return {"code": row.device.code}


def commands(account: Account, row: Sign) -> bool:
    """Whether an account may command this sign."""
    return bool(Sign.objects.within(account, Permission.OVERRIDE).filter(pk=row.pk).exists())


EXAMPLES: dict[str, Example | list[Example]] = {
    "signs:signs": Example(make=sign, shows=lambda row: row.name),
    "signs:new": [Example(), Example(method="POST", sends=lambda row: {"device": "x"})],
    "signs:policy": Example(),
    "signs:policy-level": [
        Example(address=lambda row: {"level": 1}),
        Example(address=lambda row: {"level": 1}, method="POST", sends=lambda row: {"words": ""}),
    ],
    "signs:at": Example(make=sign, address=lambda row: {"code": row.point.code}, shows=lambda row: row.name),
    "signs:sign": Example(make=sign, address=by_code),
    "signs:drawer": Example(make=sign, address=by_code),
    "signs:now": Example(make=sign, address=by_code),
    "signs:command": [
        Example(make=sign, address=by_code, method="POST", sees=commands, sends=lambda row: {"display": "x"}),
        Example(make=sign, address=by_code, method="POST", sees=commands, sends=lambda row: {"lift": "1"}),
    ],
}
