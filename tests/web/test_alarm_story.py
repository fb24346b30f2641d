"""The drawer of an alarm tells the alarm's own story, with the day when it was not today."""

import pytest

from anlan.foundation.journal.api import Actor
from anlan.response.command import api as command
from anlan.watch.telemetry import api as telemetry
from anlan.web.cockpit.alarm_drawer import alarm_context
from tests.response.cast import NOW, make_alarm, make_cast

pytestmark = pytest.mark.django_db


def test_story_is_of_this_alarm_alone_and_says_the_day() -> None:
    cast = make_cast()
    alarms = [make_alarm(cast) for _ in range(3)]
    started = [
        command.start_response(
            alarm_id=alarm.pk, key=f"k{alarm.pk}", by=Actor.of(cast.officer), plan_code="YA-FX", level=4, at=NOW
        )
        for alarm in alarms
    ]
    facts = telemetry.alarm_facts(cast.officer, alarms[0].pk)
    assert facts is not None
    lines = alarm_context(cast.officer, facts)["story"]
    hrefs = {line["href"] for line in lines if line.get("href")}
    assert {href.rpartition("/")[2] for href in hrefs if "SJ-" in href} == {started[0].number}
    assert all("7 月 8 日" in line["when"] for line in lines)
