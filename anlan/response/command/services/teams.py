"""What a team's leader reports beside tasks: the way home."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.response.command.refusals import NotFound
from anlan.response.resources.api import Team, TeamState, report_return


def teams_out(account: Any) -> list[Team]:
    """The account's own teams that are on the spot or on their way back."""
    states = (TeamState.ON_SITE, TeamState.RETURNING)
    return list(Team.objects.filter(leader=account.pk, state__in=states).order_by("pk"))


@transaction.atomic
def bring_home(team_id: int, *, by: Actor, at: datetime | None = None) -> Team:
    """归队. Raises NotFound unless it is the actor's own team; resources' WrongMoveState while it is still needed."""
    if by.account_id is None or not Team.objects.filter(pk=team_id, leader=by.account_id).exists():
        raise NotFound
    return report_return(team_id, by=by, at=at or timezone.now())
