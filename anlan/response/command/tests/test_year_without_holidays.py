"""Teams go home at the turn of the year too: the assessment's limit waits for the holidays of the next year."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from anlan.foundation.journal.api import Actor
from anlan.response.command import api
from tests.response.cast import make_alarm, make_cast

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 20, 3, tzinfo=UTC)


def test_a_response_ends_though_next_years_holidays_are_unknown(client: Client) -> None:
    cast = make_cast()
    started = api.start_response(
        by=Actor.of(cast.officer), plan_code="YA-FX", level=3, key="k", alarm_id=make_alarm(cast).pk, at=DECEMBER
    )
    api.terminate_response(
        started.incident_id, by=Actor.of(cast.chief), reason="水已退去", at=DECEMBER + timedelta(hours=2)
    )
    incident = api.Incident.objects.get(pk=started.incident_id)
    assert (incident.state, incident.due_at) == ("terminated", None)
    client.force_login(cast.chief)
    assert "时限待定（2027 年节假日未录入）" in client.get(f"/cases/{incident.number}").content.decode()
