"""From an issued warning to rows in the queue; from its end to the rows that stop."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anlan.foundation.casework.api import ref_of
from anlan.foundation.casework.models import Movement
from anlan.foundation.notify.api import Delivery, Message, Target, queue, supersede
from anlan.foundation.rules.api import value
from anlan.watch.warning.delivery.calling import close_calls, open_calls
from anlan.watch.warning.delivery.targets import targets_of
from anlan.watch.warning.delivery.wording import facts_of, text_of, title_of
from anlan.watch.warning.models import WarningMessage

ISSUED, CANCELLED = "issued", "cancelled"
_PLANNING = 0x414E4C11  # a space of lock numbers of our own
RED = 1
RED_SPEAKS_AT_ONCE = "WRN-40"
MAY_HAVE_IT = (
    Delivery.State.SENDING, Delivery.State.ACCEPTED, Delivery.State.DELIVERED, Delivery.State.READ,
    Delivery.State.UNCLEAR,
)  # fmt: skip


@transaction.atomic
def deliver(warning_id: int) -> Message | None:
    """Queue an issued warning for everybody it concerns; what it replaces stops. Again does nothing.

    None when it is over already.
    """
    _alone_with(warning_id)
    warning = WarningMessage.objects.select_related("supersedes").get(pk=warning_id)
    now = timezone.now()
    if warning.supersedes is not None:
        supersede(ref_of(warning.supersedes), at=now)
        close_calls(warning.supersedes, at=now)
    if not warning.is_active(now):
        return None
    message = queue(ref_of(warning), targets_of(warning), purpose=ISSUED, **_said(warning, is_cancelled=False))
    open_calls(warning, at=now)
    return message


@transaction.atomic
def recall(warning_id: int) -> Message | None:
    """Stop a lifted warning, and tell that it is lifted to everybody who has it, or may. Again does nothing."""
    _alone_with(warning_id)
    warning = WarningMessage.objects.get(pk=warning_id)
    issued = messages_of(warning).filter(purpose=ISSUED).first()
    close_calls(warning, at=timezone.now())
    if issued is None or messages_of(warning).filter(purpose=CANCELLED).exists():
        return None
    supersede(ref_of(warning), words="预警已解除")
    told = Delivery.objects.filter(message=issued, state__in=MAY_HAVE_IT).order_by("pk")
    targets = [
        Target(
            row.target_kind, row.target_key, row.target_name, row.medium, row.address, row.region_path, row.people,
            row.households,
        )
        for row in told
    ]  # fmt: skip
    return queue(ref_of(warning), targets, purpose=CANCELLED, **_said(warning, is_cancelled=True))


def _alone_with(warning_id: int) -> None:
    """Planning takes seconds: who lifts or replaces the warning meanwhile waits here, to find what has been queued.

    The end of a warning is committed before its recall is planned, so that whoever comes second sees it.
    """
    chain = WarningMessage.objects.filter(pk=warning_id).values_list("supersedes_id", "pk").get()
    with connection.cursor() as cursor:
        numbers = sorted(number % 2**31 for number in chain if number is not None)
        cursor.execute("SELECT pg_advisory_xact_lock(%s, n) FROM unnest(%s::int4[]) AS n", [_PLANNING, numbers])


def messages_of(warning: WarningMessage) -> Any:
    """What has been told about a warning."""
    ref = ref_of(warning)
    return Message.objects.filter(subject_kind=ref.kind, subject_key=ref.key)


def _said(warning: WarningMessage, *, is_cancelled: bool) -> dict[str, Any]:
    return {
        "title": title_of(warning, is_cancelled=is_cancelled),
        "text": text_of(warning, is_cancelled=is_cancelled),
        "level": warning.level,
        "is_exercise": warning.status != WarningMessage.Status.ACTUAL,
        "only_test": warning.is_demo,
        "confirm_first": not (warning.level == RED and str(value(RED_SPEAKS_AT_ONCE)) == "1"),
        "authors": _signers(warning),
        "expires_at": None if is_cancelled else warning.expires_at,
        "region_path": warning.region_path,
        "facts": {**facts_of(warning), "is_cancelled": is_cancelled},
    }


def _signers(warning: WarningMessage) -> list[int]:
    """Who put it into force, or lifted it: not the second person for its loudspeakers."""
    steps = Movement.objects.filter(case=warning.pk, step__in=("issue", "cancel", "lifted_outside", "relay"))
    found = set(steps.exclude(account=None).values_list("account_id", flat=True))
    if not found and warning.opened_by_id is not None:
        found = {warning.opened_by_id}
    return sorted(found)
