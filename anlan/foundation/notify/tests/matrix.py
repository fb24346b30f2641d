"""Examples of the notices for the test of remit."""

from django.utils import timezone

from anlan.foundation.notify.models import Notice
from tests.remit.world import Example, Place


def notice(place: Place) -> Notice:
    """What somebody of the place was told: nobody else reads it, inside the place or not."""
    return Notice.objects.create(
        account=place.member,
        text=f"{place.mark}消息",
        subject_kind="casework.case",
        subject_key="0",
        key="matrix",
        sent_at=timezone.now(),
    )


EXAMPLES: dict[str, Example | list[Example]] = {
    "notify:notices": Example(make=notice, shows=lambda row: row.text),
    "notify:notice": Example(make=notice, address=lambda row: {"number": row.pk}),
    "notify:read": Example(method="POST", sends=lambda row: {"up_to": "9"}),
    "notify:channels": Example(),
    "notify:new_channel": [
        Example(address=lambda row: {"transport": "sms_http"}),
        Example(address=lambda row: {"transport": "smpp"}, method="POST", sends=lambda row: {"key": "X"}),
    ],
    "notify:channel": Example(address=lambda row: {"key": "in-app"}),
    "notify:send_test": Example(
        address=lambda row: {"key": "no-such"}, method="POST", sends=lambda row: {"address": "1"}
    ),
    "notify:receipts": Example(address=lambda row: {"key": "no-such"}, method="POST"),
}
