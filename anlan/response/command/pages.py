"""Where the records of command are opened."""

from typing import Any

from anlan.response.command.models import Incident, Task


def incident_url(key: str, account: Any) -> str | None:
    """Address of an incident's page; None when the account may not see it."""
    number = Incident.objects.visible_to(account).filter(pk=int(key)).values_list("number", flat=True).first()
    return f"/incidents/{number}" if number else None


def task_url(key: str, account: Any) -> str | None:
    """Address of a task on the page of its incident."""
    seen = Incident.objects.visible_to(account)
    number = Task.objects.filter(pk=int(key), incident__in=seen).values_list("incident__number", flat=True).first()
    return f"/incidents/{number}" if number else None
