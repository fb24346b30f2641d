"""Alarms near in place, time and kind are gathered under one incident or proposal; a person can take one out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry
from anlan.response.command import api
from anlan.response.command.models import GatheredAlarm, Incident
from anlan.response.command.services.gathering import take_out
from anlan.watch.telemetry.api import Alarm
from tests.response.cast import NOW, PLACE, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    api.load_policies()
    return make_cast()


def near(alarm: Alarm, metres: float = 200, minutes: float = 4) -> Alarm:
    """The alarm moved so far to the north of the place, so much later."""
    alarm.point.latitude = PLACE[1] + metres / 111_320
    alarm.point.save(update_fields=["latitude"])
    alarm.decided_at = NOW + timedelta(minutes=minutes)
    alarm.save(update_fields=["decided_at"])
    return alarm


def test_a_second_red_underpass_nearby_joins_the_proposal_with_its_reason(cast: Cast) -> None:
    first, second = make_alarm(cast), near(make_alarm(cast))
    api.apply_policy(first.pk)
    api.apply_policy(second.pk)
    api.apply_policy(second.pk)
    [proposal] = api.open_proposals(cast.officer)
    assert proposal.alarm == first
    [gathered] = GatheredAlarm.objects.all()
    assert (gathered.alarm, gathered.proposal) == (second, proposal)
    assert gathered.reason.startswith("相距 200 米、相隔 4 分钟、同为积水")
    assert Entry.objects.filter(kind="command.alarm.gathered").count() == 1


def test_a_second_gas_alarm_joins_the_open_incident(cast: Cast) -> None:
    incident = api.apply_policy(make_alarm(cast, kind="gas").pk)
    second = near(make_alarm(cast, kind="gas"))
    Alarm.objects.update(decided_at=timezone.now())
    assert api.apply_policy(second.pk) == incident
    assert Incident.objects.count() == 1
    assert GatheredAlarm.objects.get().incident == incident


@pytest.mark.parametrize(
    ("kind", "metres", "minutes"),
    [("gas", 200, 4), ("water_depth", 510, 4), ("water_depth", 200, 31)],
    ids=["another kind", "too far", "too late"],
)
def test_what_is_not_near_stands_for_itself(cast: Cast, kind: str, metres: float, minutes: float) -> None:
    api.apply_policy(make_alarm(cast).pk)
    api.apply_policy(near(make_alarm(cast, kind=kind), metres, minutes).pk)
    assert not GatheredAlarm.objects.exists()


def test_a_worse_alarm_is_not_hidden_under_a_milder_proposal(cast: Cast) -> None:
    api.apply_policy(make_alarm(cast, kind="river_stage", level=3).pk)
    api.apply_policy(near(make_alarm(cast, kind="river_stage", level=1)).pk)
    assert not GatheredAlarm.objects.exists()
    assert len(api.open_proposals(cast.officer)) == 2


def test_what_is_taken_out_asks_for_itself_and_stays_out(cast: Cast) -> None:
    second = near(make_alarm(cast))
    api.apply_policy(make_alarm(cast).pk)
    api.apply_policy(second.pk)
    gathered = GatheredAlarm.objects.get()
    with pytest.raises(api.NotFound):
        take_out(gathered.pk, by=Actor.of(cast.stranger))
    take_out(gathered.pk, by=Actor.of(cast.officer))
    api.apply_policy(second.pk)
    assert {proposal.alarm_id for proposal in api.open_proposals(cast.officer)} >= {second.pk}
    assert Entry.objects.filter(kind="command.alarm.taken_out").count() == 1


def test_what_was_gathered_goes_to_the_incident_when_the_response_starts(cast: Cast, client: Client) -> None:
    first, second = make_alarm(cast), near(make_alarm(cast))
    api.apply_policy(first.pk)
    api.apply_policy(second.pk)
    client.force_login(cast.officer)
    assert "归并" in client.get("/todo").content.decode()
    api.start_response(alarm_id=first.pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=3, key="k", at=NOW)
    gathered = GatheredAlarm.objects.get()
    assert gathered.incident is not None
    page = client.get(f"/incidents/{gathered.incident.number}").content.decode()
    assert "归并的告警" in page
    assert gathered.reason in page
    answer = client.post(f"/response/gathered/{gathered.pk}/out")
    assert answer.status_code == 302
    assert gathered.reason not in client.get(f"/incidents/{gathered.incident.number}").content.decode()
