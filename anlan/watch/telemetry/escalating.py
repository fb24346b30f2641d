"""Escalation to people by name. The limits and their lights are those of casework; here is only who is named."""

from typing import Any

from django.db import IntegrityError, transaction

from anlan.foundation.casework.api import Case
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import scope_of
from anlan.foundation.people.models import Account
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry.models import Alarm, EscalationContact, PointKind
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.services import TelemetryRefused


def contacts_for(case: Case) -> list[Account]:
    """Who is told at the light that the case of an alarm shows now: by level, place and kind of point."""
    kind = Alarm.objects.filter(handling=case.pk).values_list("point__kind_id", flat=True).first()
    found = EscalationContact.objects.filter(
        rung=case.light, level__gte=case.level, region_path__in=_above(case.region_path), account__is_active=True
    )
    rows = found.select_related("account").order_by("pk")
    return [contact.account for contact in rows if contact.kind_id in (None, kind)]


def _above(path: str) -> list[str]:
    """A region's path and those of everything above it."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:n])}/" for n in range(1, len(parts) + 1)]


@transaction.atomic
def name_contact(
    *, account: Account, rung: int, level: int, region: Region, kind: PointKind | None, by: Actor
) -> EscalationContact:
    """Name somebody; raises TelemetryRefused when that person may not see the alarms there, or is named already."""
    if not scope_of(account, Permission.ALARM_VIEW).covers(region_path=region.path):
        raise TelemetryRefused(f"{account.name}看不到{region.name}的告警，请换一人或先为其任职")
    try:
        with transaction.atomic():
            made = EscalationContact.objects.create(
                account=account, rung=rung, level=level, region=region, region_path=region.path, kind=kind
            )
    except IntegrityError as repeated:
        raise TelemetryRefused(f"{account.name}在{region.name}的这一级已经登记") from repeated
    _note("telemetry.escalation.named", made, by)
    return made


@transaction.atomic
def drop_contact(contact: EscalationContact, *, by: Actor) -> None:
    """Take a name off the ladder."""
    _note("telemetry.escalation.dropped", contact, by)
    contact.delete()


def _note(entry: str, contact: EscalationContact, by: Actor) -> None:
    facts: dict[str, Any] = {"who": contact.account.name, "when": contact.get_rung_display(), "level": contact.level}
    record(entry, by=by, subject=Ref.of(contact.region), region_path=contact.region_path, facts=facts)
