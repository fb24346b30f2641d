"""Alarms become incidents, or are pointed out, by declared policy and once."""

import pytest

from anlan.foundation.live.models import Outbox
from anlan.response.command import api
from anlan.response.command.models import Incident, IncidentPolicy
from tests.response.cast import Cast, make_alarm, make_cast

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
