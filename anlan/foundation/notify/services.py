"""Tell people something, and note that they have read it.

Telling is part of what it is about: whoever tells writes the journal entry, and names in it the people who were
really told. That somebody has read their own notices changes no record but theirs, and has no entry.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.live.api import Audience, publish_all
from anlan.foundation.notify.events import NoticeSent
from anlan.foundation.notify.models import Delivery, Notice
from anlan.foundation.notify.permissions import Permission
from anlan.foundation.people.models import Account
from anlan.foundation.trace.api import Ref

LONGEST = 300
DELIVERY_KEY = "delivery:"  # before the number of the delivery that left the notice


@transaction.atomic
def tell(
    people: Iterable[Account], *, text: str, subject: Ref, key: str, level: int = 0, at: datetime | None = None
) -> list[Notice]:
    """Leave each of these people a notice and put it on their open screens; returns the new notices.

    `key` says what happened: whoever was told of it already is not told again, so a repeated reaction is harmless.
    Deactivated accounts are passed over.
    """
    chosen = {person.pk: person for person in people if person.is_active}
    told = set(Notice.objects.filter(account__in=chosen, key=key).values_list("account_id", flat=True))
    notices = Notice.objects.bulk_create(
        Notice(
            account=person,
            text=text[:LONGEST],
            level=level,
            subject_kind=subject.kind,
            subject_key=subject.key,
            subject_title=subject.title,
            key=key,
            sent_at=at or timezone.now(),
        )
        for pk, person in sorted(chosen.items())
        if pk not in told
    )
    publish_all(
        (NoticeSent(notice.pk, notice.text, level), Audience(Permission.NOTICE_VIEW, account_id=notice.account_id))
        for notice in notices
    )
    return notices


def mark_read(account: Any, *, up_to: int | None = None, one: int | None = None, at: datetime | None = None) -> int:
    """Note as read the account's own notices: one, or all up to an id; returns how many were unread."""
    unread = Notice.objects.visible_to(account).filter(read_at=None)
    if one is not None:
        unread = unread.filter(pk=one)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    now = at or timezone.now()
    with transaction.atomic():
        opened = list(unread.select_for_update().values_list("pk", "key"))
        _note_receipts([key for _, key in opened], now)
        return unread.filter(pk__in=[pk for pk, _ in opened]).update(read_at=now)


def _note_receipts(keys: list[str], now: datetime) -> None:
    """A notice that was opened is the receipt of the delivery that left it."""
    numbers = [key.removeprefix(DELIVERY_KEY) for key in keys if key.startswith(DELIVERY_KEY)]
    Delivery.objects.filter(number__in=numbers, read_at=None).update(
        state=Delivery.State.READ, delivered_at=now, read_at=now, ended_at=now, due_at=None, leased_until=None
    )
