"""Tasks: taken by those they are for, once per key, with their teams."""

from datetime import timedelta

import pytest
from django.test import Client

from anlan.foundation.journal.api import Actor
from anlan.foundation.live.models import Outbox
from anlan.foundation.people.models import Account
from anlan.response.command import api
from anlan.response.command.models import Incident, LogEntry, Notice, Task, TaskStep
from anlan.response.resources.api import Team
from tests.response.cast import NOW, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def incident(cast: Cast) -> Incident:
    started = api.start_response(
        alarm_id=make_alarm(cast).pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=3, key="k1", at=NOW
    )
    return Incident.objects.get(pk=started.incident_id)


@pytest.fixture
def pumping(incident: Incident) -> Task:
    return incident.tasks.get(action_id="FX-A03")


def test_accept_arrive_done(cast: Cast, pumping: Task) -> None:
    by = Actor.of(cast.leader)
    assert api.step_task(pumping.pk, "accept", by=by, key="1", at=NOW).state == "moving"
    arrived = NOW + timedelta(minutes=5)
    assert api.step_task(pumping.pk, "arrive", by=by, key="2", at=arrived).state == "working"
    assert Team.objects.get(code="drain2").state == "on_site"
    said = api.TaskReport(note="两台泵起动", longitude=115.98, latitude=29.722)
    done = api.step_task(pumping.pk, "done", by=by, key="3", said=said, at=arrived)
    assert (done.state, done.outcome) == ("done", "两台泵起动")
    assert LogEntry.objects.latest("pk").text == "何俊 报告任务「架设移动泵车抽排」完成：两台泵起动"


def test_a_phone_that_sends_twice_steps_once(cast: Cast, pumping: Task) -> None:
    by = Actor.of(cast.leader)
    api.step_task(pumping.pk, "accept", by=by, key="1", at=NOW)
    assert api.step_task(pumping.pk, "accept", by=by, key="1", at=NOW).state == "moving"
    assert TaskStep.objects.count() == 1
    with pytest.raises(api.WrongStep, match="现为「途中」"):
        api.step_task(pumping.pk, "accept", by=by, key="other", at=NOW)


def test_another_body_cannot_but_the_desk_can(cast: Cast, pumping: Task) -> None:
    with pytest.raises(api.NotYours, match="由排水二队办理"):
        api.step_task(pumping.pk, "accept", by=Actor.of(cast.engineer), key="1", at=NOW)
    assert api.step_task(pumping.pk, "accept", by=Actor.of(cast.officer), key="1", at=NOW).state == "moving"


def test_an_outsider_finds_no_task(cast: Cast, pumping: Task) -> None:
    with pytest.raises(api.NotFound):
        api.step_task(pumping.pk, "accept", by=Actor.of(cast.stranger), key="1", at=NOW)


def test_cancelling_needs_the_desk_and_a_reason(cast: Cast, pumping: Task) -> None:
    with pytest.raises(api.NotYours):
        api.step_task(pumping.pk, "cancel", by=Actor.of(cast.leader), key="1", at=NOW)
    with pytest.raises(api.Incomplete, match="理由"):
        api.step_task(pumping.pk, "cancel", by=Actor.of(cast.officer), key="1", at=NOW)
    said = api.TaskReport(note="水已退")
    assert api.step_task(pumping.pk, "cancel", by=Actor.of(cast.officer), key="2", said=said, at=NOW).state == (
        "cancelled"
    )


def test_a_further_task_is_given_to_a_body(cast: Cast, incident: Incident) -> None:
    group = incident.groups.get(key="site")
    task = api.assign_task(
        incident.pk,
        group_id=group.pk,
        title="架设照明",
        minutes=20,
        organisation_id=cast.units["urban"].pk,
        by=Actor.of(cast.officer),
        at=NOW,
    )
    assert (task.performer, task.due_at) == ("区城管局", NOW + timedelta(minutes=20))


def test_overdue_is_told_once(incident: Incident) -> None:
    late = NOW + timedelta(minutes=11)
    assert api.tell_overdue(late) == incident.tasks.filter(limit_minutes__lte=11).count()
    assert api.tell_overdue(late) == 0
    assert Notice.objects.filter(text__contains="已超时").exists()
    assert LogEntry.objects.filter(text="任务「封闭积水路段两端」超时，已告知交警浔阳大队 1 人", tone="2").exists()


def test_everybody_of_the_body_is_told_and_reads_it(cast: Cast, incident: Incident, client: Client) -> None:
    Notice.objects.all().delete()
    liaison = Account.objects.get(username="staff-traffic")
    api.tell_overdue(NOW + timedelta(minutes=11))
    assert not Notice.objects.filter(account=None).exists()
    mine = Notice.objects.get(account=liaison, text__contains="封闭积水路段两端")
    assert Outbox.objects.filter(name="command.notice_sent", account_id=liaison.pk).exists()
    client.force_login(liaison)
    assert mine.text in client.get("/tasks").content.decode()


def test_without_anybody_there_the_duty_desk_is_told(cast: Cast, incident: Incident) -> None:
    Account.objects.filter(username="staff-traffic").update(is_active=False)
    Notice.objects.all().delete()
    api.tell_overdue(NOW + timedelta(minutes=11))
    told = Notice.objects.filter(text__contains="封闭积水路段两端").values_list("account__name", flat=True)
    assert set(told) == {"周敏", "刘志强", "王雪梅", "袁立新"}
    said = "任务「封闭积水路段两端」超时，已告知值班（交警浔阳大队没有可用账号） 4 人"
    assert LogEntry.objects.filter(text=said).exists()


def test_the_team_is_drawn_where_its_leader_is(cast: Cast, pumping: Task, client: Client) -> None:
    team = cast.teams["drain2"]
    said = api.TaskReport(longitude=115.985, latitude=29.723)
    api.step_task(pumping.pk, "accept", by=Actor.of(cast.leader), key="1", said=said, at=NOW)
    assert Team.objects.get(pk=team.pk).place == (115.985, 29.723)
    client.force_login(cast.leader)
    address = f"/tasks/teams/{team.pk}/position"
    assert f'data-moving="{address}"' in client.get("/tasks").content.decode()
    Outbox.objects.all().delete()
    assert client.post(address, {"longitude": "115.982", "latitude": "29.7225"}).status_code == 204
    assert Team.objects.get(pk=team.pk).place == (115.982, 29.7225)
    assert Outbox.objects.filter(name="command.incident_changed", payload__panel="resources").exists()
    for bad in ({"longitude": "x", "latitude": "1"}, {"longitude": "1", "latitude": "99"}, {}):
        assert client.post(address, bad, headers={"HX-Request": "true"}).status_code == 422
    client.force_login(cast.officer)
    assert client.post(address, {"longitude": "1", "latitude": "1"}).status_code in (403, 404)
