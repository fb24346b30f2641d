"""Examples of delivery for the test of remit."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.watch.warning.delivery.models import Callee, CallOut, Recipient
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.tests.matrix import draft
from tests.remit.world import Example, Place


def recipient(place: Place) -> Recipient:
    """A household of the place."""
    return Recipient.objects.create(
        kind="household", name=f"{place.mark}一户", medium="sms", address="13900000000", region_id=place.region.pk,
        region_path=place.region_path,
    )  # fmt: skip


def call(place: Place) -> CallOut:
    """A call that somebody of the place has to answer; the warning itself everybody may know."""
    made = CallOut.objects.create(
        warning=_issued(place), region_id=place.region.pk, region_path=place.region_path, level=1,
        opened_at=timezone.now(),
    )  # fmt: skip
    place.member.name = f"{place.mark}责任人"
    place.member.save(update_fields=["name"])
    Callee.objects.create(call=made, account=place.member, rung=0, role="网格员")
    return made


def _issued(place: Place) -> WarningMessage:
    row = draft(place)
    now = timezone.now()
    WarningMessage.objects.filter(pk=row.pk).update(
        state="issued", issued_at=now, expires_at=now + timedelta(hours=1), title="积水预警", sender_name="区应急局"
    )
    return row


def number(row: WarningMessage) -> dict[str, Any]:
    """The address of a warning."""
    return {"number": row.number}


EXAMPLES: dict[str, Example | list[Example]] = {
    "delivery:progress": Example(make=draft, address=number),
    "delivery:coverage": Example(make=draft, address=number),
    "delivery:confirm": Example(method="POST", make=draft, address=number),
    "delivery:retry": Example(method="POST", make=draft, address=number),
    "delivery:calls": Example(make=call, shows=lambda row: str(row.callees.get().account.name)),
    "delivery:answered": Example(method="POST", make=call, address=lambda row: {"pk": row.pk}),
    "delivery:recipients": Example(make=recipient, shows=lambda row: row.name),
    "delivery:new_recipient": [Example(), Example(method="POST", sends=lambda row: {"kind": "x"})],
    "delivery:recipient": [
        Example(make=recipient, address=lambda row: {"pk": row.pk}),
        Example(make=recipient, address=lambda row: {"pk": row.pk}, method="POST", sends=lambda row: {"kind": "x"}),
    ],
}
