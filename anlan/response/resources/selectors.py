"""Reads of resources: who and what is nearest, and what is on its way."""

from collections.abc import Iterable
from datetime import date

from anlan.foundation.trace.api import Ref
from anlan.response.resources.choices import MoveState, TeamState
from anlan.response.resources.contracts import Moving, StockOffer, TeamOffer
from anlan.response.resources.models import StockItem, Team, TeamMove
from anlan.response.resources.travel import TravelRules

Place = tuple[float, float]


def ready_teams(place: Place, *, skills: Iterable[str] | None = None, day: date | None = None) -> list[TeamOffer]:
    """Teams 备勤 within reach that hold any of the skills (all teams when None), soonest first."""
    rules = TravelRules.on(day)
    rows = Team.objects.filter(state=TeamState.READY).select_related("organisation", "leader")
    if skills is not None:
        rows = rows.filter(skills__overlap=list(skills))
    offers = []
    for team in rows:
        way = rules.between(team.place, place, team.readiness_minutes)
        if rules.reaches(way):
            offers.append(
                TeamOffer(
                    team.pk,
                    team.name,
                    team.kind,
                    tuple(team.skills),
                    team.people,
                    team.equipment,
                    team.organisation_id,
                    str(team.organisation),
                    team.organisation.path,
                    team.leader_id,
                    team.leader.name if team.leader else "",
                    team.place[0],
                    team.place[1],
                    way.distance_m,
                    way.minutes,
                    way.basis,
                )
            )
    return sorted(offers, key=lambda o: (o.minutes, o.distance_m, o.team_id))


def stock_near(place: Place, *, keys: Iterable[str], day: date | None = None) -> list[StockOffer]:
    """Supplies of the kinds asked for that lie in stores within reach, nearest first; expired ones are left out."""
    rules = TravelRules.on(day)
    rows = StockItem.objects.filter(key__in=list(keys), quantity__gt=0, store__is_active=True)
    if day is not None:
        rows = rows.exclude(expires_date__lt=day)
    offers = []
    for item in rows.select_related("store__organisation"):
        way = rules.between((item.store.longitude, item.store.latitude), place, 0)
        if rules.reaches(way):
            offers.append(
                StockOffer(
                    item.pk,
                    item.key,
                    item.name,
                    item.unit,
                    item.quantity,
                    item.store_id,
                    item.store.name,
                    item.store.organisation_id,
                    item.store.organisation.path,
                    item.store.keeper_id,
                    way.distance_m,
                    way.minutes,
                )
            )
    return sorted(offers, key=lambda o: (o.distance_m, o.item_id))


def moves_for(subject: Ref) -> list[Moving]:
    """Every movement made for a record, those still open first."""
    rows = TeamMove.objects.filter(subject_kind=subject.kind, subject_key=subject.key).select_related("team")
    order = {MoveState.MOVING: 0, MoveState.ON_SITE: 1, MoveState.RETURNED: 2, MoveState.WITHDRAWN: 3}
    return [
        _as_moving(move) for move in sorted(rows, key=lambda m: (order[MoveState(m.state)], m.estimated_minutes, m.pk))
    ]


def _as_moving(move: TeamMove) -> Moving:
    longitude, latitude = move.team.place
    return Moving(
        move.pk,
        move.team_id,
        move.team.name,
        move.team.people,
        move.team.equipment,
        move.state,
        str(move.get_state_display()),
        move.from_longitude,
        move.from_latitude,
        longitude,
        latitude,
        move.to_longitude,
        move.to_latitude,
        move.distance_m,
        move.estimated_minutes,
        move.estimate_basis,
        move.dispatched_at.isoformat(),
        move.arrived_at.isoformat() if move.arrived_at else None,
        move.team.position_at.isoformat() if move.team.position_at else None,
    )
