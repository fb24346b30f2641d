"""合并: an incident that is the same as another closes before it is responded to, and leaves nothing running."""

from datetime import timedelta

import pytest

from anlan.foundation.casework.api import WrongState, advance
from anlan.foundation.journal.api import Actor
from anlan.response.command import api
from anlan.response.command.models import ReportDuty
from tests.response.cast import NOW, PLACE, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def reported(cast: Cast) -> api.Incident:
    return api.open_incident(
        by=Actor.of(cast.officer),
        title="龙开河路积水",
        event_code="11A02",
        longitude=PLACE[0],
        latitude=PLACE[1],
        at=NOW,
        occurred_at=NOW,
    )


def started(cast: Cast, alarm_id: int, key: str) -> api.Incident:
    done = api.start_response(alarm_id=alarm_id, by=Actor.of(cast.officer), plan_code="YA-FX", level=4, key=key, at=NOW)
    return api.Incident.objects.get(pk=done.incident_id)


def test_a_responding_incident_is_not_merged_away(cast: Cast) -> None:
    one, other = started(cast, make_alarm(cast).pk, "k1"), started(cast, make_alarm(cast).pk, "k2")
    with pytest.raises(WrongState, match="响应中"):
        advance(one.pk, "merge", by=Actor.of(cast.officer), form={"number": other.number}, at=SOON)
    api.terminate_response(one.pk, by=Actor.of(cast.chief), reason="水已退去", at=SOON)


def test_a_merged_incident_owes_no_report_and_its_alarm_can_be_answered(cast: Cast) -> None:
    api.load_policies()
    alarm = make_alarm(cast, kind="gas")
    one = api.apply_policy(alarm.pk)
    other = reported(cast)
    assert one is not None
    advance(one.pk, "merge", by=Actor.of(cast.officer), form={"number": other.number}, at=SOON)
    one.refresh_from_db()
    assert (one.state, one.running_origin) == ("merged", None)
    assert not ReportDuty.objects.filter(incident=one, sent_at=None, cancelled_at=None).exists()
    assert ReportDuty.objects.filter(incident=other, sent_at=None, cancelled_at=None).exists()
    assert started(cast, alarm.pk, "k1").pk != one.pk


def test_what_never_happened_owes_no_report(cast: Cast) -> None:
    one = reported(cast)
    advance(one.pk, "dismiss", by=Actor.of(cast.officer), form={"reason": "到场查看无积水"}, at=SOON)
    assert not ReportDuty.objects.filter(incident=one, cancelled_at=None).exists()
