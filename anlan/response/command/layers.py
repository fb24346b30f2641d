"""Map layer of command: incidents that run."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from anlan.foundation.territory.map_layers import Layer, Mark, register_layers
from anlan.response.command.models import Incident
from anlan.response.command.permissions import Permission
from anlan.response.command.procedures import RUNNING


def _running(account: Any) -> QuerySet[Incident]:
    found: QuerySet[Incident] = Incident.objects.visible_to(account).filter(state__in=RUNNING[:3])
    return found.filter(longitude__isnull=False)


def incident_marks(account: Any) -> Iterator[Mark]:
    """Every running incident as a flag in the colour of its level."""
    for incident in _running(account):
        place = incident.longitude or 0, incident.latitude or 0
        yield Mark(incident.number, incident.title, *place, level=incident.level, shape="incident")


register_layers(
    Layer(
        key="command.incidents",
        title="事件",
        icon="flag",
        permission=Permission.VIEW,
        marks=incident_marks,
        count=lambda account: _running(account).count(),
        opens="incident",
        is_usual=True,
        order=5,
    )
)
