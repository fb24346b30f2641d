"""Verbs of warnings that are not steps: draft one, draft its update, let the expired lapse."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import StepRefused, advance, open_case
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Organisation
from anlan.foundation.territory.models import Region
from anlan.kit.refusal import Refusal
from anlan.watch.warning.effects import fill
from anlan.watch.warning.event_codes import METEOROLOGICAL, event_name
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.procedures import WarningProcedure
from anlan.watch.warning.selectors import regions_to_warn

VALIDITY = Actor.system("有效期")


class WarningRefused(Refusal):
    """A warning that cannot be made so; `field` names what is at fault."""

    code = "warning_refused"
    status = 422

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.fields = {field: words}


@transaction.atomic
def draft_warning(
    *,
    by: Actor,
    event_code: str,
    level: int,
    regions: Iterable[Region],
    description: str,
    instruction: str,
    onset_at: datetime,
    expires_at: datetime,
    headline: str = "",
    area_words: str = "",
    polygon: dict[str, Any] | None = None,
    status: str = WarningMessage.Status.ACTUAL,
    sender: Organisation | None = None,
    alarm: Any = None,
    supersedes: WarningMessage | None = None,
    at: datetime | None = None,
    is_demo: bool = False,
) -> WarningMessage:
    """Open a draft of the district's own; it still has to be submitted, reviewed and issued.

    `sender` is the issuing body, by default the drafter's. Raises WarningRefused for a code that only weather stations
    may issue, and for regions outside the drafter's remit.
    """
    if event_code.startswith(METEOROLOGICAL):
        raise WarningRefused("event_code", f"{event_name(event_code)}预警由气象台站发布，平台只转发，不能起草。")
    sender = sender or (by.account.organisation if by.account else None)
    affected = list(regions)
    if by.account is not None:
        allowed = set(regions_to_warn(by.account).values_list("pk", flat=True))
        foreign = "、".join(region.name for region in affected if region.pk not in allowed)
        if foreign:
            raise WarningRefused("regions", f"{foreign}不在你的管辖范围，请只选本辖区，或由上一级起草。")
    filled = {
        "event_code": event_code,
        "level": level,
        "headline": headline,
        "regions": affected,
        "area_words": area_words,
        "description": description,
        "instruction": instruction,
        "onset_at": onset_at,
        "expires_at": expires_at,
        "status": status,
        "polygon": polygon,
    }
    draft = WarningMessage(sender_name=_full_name(sender))
    fill(draft, filled)
    facts = {"polygon": draft.polygon, "alarm": alarm, "supersedes": supersedes, "is_demo": is_demo}
    warning = open_warning(draft, by=by, at=at, sender=sender, **facts)
    warning.regions.set(affected)
    return warning


def open_warning(
    draft: WarningMessage, *, by: Actor, at: datetime | None, sender: Any, holder_body: Any = None, **facts: Any
) -> WarningMessage:
    """Open the case of an unsaved warning, held by its sender's body or, for another's, by the body that relays it."""
    columns = [
        "event_code",
        "event_name",
        "category",
        "status",
        "message_type",
        "level",
        "description",
        "instruction",
        "area_words",
        "onset_at",
        "expires_at",
        "sender_name",
        "region_path",
    ]
    warning = open_case(
        WarningProcedure,
        by=by,
        at=at,
        title=draft.title,
        region=draft.region,
        organisation=holder_body or (sender if by.account else None),
        sender=sender,
        **{column: getattr(draft, column) for column in columns},
        **facts,
    )
    assert isinstance(warning, WarningMessage)
    return warning


@transaction.atomic
def draft_update(*, warning: WarningMessage, by: Actor, at: datetime | None = None) -> WarningMessage:
    """Open a draft that says what the warning says, to be changed and issued in its place."""
    draft = open_warning(
        warning,
        by=by,
        at=at,
        sender=warning.sender,
        polygon=warning.polygon,
        alarm=warning.alarm,
        supersedes=warning,
        is_demo=warning.is_demo,
    )
    draft.message_type = WarningMessage.MessageType.UPDATE
    draft.save()
    draft.regions.set(warning.regions.all())
    return draft


def lapse_expired(at: datetime | None = None) -> int:
    """Close the cases of warnings whose validity is over; they were out of force already. Returns how many."""
    now = at or timezone.now()
    over = WarningMessage.objects.filter(state="issued", expires_at__lte=now, closed_at=None)
    done = 0
    for pk in over.values_list("pk", flat=True)[:500]:
        try:
            advance(pk, "lapse", by=VALIDITY, at=now)
            done += 1
        except StepRefused:
            continue
    return done


def _full_name(organisation: Organisation | None) -> str:
    return organisation.name if organisation else ""
