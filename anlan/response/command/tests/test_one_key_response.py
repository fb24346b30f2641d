"""One key: everything at once, once, or nothing at all; the preview is what is made."""

import json
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.live.models import Outbox
from anlan.foundation.trace.api import Ref, effects
from anlan.response.command import api
from anlan.response.command.models import (
    CommandPost,
    Incident,
    LogEntry,
    Notice,
    PublicMessage,
    ReportDuty,
    ResourceRequest,
    Response,
    Task,
    WorkGroup,
)
from anlan.response.command.services import making
from anlan.response.resources.api import StockItem, Team, TeamBusy, TeamMove
from tests.response.cast import NOW, Cast, make_alarm, make_cast

MADE = (Incident, Response, CommandPost, WorkGroup, Task, ResourceRequest, Notice, PublicMessage, TeamMove, LogEntry)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def start(cast: Cast, alarm_id: int, key: str = "k1", **given: Any) -> api.Started:
    facts: dict[str, Any] = {"by": Actor.of(cast.officer), "plan_code": "YA-FX", "level": 3, "at": NOW, **given}
    return api.start_response(alarm_id=alarm_id, key=key, **facts)


@pytest.mark.django_db
def test_one_click_makes_everything(cast: Cast) -> None:
    alarm = make_alarm(cast)
    started = start(cast, alarm.pk)
    incident = Incident.objects.get(pk=started.incident_id)
    assert (incident.state, incident.title, incident.level) == ("responding", "龙开河路下穿通道城区内涝", 3)
    assert incident.number.startswith("SJ-20260708-")
    assert {p.kind: p.leader_name for p in incident.posts.all()} == {
        "administrative": "袁立新",
        "professional": "区水利局联络员",
    }
    assert incident.groups.count() == 9
    assert incident.tasks.count() == 26
    closing = incident.tasks.get(action_id="FX-A02")
    assert (closing.performer, closing.limit_minutes) == ("交警浔阳大队", 10)
    assert closing.due_at == NOW + timedelta(minutes=10)
    pumping = incident.tasks.get(action_id="FX-A03")
    assert (pumping.performer, pumping.assignee) == ("排水二队", cast.leader)
    assert set(TeamMove.objects.values_list("state", flat=True)) == {"moving"}
    assert StockItem.objects.get(key="pump").quantity == 1
    assert ReportDuty.objects.get(incident=incident).due_at == NOW + timedelta(hours=2)
    assert PublicMessage.objects.get().state == "waiting"
    response = Response.objects.get(pk=started.response_id)
    assert response.made["tasks"] == 26
    assert any(r["rule"] == "FX-3-5" and r["holds"] for r in response.reasons)
    log = LogEntry.objects.filter(incident=incident).latest("pk").text
    assert log.startswith(f"一键响应（三级）：{response.made['people']} 人、{response.made['teams']} 队、26 项任务")
    assert Entry.objects.filter(kind="command.response.started").count() == 1
    assert {e.effect.title for e in effects(Ref.of(alarm))} >= {f"{incident.number} {incident.title}"}
    alarm.refresh_from_db()
    assert (alarm.acknowledged_by, alarm.acknowledged_at) == (cast.officer, NOW)
    assert Outbox.objects.filter(name="command.response_started").exists()


@pytest.mark.django_db
def test_the_preview_is_what_start_makes_and_writes_nothing(cast: Cast) -> None:
    alarm = make_alarm(cast)
    preview = api.preview_response(account=cast.officer, alarm_id=alarm.pk, at=NOW)
    assert [model.objects.count() for model in MADE] == [0] * len(MADE)
    assert (preview.chosen.plan.code, preview.level) == ("YA-FX", 3)
    incident = Incident.objects.get(pk=start(cast, alarm.pk, level=preview.level).incident_id)
    draft = preview.draft
    assert {(t.action.title, t.performer.name, t.minutes) for t in draft.tasks} == set(
        incident.tasks.values_list("title", "performer", "limit_minutes")
    )
    assert {t.offer.team_id for t in draft.sent if t.offer} == set(TeamMove.objects.values_list("team_id", flat=True))
    assert {(n.to.account_id, n.text) for n in draft.notices} == set(incident.notices.values_list("account_id", "text"))
    assert {(p.offer.item_id, p.amount) for s in draft.stock for p in s.parts} == set(
        incident.requests.filter(item__isnull=False).values_list("item_id", "amount")
    )
    assert {g.plan.title for g in draft.groups} == set(incident.groups.values_list("title", flat=True))


@pytest.mark.django_db
def test_changes_of_single_lines_are_kept(cast: Cast) -> None:
    alarm = make_alarm(cast)
    changes = api.Changes(
        dropped=frozenset({"FX-A04", "FX-S03", "FX-P01", f"account:{cast.street_worker.pk}"}),
        teams={"FX-T01.1": cast.teams["drain1"].pk},
        minutes={"FX-A02": 25},
    )
    preview = api.preview_response(account=cast.officer, alarm_id=alarm.pk, changes=changes, at=NOW)
    incident = Incident.objects.get(pk=start(cast, alarm.pk, changes=changes).incident_id)
    assert preview.draft.counts() == Response.objects.get().made
    assert not incident.tasks.filter(action_id="FX-A04").exists()
    assert incident.tasks.get(action_id="FX-A02").limit_minutes == 25
    assert incident.requests.filter(line="FX-T01").earliest("pk").team == cast.teams["drain1"]
    assert not incident.requests.filter(line="FX-S03").exists()
    assert not incident.messages.exists()
    assert not incident.notices.filter(account=cast.street_worker).exists()


@pytest.mark.django_db
def test_a_double_click_makes_one(cast: Cast) -> None:
    alarm = make_alarm(cast)
    first, second = start(cast, alarm.pk), start(cast, alarm.pk)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.response_id == second.response_id
    assert Incident.objects.count() == 1


@pytest.mark.django_db
def test_a_second_officer_is_told_who_was_first(cast: Cast) -> None:
    alarm = make_alarm(cast)
    started = start(cast, alarm.pk)
    with pytest.raises(api.AlreadyStarted, match="周敏已于 15:12:00 启动响应") as refused:
        start(cast, alarm.pk, key="k2", by=Actor.of(cast.second_officer))
    assert refused.value.number == started.number
    assert Response.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_moment_one_wins(cast: Cast) -> None:
    alarm, gate = make_alarm(cast), Barrier(2)
    outcomes: list[str] = []

    def click(officer: Any, key: str) -> None:
        gate.wait()
        try:
            start(cast, alarm.pk, key=key, by=Actor.of(officer))
            outcomes.append("won")
        except api.AlreadyStarted:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=click, args=pair) for pair in ((cast.officer, "a"), (cast.second_officer, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told", "won"]
    assert (Incident.objects.count(), Response.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["_write_notices", "_let_take_part", "_assign_tasks"])
def test_a_failure_in_the_middle_leaves_nothing(cast: Cast, broken: str) -> None:
    alarm = make_alarm(cast)
    entries, events = Entry.objects.count(), Outbox.objects.count()
    path = f"anlan.response.command.services.making.{broken}"
    with patch(path, side_effect=RuntimeError("disk full")), pytest.raises(RuntimeError):
        start(cast, alarm.pk)
    assert [model.objects.count() for model in MADE] == [0] * len(MADE)
    assert set(Team.objects.values_list("state", flat=True)) == {"ready"}
    assert StockItem.objects.get(key="pump").quantity == 3
    assert (Entry.objects.count(), Outbox.objects.count()) == (entries, events)


@pytest.mark.django_db
def test_a_team_taken_meanwhile_is_replaced_by_the_next(cast: Cast) -> None:
    first, second = make_alarm(cast), make_alarm(cast)
    start(cast, first.pk, level=4)
    incident = start(cast, second.pk, key="k2", level=4).incident_id
    assert ResourceRequest.objects.get(incident=incident, line="FX-T01").team == cast.teams["drain1"]


@pytest.mark.django_db
def test_an_outsider_finds_nothing(cast: Cast) -> None:
    alarm = make_alarm(cast)
    for account in (cast.stranger, cast.auditor):
        with pytest.raises(api.NotFound):
            start(cast, alarm.pk, by=Actor.of(account))
        with pytest.raises(api.NotFound):
            api.preview_response(account=account, alarm_id=alarm.pk)
    with pytest.raises(api.NotYours):
        start(cast, alarm.pk, by=Actor.of(cast.street_worker))
    with pytest.raises(api.NotFound):
        start(cast, 999_999)
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_unknown_plans_and_levels_are_refused(cast: Cast) -> None:
    alarm = make_alarm(cast)
    with pytest.raises(api.Incomplete, match="没有施行中的预案 YA-XX"):
        start(cast, alarm.pk, plan_code="YA-XX")
    with pytest.raises(api.Incomplete, match="一至四级"):
        start(cast, alarm.pk, level=5)
    with pytest.raises(api.Incomplete, match="幂等键"):
        start(cast, alarm.pk, key="")


@pytest.mark.django_db
def test_those_who_are_told_see_the_incident_and_strangers_do_not(cast: Cast) -> None:
    incident = start(cast, make_alarm(cast).pk).incident_id

    def sees(account: Any) -> bool:
        return Incident.objects.visible_to(account).filter(pk=incident).exists()

    assert sees(cast.leader)  # by the task of his team, though his posting lies elsewhere
    assert sees(cast.engineer)
    assert not sees(cast.stranger)
    assert not sees(cast.auditor)


@pytest.mark.django_db
def test_a_team_sent_by_hand_still_needs_the_skill(cast: Cast) -> None:
    alarm = make_alarm(cast)
    changes = api.Changes(teams={"FX-T01.1": cast.teams["gas"].pk})
    start(cast, alarm.pk, changes=changes)
    assert ResourceRequest.objects.filter(line="FX-T01").earliest("pk").team == cast.teams["drain2"]


@pytest.mark.django_db
def test_when_every_try_finds_the_team_taken_the_person_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    """Another centre takes teams faster than this one can draft: nothing is made, and the page says so."""

    def gone(*args: Any, **facts: Any) -> None:
        raise TeamBusy(["排水二队"])

    monkeypatch.setattr(making, "dispatch_teams", gone)
    client.force_login(cast.officer)
    alarm = make_alarm(cast)
    given = {"alarm": alarm.pk, "plan": "YA-FX", "level": 3, "key": "k"}
    answer = client.post("/response/start", given, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "排水二队已不在备勤状态" in json.loads(answer["HX-Trigger"])["anlan:toast"]["text"]
    assert not Response.objects.exists()
    assert not Incident.objects.exists()
