"""The journal in the JSON API: the same list, for the auditor's own tools. The reading is journalled too."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema

from anlan.foundation.people.api import actor_of, require
from anlan.web.audit.asking import Asked
from anlan.web.audit.permissions import Permission
from anlan.web.audit.reading import Line, read


class EntryOut(Schema):
    """One thing done. `position` is null until it is sealed; `is_sound`: whether it is what was sealed."""

    id: int
    at: datetime
    recorded_at: datetime
    kind: str
    sentence: str
    actor_kind: str
    actor_name: str
    actor_organisation: str
    subject_kind: str
    subject_key: str
    subject_title: str
    region_path: str
    facts: dict[str, Any]
    position: int | None
    is_sound: bool | None

    @staticmethod
    def of(line: Line) -> "EntryOut":
        """A line as the API tells it."""
        own = {name: getattr(line.entry, name) for name in EntryOut.model_fields if hasattr(line.entry, name)}
        seal = line.seal
        return EntryOut(
            **own,
            sentence=line.words,
            position=seal.position if seal else None,
            is_sound=seal.is_sound if seal else None,
        )


class Entries(Schema):
    """A page of entries, newest first."""

    items: list[EntryOut]
    next: str


@require(Permission.VIEW)
def entries(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    who: Annotated[str, Query(max_length=40)] = "",
    subject: Annotated[str, Query(max_length=60)] = "",
    kind: Annotated[str, Query(max_length=80)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Entries:
    """Entries inside the remit; `since` and `until` are days, both included."""
    days = {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
    asked = Asked.of({**days, "who": who, "subject": subject, "kind": kind})
    found = read(asked, account=request.user, by=actor_of(request), after=after, size=size)
    return Entries(items=[EntryOut.of(line) for line in found.lines], next=found.next)
