"""The level goes up and down; what is there already is not made again."""

from datetime import timedelta

import pytest

from anlan.foundation.casework.api import StepRefused
from anlan.foundation.journal.api import Actor
from anlan.response.command import api
from anlan.response.command.models import Incident, Response, WorkGroup
from tests.response.cast import NOW, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def incident(cast: Cast) -> Incident:
    started = api.start_response(
        alarm_id=make_alarm(cast).pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=4, key="k1", at=NOW
    )
    return Incident.objects.get(pk=started.incident_id)


def adjust(cast: Cast, incident: Incident, level: int) -> None:
    api.adjust_level(
        incident.pk, level=level, by=Actor.of(cast.chief), reason="雨势加大", at=NOW + timedelta(minutes=20)
    )


def test_up_adds_what_is_missing(cast: Cast, incident: Incident) -> None:
    adjust(cast, incident, 3)
    assert incident.tasks.count() == 26
    assert WorkGroup.objects.count() == 9
    assert incident.posts.count() == 2
    assert incident.requests.filter(line="FX-T01").count() == 2
    assert incident.requests.get(line="FX-S03", amount=200).state == "sent"
    assert list(Response.objects.order_by("pk").values_list("level", "state")) == [(4, "superseded"), (3, "active")]


def test_down_cancels_what_nobody_took(cast: Cast, incident: Incident) -> None:
    adjust(cast, incident, 3)
    taken = incident.tasks.get(action_id="FX-B03")
    teacher = cast.units["education"]
    by = Actor.of(type(cast.officer).objects.get(organisation=teacher))
    api.step_task(taken.pk, "accept", by=by, key="t1", at=NOW)
    adjust(cast, incident, 4)
    assert incident.tasks.filter(state="cancelled").count() == 15
    assert incident.tasks.filter(state="waiting").count() == 10


def test_the_same_level_is_refused(cast: Cast, incident: Incident) -> None:
    with pytest.raises(StepRefused, match="现在就是四级响应"):
        adjust(cast, incident, 4)


def test_the_grade_is_proposed_and_signed_by_a_person(cast: Cast, incident: Incident) -> None:
    from anlan.foundation.casework.api import advance

    assert (incident.grade, incident.grade_signed_by) == (4, "")
    advance(incident.pk, "grade", by=Actor.of(cast.chief), form={"grade": "3", "basis": "两处断路，转移 14 人"}, at=NOW)
    incident.refresh_from_db()
    assert (incident.grade_word, incident.grade_signed_by) == ("较大", "王雪梅")


def test_a_change_of_level_opens_no_new_ten_minutes(cast: Cast, incident: Incident) -> None:
    adjust(cast, incident, 2)
    response = Response.objects.get(incident=incident, state="active")
    by = Actor.of(cast.officer)
    with pytest.raises(api.TooLate, match="已过撤回时限 15:22"):
        api.withdraw_response(response.pk, by=by, reason="误报", at=NOW + timedelta(minutes=21))


def test_what_came_with_the_response_goes_with_it_after_a_change_of_level(cast: Cast, incident: Incident) -> None:
    soon = NOW + timedelta(minutes=5)
    for level in (3, 2):
        api.adjust_level(incident.pk, level=level, by=Actor.of(cast.chief), reason="雨势加大", at=soon)
    response = Response.objects.get(incident=incident, state="active")
    assert response.opened_incident
    api.withdraw_response(response.pk, by=Actor.of(cast.officer), reason="误报", at=NOW + timedelta(minutes=9))
    incident.refresh_from_db()
    assert (incident.state, incident.running_origin) == ("withdrawn", None)
