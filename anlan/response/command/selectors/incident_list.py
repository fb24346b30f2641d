"""The list of incidents, a page at a time."""

from dataclasses import dataclass
from typing import Any

from anlan.kit.keyset import page_of
from anlan.response.command.choices import EVENT_WORDS, ResponseState
from anlan.response.command.models import Incident, Response
from anlan.response.command.procedures import RESPONDING, RUNNING

SIZE = 50


@dataclass(frozen=True)
class IncidentPage:
    """Incidents with the response that runs, and the cursor of the next page (empty at the end)."""

    rows: list[tuple[Incident, Response | None]]
    next: str


def incident_list(account: Any, *, state: str = "", kind: str = "", cursor: str = "", size: int = SIZE) -> IncidentPage:
    """Incidents inside the remit, narrowed by `state` (running, closed) and kind: newest first, and on the first page
    above them every one that is responded to, however old. Raises BadCursor.
    """
    rows = Incident.objects.visible_to(account).select_related("holder", "organisation")
    if state == "running":
        rows = rows.filter(state__in=RUNNING)
    elif state == "closed":
        rows = rows.exclude(state__in=RUNNING)
    if kind in EVENT_WORDS:
        rows = rows.filter(event_code=kind)
    page = page_of(rows.exclude(state=RESPONDING), by="-opened_at", cursor=cursor, size=size)
    lead = [] if cursor else list(rows.filter(state=RESPONDING).order_by("-opened_at", "-pk"))
    running = Response.objects.filter(incident__in=[row.pk for row in lead], state=ResponseState.ACTIVE)
    active = {response.incident_id: response for response in running}
    return IncidentPage([(row, active.get(row.pk)) for row in (*lead, *page.rows)], page.next)
