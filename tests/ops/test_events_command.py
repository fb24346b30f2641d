"""`anlan events`: what could not be delivered is seen, with its reason, and tried again."""

import pytest
from django.utils import timezone

from anlan.foundation.live.models import Outbox
from anlan.ops.cli import main

pytestmark = pytest.mark.django_db


def test_failed_events_are_listed_and_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["events", "failed"]) == 0
    Outbox.objects.create(
        name="telemetry.alarm_raised",
        payload={"alarm_id": 7},
        at=timezone.now(),
        is_pending=False,
        attempts=12,
        last_error="ValueError: 没有这条规则",
    )
    assert main(["events", "failed"]) == 1
    said = capsys.readouterr().out
    assert "telemetry.alarm_raised" in said
    assert "没有这条规则" in said
    assert main(["events", "retry"]) == 0
    row = Outbox.objects.get()
    assert (row.is_pending, row.attempts) == (True, 0)
    assert main(["events", "failed"]) == 0
