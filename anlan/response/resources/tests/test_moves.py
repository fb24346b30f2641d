"""Teams are sent once, arrive, are called back and come home."""

from datetime import timedelta

import pytest

from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.foundation.trace.api import Ref
from anlan.response.resources import api
from anlan.response.resources.models import Team, TeamMove
from tests.response.cast import NOW, PLACE, Cast, make_cast

pytestmark = pytest.mark.django_db
INCIDENT = Ref("casework.case", "1", "龙开河路积水")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def send(cast: Cast, *codes: str, subject: Ref = INCIDENT) -> list[TeamMove]:
    orders = [
        api.Dispatch(o.team_id, o.minutes, o.distance_m, o.basis)
        for o in api.ready_teams(PLACE)
        if o.team_id in {cast.teams[c].pk for c in codes}
    ]
    return api.dispatch_teams(
        orders, subject=subject, to=PLACE, to_name="龙开河路下穿", by=Actor.of(cast.officer), at=NOW
    )


def test_the_nearest_team_with_the_skill_comes_first(cast: Cast) -> None:
    offers = api.ready_teams(PLACE, skills=["drainage"])
    assert [o.name for o in offers] == ["排水二队", "排水一队"]
    # 0.010° of longitude at 29.7° N is 966 m: × 1.4 ÷ 30 km/h = 2.7 min, + 2 min to get ready, rounded up
    assert offers[0].distance_m == pytest.approx(966, abs=2)
    assert offers[0].minutes == 5
    assert "RES-P01" in offers[0].basis
    assert "RES-P02" in offers[0].basis


def test_a_sent_team_is_on_its_way_and_in_the_journal(cast: Cast) -> None:
    (move,) = send(cast, "drain2")
    assert Team.objects.get(pk=move.team_id).state == "moving"
    entry = Entry.objects.get(kind="resources.team.dispatched")
    assert sentence(entry) == "周敏 派出 排水二队 去 龙开河路下穿，1.0 公里，约 5 分"
    assert "排水二队" not in [o.name for o in api.ready_teams(PLACE)]


def test_a_team_is_not_sent_twice(cast: Cast) -> None:
    send(cast, "drain2")
    order = api.Dispatch(cast.teams["drain2"].pk, 5, 966, "")
    with pytest.raises(api.TeamBusy, match="排水二队"):
        api.dispatch_teams(
            [order], subject=Ref("casework.case", "2"), to=PLACE, to_name="别处", by=Actor.of(cast.chief), at=NOW
        )


def test_arrival_then_home_again(cast: Cast) -> None:
    (move,) = send(cast, "drain2")
    by = Actor.of(cast.leader)
    api.report_arrival(move.pk, by=by, at=NOW + timedelta(minutes=6))
    assert Team.objects.get(pk=move.team_id).place == PLACE
    with pytest.raises(api.WrongMoveState):
        api.report_arrival(move.pk, by=by, at=NOW + timedelta(minutes=7))
    api.report_return(move.team_id, by=by, at=NOW + timedelta(hours=1))
    team = Team.objects.get(pk=move.team_id)
    assert (team.state, team.longitude) == ("ready", None)


def test_standing_down_frees_those_under_way_and_turns_back_those_on_the_spot(cast: Cast) -> None:
    first, second = send(cast, "drain2", "penpu")
    api.report_arrival(first.pk, by=Actor.of(cast.leader), at=NOW)
    assert api.stand_down(INCIDENT, reason="误报", by=Actor.of(cast.officer), at=NOW) == 2
    assert Team.objects.get(pk=first.team_id).state == "returning"
    assert Team.objects.get(pk=second.team_id).state == "ready"
    assert set(TeamMove.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_team_out_of_service_is_not_offered(cast: Cast) -> None:
    api.take_out_of_service(cast.teams["drain2"].pk, reason="车辆检修", by=Actor.of(cast.chief), at=NOW)
    assert [o.name for o in api.ready_teams(PLACE, skills=["drainage"])] == ["排水一队"]


def test_an_old_position_does_not_replace_a_young_one(cast: Cast) -> None:
    team = cast.teams["drain2"].pk
    api.report_position(team, longitude=116.0, latitude=29.7, at=NOW)
    api.report_position(team, longitude=115.0, latitude=29.0, at=NOW - timedelta(seconds=1))
    assert Team.objects.get(pk=team).place == (116.0, 29.7)


def test_rows_are_seen_inside_the_remit_only(cast: Cast) -> None:
    assert Team.objects.visible_to(cast.officer).count() == len(cast.teams)
    assert Team.objects.visible_to(cast.street_worker).count() == len(cast.teams)
    assert Team.objects.visible_to(cast.stranger).count() == 0
    assert [t.name for t in Team.objects.visible_to(cast.leader)] == ["排水二队"]
    assert Team.objects.visible_to(cast.auditor).count() == 0
