"""Examples of devices' protocols for the test of remit."""

from typing import Any

from anlan.foundation.people.models import Account
from anlan.watch.telemetry.api import Device, Permission
from tests.remit.rows import device
from tests.remit.world import Example


def manages(account: Account, row: Device) -> bool:
    """Whether the account looks after this device."""
    return bool(Device.objects.within(account, Permission.DEVICE_MANAGE).filter(pk=row.pk).exists())


def by_code(row: Device) -> dict[str, Any]:
    """The address of a device."""
    return {"code": row.code}


EXAMPLES: dict[str, Example | list[Example]] = {
    "wiring:protocol": [
        Example(make=device, address=by_code, sees=manages, query=lambda row: {"protocol": "sl651"}),
        Example(
            make=device,
            address=by_code,
            sees=manages,
            method="POST",
            sends=lambda row: {"protocol": "sl651", "identity": "x"},
        ),
        Example(make=device, address=by_code, sees=manages, method="POST", sends=lambda row: {"protocol": ""}),
    ],
    "wiring:frames": Example(make=device, address=by_code, sees=manages),
    "wiring:frame-rows": Example(make=device, address=by_code, sees=manages),
}
