"""What a team's leader reports beside tasks: where the team is, and that it is home."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.response.command.models import Incident
from anlan.response.command.refusals import Incomplete, NotFound, WrongStep
from anlan.response.command.services.saying import tell
from anlan.response.resources.api import Team, TeamMove, TeamState, report_position, report_return

CASE = "casework.case"


def teams_moving(account: Any) -> list[Team]:
    """The account's own teams that are under way."""
    return list(Team.objects.filter(leader=account.pk, state=TeamState.MOVING).order_by("pk"))


def teams_out(account: Any) -> list[Team]:
    """The account's own teams that are on the spot or on their way back."""
    states = (TeamState.ON_SITE, TeamState.RETURNING)
    return list(Team.objects.filter(leader=account.pk, state__in=states).order_by("pk"))


@transaction.atomic
def bring_home(team_id: int, *, by: Actor, at: datetime | None = None) -> Team:
    """归队. Raises NotFound unless it is the actor's own team; resources' WrongMoveState while it is still needed."""
    _own(team_id, by)
    return report_return(team_id, by=by, at=at or timezone.now())


@transaction.atomic
def say_where(team_id: int, *, longitude: float, latitude: float, by: Actor, at: datetime | None = None) -> None:
    """Where one's own team is, while it is out; the incidents' pages draw it there.

    Raises NotFound unless it is the actor's own team, WrongStep when it is not out, Incomplete for no place on earth.
    """
    team = _own(team_id, by)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Incomplete("经纬度超出范围，这次位置没有记下。")
    if team.state not in (TeamState.MOVING, TeamState.ON_SITE, TeamState.RETURNING):
        raise WrongStep(f"{team.name}现为{team.get_state_display()}，不必报告位置。")
    report_position(team_id, longitude=longitude, latitude=latitude, at=at or timezone.now())
    moves = TeamMove.objects.filter(team=team, ended_at=None, subject_kind=CASE)
    for incident in Incident.objects.filter(pk__in=[int(key) for key in moves.values_list("subject_key", flat=True)]):
        tell(incident, "resources")


def _own(team_id: int, by: Actor) -> Team:
    team: Team | None = Team.objects.filter(pk=team_id, leader=by.account_id).first() if by.account_id else None
    if team is None:
        raise NotFound
    return team
