"""Map layers of resources: teams where they are now, shelters."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.foundation.rules.api import value
from anlan.foundation.territory.map_layers import Layer, Mark, register_layers
from anlan.response.resources.choices import TeamState
from anlan.response.resources.models import Team
from anlan.response.resources.permissions import Permission


def team_marks(account: Any) -> Iterator[Mark]:
    """Every team in service; one on its way says so, as a hollow square when its position is old."""
    now, old = timezone.now(), timedelta(seconds=float(value("RES-P04")))
    for team in Team.objects.visible_to(account).exclude(state=TeamState.OUT):
        is_away = team.state != TeamState.READY
        is_old = is_away and (team.position_at is None or now - team.position_at > old)
        longitude, latitude = team.place
        words = str(team.get_state_display()) if is_away else ""
        yield Mark(team.code, team.name, longitude, latitude, shape="team-old" if is_old else "team", words=words)


def count_teams(account: Any) -> int:
    """How many teams the map shows."""
    return int(Team.objects.visible_to(account).exclude(state=TeamState.OUT).count())


register_layers(
    Layer(
        key="resources.teams",
        title="队伍",
        icon="truck",
        permission=Permission.VIEW,
        marks=team_marks,
        count=count_teams,
        is_usual=True,
        order=20,
    )
)
