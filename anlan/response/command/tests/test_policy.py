"""Alarms become incidents, or are pointed out, by declared policy and once."""

import pytest
from django.test import Client

from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.foundation.live.models import Outbox
from anlan.response.command import api
from anlan.response.command.models import Incident, IncidentPolicy
from anlan.watch.telemetry.api import Alarm
from tests.response.cast import NOW, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    api.load_policies()
    return make_cast()


def test_red_gas_opens_an_incident_once(cast: Cast) -> None:
    alarm = make_alarm(cast, kind="gas")
    incident = api.apply_policy(alarm.pk)
    assert incident is not None
    assert (incident.state, incident.title) == ("reported", "龙开河路下穿通道燃气泄漏")
    assert incident.source == "可燃气体红色告警自动建事件"
    assert api.apply_policy(alarm.pk) == incident
    assert Incident.objects.count() == 1


def test_a_red_underpass_is_pointed_out(cast: Cast) -> None:
    assert api.apply_policy(make_alarm(cast).pk) is None
    event = Outbox.objects.get(name="command.response_proposed")
    assert event.payload["plan"] == "浔阳区防汛应急预案"
    assert event.permission == "command.response.start"


def test_a_mild_alarm_does_nothing(cast: Cast) -> None:
    assert api.apply_policy(make_alarm(cast, level=4).pk) is None
    assert not Outbox.objects.filter(name="command.response_proposed").exists()


def test_a_policy_that_is_off_does_nothing(cast: Cast) -> None:
    IncidentPolicy.objects.update(is_active=False)
    assert api.apply_policy(make_alarm(cast, kind="gas").pk) is None


def test_the_shipped_policy_does_not_come_back(cast: Cast) -> None:
    IncidentPolicy.objects.filter(order__gt=10).delete()
    assert api.load_policies() == 0


def told() -> int:
    return Outbox.objects.filter(name="command.response_proposed").count()


def test_a_proposal_is_kept_and_told_once(cast: Cast) -> None:
    alarm = make_alarm(cast)
    for _ in range(2):
        api.apply_policy(alarm.pk)
    [proposal] = api.open_proposals(cast.officer)
    assert proposal.words == "建议启动浔阳区防汛应急预案三级响应"
    assert (proposal.alarm_id, proposal.policy, told()) == (alarm.pk, "积水红色告警提示响应", 1)
    assert Entry.objects.filter(kind="command.response.proposed").count() == 1
    assert api.open_proposals(cast.stranger) == []
    assert api.open_proposals(cast.street_worker) == []


def test_starting_the_response_settles_it(cast: Cast) -> None:
    alarm, by = make_alarm(cast), Actor.of(cast.officer)
    api.apply_policy(alarm.pk)
    api.start_response(alarm_id=alarm.pk, by=by, plan_code="YA-FX", level=3, key="k", at=NOW)
    proposal = api.ResponseProposal.objects.get()
    assert (proposal.settlement, proposal.settled_by_name) == ("started", "周敏")
    assert api.open_proposals(cast.officer) == []
    api.apply_policy(alarm.pk)
    assert api.ResponseProposal.objects.count() == 1


def test_saying_no_needs_a_reason_and_holds_until_the_alarm_is_worse(cast: Cast) -> None:
    alarm, by = make_alarm(cast, kind="river_stage", level=3), Actor.of(cast.officer)
    api.apply_policy(alarm.pk)
    [proposal] = api.open_proposals(cast.officer)
    with pytest.raises(api.Incomplete, match="理由"):
        api.decline_proposal(proposal.pk, by=by, reason=" ")
    with pytest.raises(api.NotFound):
        api.decline_proposal(proposal.pk, by=Actor.of(cast.stranger), reason="不归我管")
    api.decline_proposal(proposal.pk, by=by, reason="已现场处置")
    with pytest.raises(api.WrongStep, match="周敏已于"):
        api.decline_proposal(proposal.pk, by=by, reason="再说一次")
    api.apply_policy(alarm.pk)
    assert api.open_proposals(cast.officer) == []
    Alarm.objects.filter(pk=alarm.pk).update(level=1)
    api.apply_policy(alarm.pk)
    assert len(api.open_proposals(cast.officer)) == 1
    entry = Entry.objects.get(kind="command.response.declined")
    assert sentence(entry).endswith("不启动浔阳区防汛应急预案三级响应：已现场处置")


def test_an_alarm_that_has_returned_asks_for_nothing(cast: Cast) -> None:
    alarm = make_alarm(cast)
    api.apply_policy(alarm.pk)
    Alarm.objects.filter(pk=alarm.pk).update(returned_at=NOW)
    assert api.open_proposals(cast.officer) == []


def test_who_was_not_there_finds_it_on_the_workbench_and_the_cockpit(cast: Cast, client: Client) -> None:
    alarm = make_alarm(cast)
    api.apply_policy(alarm.pk)
    [proposal] = api.open_proposals(cast.officer)
    client.force_login(cast.officer)
    for path in ("/todo", "/", "/cockpit/now"):
        page = client.get(path).content.decode()
        assert proposal.words in page
        assert f'data-drawer="/response/preview?alarm={alarm.pk}"' in page
        assert "style=" not in page
    assert "建议" in client.get(f"/response/preview?alarm={alarm.pk}", headers={"HX-Request": "true"}).content.decode()
    answer = client.post(f"/response/proposals/{proposal.pk}/decline", {"reason": "已现场处置"}, follow=True)
    assert "不启动响应" in answer.content.decode()
    assert proposal.words not in client.get("/todo").content.decode()
    client.force_login(cast.street_worker)
    assert client.post(f"/response/proposals/{proposal.pk}/decline", {"reason": "不归我管"}).status_code in (403, 404)
