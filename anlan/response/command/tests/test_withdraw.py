"""Within ten minutes a response is taken back as a whole; nothing is deleted, everything is marked."""

from datetime import timedelta
from typing import Any

import pytest

from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.response.command import api
from anlan.response.command.models import Incident, Notice, Response, Task
from anlan.response.resources.api import StockItem, Team, TeamMove
from tests.response.cast import NOW, PLACE, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=9)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def started(cast: Cast) -> api.Started:
    return api.start_response(
        alarm_id=make_alarm(cast).pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=3, key="k1", at=NOW
    )


def withdraw(cast: Cast, started: api.Started, **given: object) -> Response:
    facts: dict[str, Any] = {"by": Actor.of(cast.officer), "reason": "传感器故障误报", "at": LATER, **given}
    return api.withdraw_response(started.response_id, **facts)


def test_everything_comes_back(cast: Cast, started: api.Started) -> None:
    before = {model: model.objects.count() for model in (Task, TeamMove)}
    told = Notice.objects.count()
    response = withdraw(cast, started)
    assert (response.state, response.end_reason) == ("withdrawn", "传感器故障误报")
    assert Incident.objects.get().state == "withdrawn"
    assert set(Task.objects.values_list("state", flat=True)) == {"cancelled"}
    assert set(Team.objects.values_list("state", flat=True)) == {"ready"}
    assert {i.key: i.quantity for i in StockItem.objects.all()} == {k: i.quantity for k, i in cast.stock.items()}
    assert {model: model.objects.count() for model in (Task, TeamMove)} == before
    assert Notice.objects.filter(withdrawn_at=LATER).count() == told
    assert Notice.objects.filter(follows__isnull=False, text__contains="撤回：传感器故障误报").count() == told
    entry = Entry.objects.get(kind="command.response.withdrawn")
    assert "的三级响应：传感器故障误报" in sentence(entry)


def test_after_ten_minutes_it_is_too_late(cast: Cast, started: api.Started) -> None:
    with pytest.raises(api.TooLate, match="已过撤回时限 15:22"):
        withdraw(cast, started, at=NOW + timedelta(minutes=10, seconds=1))
    assert Response.objects.get().state == "active"
    assert not Notice.objects.filter(follows__isnull=False).exists()


def test_the_alarm_can_be_answered_again(cast: Cast, started: api.Started) -> None:
    withdraw(cast, started)
    alarm_id = int(Incident.objects.get().origin_key)
    again = api.start_response(
        alarm_id=alarm_id, by=Actor.of(cast.second_officer), plan_code="YA-FX", level=4, key="k2", at=LATER
    )
    assert again.incident_id != started.incident_id


def test_a_second_withdrawal_is_told_who_did_it(cast: Cast, started: api.Started) -> None:
    withdraw(cast, started)
    with pytest.raises(api.WrongStep, match="周敏已于 15:21 办理"):
        withdraw(cast, started, by=Actor.of(cast.second_officer))


def test_an_incident_that_was_there_before_stays(cast: Cast) -> None:
    incident = api.open_incident(
        by=Actor.of(cast.officer),
        title="居民报龙开河路积水",
        event_code="11A02",
        longitude=115.98,
        latitude=29.722,
        at=NOW,
        occurred_at=NOW,
    )
    started = api.start_response(
        incident_id=incident.pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=4, key="k3", at=NOW
    )
    withdraw(cast, started)
    incident.refresh_from_db()
    assert incident.state == "verified"


def test_others_cannot(cast: Cast, started: api.Started) -> None:
    with pytest.raises(api.NotFound):
        withdraw(cast, started, by=Actor.of(cast.stranger))
    with pytest.raises(Exception, match="撤回响应"):
        withdraw(cast, started, by=Actor.of(cast.street_worker))


def test_terminating_ends_tasks_and_asks_for_the_last_report(cast: Cast, started: api.Started) -> None:
    end = NOW + timedelta(hours=3)
    api.terminate_response(started.incident_id, by=Actor.of(cast.chief), reason="积水已退", at=end)
    incident = Incident.objects.get()
    assert incident.state == "terminated"
    assert incident.responses.get().state == "ended"
    assert not incident.tasks.filter(finished_at=None).exists()
    assert incident.reports.get(kind="last").due_at == end + timedelta(hours=24)
    assert StockItem.objects.get(key="pump").quantity == 1  # what was used is not given back by itself


def test_a_response_can_start_again_after_it_was_taken_back(cast: Cast) -> None:
    """A task that was done stays done; the second start makes the rest anew."""
    by = Actor.of(cast.officer)
    incident = api.open_incident(
        by=by, title="积水", event_code="11A02", longitude=PLACE[0], latitude=PLACE[1], at=NOW, occurred_at=NOW
    )
    facts: dict[str, Any] = {"by": by, "plan_code": "YA-FX", "level": 3, "incident_id": incident.pk}
    first = api.start_response(**facts, key="a", at=NOW)
    done = Task.objects.filter(incident=incident, move=None).first()
    assert done is not None
    for step in ("accept", "done"):
        api.step_task(done.pk, step, by=by, key=step, at=NOW)
    api.withdraw_response(first.response_id, by=by, reason="误报撤回", at=LATER)
    second = api.start_response(**facts, key="b", at=LATER)
    again = Task.objects.filter(response=second.response_id)
    assert again.count() == Task.objects.filter(response=first.response_id).count() - 1
    assert not again.filter(action_id=done.action_id).exists()
    response = Response.objects.get(pk=second.response_id)
    assert (response.made["tasks"], response.state) == (again.count(), "active")
    assert incident.groups.filter(withdrawn_at=None).count() == len({task.group_id for task in again})
