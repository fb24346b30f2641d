"""What screens report is believed only of the decision whose times the alarm keeps."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.watch.telemetry.api import Shown, report_shown
from anlan.watch.telemetry.models import Alarm
from anlan.watch.telemetry.tests.world import district, raise_alarm


@pytest.fixture
def officer(db: None) -> Account:
    load_shipped()
    made = Account.objects.create_user("zhou", name="周敏")
    Posting.objects.create(account=made, role=roles.DUTY_OFFICER.key)
    return made


def decided_ms(alarm: Alarm) -> int:
    return round(alarm.decided_at.timestamp() * 1000)


def test_only_the_first_decision_is_measured(officer: Account) -> None:
    alarm = raise_alarm(district()["JS-0412"], 43.6, 1)
    first = timezone.now() - timedelta(seconds=40)
    Alarm.objects.filter(pk=alarm.pk).update(observed_at=first, decided_at=first)
    alarm.refresh_from_db()
    now = time.time() * 1000
    # the screen opened after the alarm and saw it become worse: its delay is not forty seconds
    assert report_shown([Shown(alarm.pk, round(now) - 20, now, 1)], account=officer) == 0
    assert report_shown([Shown(alarm.pk, decided_ms(alarm), decided_ms(alarm) + 30, 1)], account=officer) == 1
    alarm.refresh_from_db()
    assert alarm.shown_ms in (29, 30, 31)
