"""Sending teams, and what they report on the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anlan.foundation.journal.api import Actor, record, record_all
from anlan.foundation.live.api import Audience, publish_all
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.response.resources.choices import MoveState, TeamState
from anlan.response.resources.contracts import Dispatch
from anlan.response.resources.events import TeamMoved
from anlan.response.resources.models import Team, TeamMove
from anlan.response.resources.permissions import Permission


class TeamBusy(Refusal):
    """A team cannot be sent: it is no longer 备勤."""

    code = "team_busy"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"{'、'.join(names)}已不在备勤状态，不能派出；请改派其他队伍。")


class WrongMoveState(Refusal):
    """The movement is past the step that was asked for."""

    code = "wrong_state"


@transaction.atomic
def dispatch_teams(
    orders: Sequence[Dispatch], *, subject: Ref, to: tuple[float, float], to_name: str, by: Actor, at: datetime
) -> list[TeamMove]:
    """Send teams to a place, all or none. Raises TeamBusy naming those that somebody else has sent meanwhile."""
    ids = [o.team_id for o in orders]
    rows = Team.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk__in=ids)
    teams = {t.pk: t for t in rows.order_by("pk")}
    busy = [team.name for team in teams.values() if team.state != TeamState.READY]
    if busy:
        raise TeamBusy(busy)
    moves = TeamMove.objects.bulk_create(
        TeamMove(
            team=teams[order.team_id],
            subject_kind=subject.kind,
            subject_key=subject.key,
            subject_title=subject.title,
            from_longitude=teams[order.team_id].place[0],
            from_latitude=teams[order.team_id].place[1],
            to_longitude=to[0],
            to_latitude=to[1],
            to_name=to_name,
            distance_m=order.distance_m,
            estimated_minutes=order.travel_minutes,
            estimate_basis=order.basis,
            dispatched_at=at,
            dispatched_by=by.name,
        )
        for order in orders
    )
    Team.objects.filter(pk__in=ids).update(state=TeamState.MOVING, state_since=at)
    said = [
        (
            move,
            TeamState.MOVING,
            {"to": to_name, "kilometres": f"{move.distance_m / 1000:.1f}", "minutes": move.estimated_minutes},
        )
        for move in moves
    ]
    _say("resources.team.dispatched", said, by=by, at=at)
    return moves


@transaction.atomic
def report_arrival(move_id: int, *, by: Actor, at: datetime) -> TeamMove:
    """The team is there. Raises WrongMoveState unless it was on its way."""
    move = _open_move(move_id)
    if move.state != MoveState.MOVING:
        raise WrongMoveState(f"{move.team.name}已报到场，无须再报。")
    move.state, move.arrived_at = MoveState.ON_SITE, at
    move.save(update_fields=["state", "arrived_at"])
    _place_team(move.team, TeamState.ON_SITE, at, (move.to_longitude, move.to_latitude))
    _say("resources.team.arrived", [(move, TeamState.ON_SITE, {"to": move.to_name})], by=by, at=at)
    return move


@transaction.atomic
def stand_down(subject: Ref, *, reason: str, by: Actor, at: datetime, move_ids: Sequence[int] | None = None) -> int:
    """Call back every team still out for a record (or only some of its movements); returns how many.

    A team that had not arrived is 备勤 again at once; one on the spot is 返回 until it reports back.
    """
    moves = _open_moves().filter(subject_kind=subject.kind, subject_key=subject.key)
    if move_ids is not None:
        moves = moves.filter(pk__in=move_ids)
    called = list(moves)
    said: list[tuple[TeamMove, TeamState, dict[str, object]]] = []
    for move in called:
        state = TeamState.RETURNING if move.state == MoveState.ON_SITE else TeamState.READY
        said.append((move, state, {"reason": reason}))
    keys = [move.pk for move in called]
    TeamMove.objects.filter(pk__in=keys).update(state=MoveState.WITHDRAWN, ended_at=at, end_reason=reason)
    for state in (TeamState.READY, TeamState.RETURNING):
        teams = [move.team_id for move, after, _ in said if after == state]
        Team.objects.filter(pk__in=teams).update(state=state, state_since=at)
    _say("resources.team.stood_down", said, by=by, at=at)
    return len(called)


@transaction.atomic
def report_return(team_id: int, *, by: Actor, at: datetime) -> Team:
    """The team is home and ready. Raises WrongMoveState when it never left or still works."""
    team: Team = Team.objects.select_for_update().get(pk=team_id)
    move = _open_moves().filter(team=team).first()
    if move is not None:
        if move.state != MoveState.ON_SITE:
            raise WrongMoveState(f"{team.name}尚在途中，到场后才能归队；不再需要时由指挥中心撤回。")
        move.state, move.ended_at = MoveState.RETURNED, at
        move.save(update_fields=["state", "ended_at"])
    elif team.state != TeamState.RETURNING:
        raise WrongMoveState(f"{team.name}不在外，无须报告归队。")
    team.state, team.state_since = TeamState.READY, at
    team.longitude = team.latitude = team.position_at = None
    team.save(update_fields=["state", "state_since", "longitude", "latitude", "position_at"])
    record("resources.team.returned", by=by, subject=Ref.of(team), at=at, region_path=team.region_path)
    return team


@transaction.atomic
def take_out_of_service(team_id: int, *, reason: str, by: Actor, at: datetime, back: bool = False) -> Team:
    """Mark a team 停用, or (`back`) 备勤 again. Raises WrongMoveState while it is out."""
    team: Team = Team.objects.select_for_update().get(pk=team_id)
    wanted, needed = (TeamState.READY, TeamState.OUT) if back else (TeamState.OUT, TeamState.READY)
    if team.state != needed:
        raise WrongMoveState(f"{team.name}现为{team.get_state_display()}，不能改为{wanted.label}。")
    team.state, team.state_since = wanted, at
    team.save(update_fields=["state", "state_since"])
    record(
        "resources.team.state_changed",
        by=by,
        subject=Ref.of(team),
        facts={"state": wanted.label, "reason": reason},
        at=at,
        region_path=team.region_path,
    )
    return team


@transaction.atomic
def report_position(team_id: int, *, longitude: float, latitude: float, at: datetime) -> None:
    """Note where a team is; an older position never replaces a younger one."""
    Team.objects.filter(pk=team_id).exclude(position_at__gte=at).update(
        longitude=longitude, latitude=latitude, position_at=at
    )


def _open_moves() -> QuerySet[TeamMove]:
    return (
        TeamMove.objects.select_for_update(of=("self", "team"))
        .select_related("team__organisation")
        .filter(ended_at=None)
        .order_by("pk")
    )


def _open_move(move_id: int) -> TeamMove:
    move = _open_moves().filter(pk=move_id).first()
    if move is None:
        raise WrongMoveState("这次出动已经结束。")
    return move


def _place_team(team: Team, state: TeamState, at: datetime, place: tuple[float, float]) -> None:
    team.state, team.state_since = state, at
    team.longitude, team.latitude, team.position_at = *place, at
    team.save(update_fields=["state", "state_since", "longitude", "latitude", "position_at"])


def _say(
    kind: str, said: Sequence[tuple[TeamMove, TeamState, Mapping[str, object]]], *, by: Actor, at: datetime
) -> None:
    """Journal and announce one step of each movement."""
    record_all(kind, ((Ref.of(m.team), facts, m.team.region_path) for m, _, facts in said), by=by, at=at)
    publish_all(
        (
            TeamMoved(
                move.team.pk,
                move.team.name,
                state,
                move.subject_kind,
                move.subject_key,
                move.estimated_minutes,
                move.team.place[0],
                move.team.place[1],
            ),
            Audience(
                Permission.VIEW,
                region_path=move.team.region_path,
                organisation_path=move.team.organisation.path,
                account_id=move.team.leader_id,
            ),
        )
        for move, state, _ in said
    )
