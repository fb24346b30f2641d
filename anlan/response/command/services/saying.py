"""Log lines and live events of an incident, in the transaction of the thing itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anlan.foundation.casework.models import Participation
from anlan.foundation.journal.api import Actor, record, sentence
from anlan.foundation.live.api import Audience, Event, publish_to
from anlan.foundation.trace.api import Ref
from anlan.response.command.choices import Tone
from anlan.response.command.events import IncidentChanged
from anlan.response.command.models import Incident, LogEntry, Task
from anlan.response.command.permissions import Permission

NO_SUBJECT = Ref("", "")


def write_log(
    incident: Incident,
    text: str,
    *,
    by: Actor,
    at: datetime,
    tone: Tone = Tone.PLAIN,
    subject: Ref = NO_SUBJECT,
    is_note: bool = False,
) -> LogEntry:
    """One line of the log."""
    return LogEntry.objects.create(
        incident=incident,
        at=at,
        text=text[:400],
        tone=tone,
        by_name=by.name,
        is_note=is_note,
        subject_kind=subject.kind,
        subject_key=subject.key,
    )


def say(
    kind: str,
    incident: Incident,
    *,
    by: Actor,
    at: datetime,
    subject: Ref,
    facts: Mapping[str, Any],
    panel: str,
    tone: Tone = Tone.PLAIN,
) -> None:
    """Journal a thing, put the same sentence into the log, and tell open pages which panel changed."""
    entry = record(kind, by=by, subject=subject, facts=facts, at=at, region_path=incident.region_path)
    write_log(incident, sentence(entry), by=by, at=at, tone=tone, subject=subject)
    tell(incident, panel)


def tell(incident: Incident, panel: str) -> None:
    """Let every open page of those who see the incident fetch a panel anew."""
    announce(incident, IncidentChanged(incident.pk, incident.number, panel))


def announce(incident: Incident, event: Event) -> None:
    """Publish an event to those at work on an incident: its region, its holder, the bodies that take part, assignees.

    Whoever was only told something has that on their screen already, by the notice itself.
    """
    paths = set(Participation.objects.filter(case=incident.pk).values_list("organisation_path", flat=True))
    paths |= {incident.organisation_path}
    assignees = set(
        Task.objects.filter(incident=incident, assignee__isnull=False).values_list("assignee_id", flat=True)
    )
    publish_to(
        event,
        [
            Audience(Permission.VIEW, region_path=incident.region_path, account_id=incident.holder_id),
            *(Audience(Permission.VIEW, organisation_path=path) for path in sorted(paths - {""})),
            *(Audience(Permission.VIEW, account_id=account) for account in sorted(assignees)),
        ],
    )
