"""The invented year: in order, in season, each alarm with a story that can have happened."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from demo.past import DAYS, KINDS, past_alarms

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_the_year_is_told_oldest_first_and_the_same_each_time():
    told = past_alarms(NOW)
    assert told == past_alarms(NOW)
    assert [a.raised_at for a in told] == sorted(a.raised_at for a in told)
    assert all(NOW - timedelta(days=DAYS, minutes=1) <= a.raised_at < NOW for a in told)
    assert 230 <= len(told) <= 300


def test_steps_follow_one_another():
    for alarm in past_alarms(NOW):
        assert 0 < alarm.confirmed < alarm.dispatched < alarm.handled < alarm.closed
        if alarm.ending != "open":
            assert alarm.after(alarm.closed) < NOW


def test_an_alarm_is_of_the_level_its_value_says():
    for alarm in past_alarms(NOW):
        band = next(b for b in alarm.gauge.rule()["bands"] if b["level"] == alarm.level)
        beyond = alarm.value >= band["raise"] if band["side"] == "high" else alarm.value <= band["raise"]
        assert beyond, alarm


def test_smoke_is_often_false_and_water_comes_in_summer():
    told = past_alarms(NOW)
    endings = Counter(a.ending for a in told if a.gauge.kind == "smoke")
    assert endings["false"] > endings["handled"] / 2
    summer = [a.raised_at.month in (5, 6, 7, 8) for a in told if a.gauge.kind == "water_depth"]
    assert sum(summer) > len(summer) * 0.7
    assert set(Counter(a.gauge.kind for a in told)) == set(KINDS)


def test_the_last_hours_are_not_empty_and_already_over():
    lately = [a for a in past_alarms(NOW) if NOW - a.raised_at < timedelta(hours=6) and a.ending == "returned"]
    assert len(lately) >= 4
    assert all(a.after(max(a.returned, a.confirmed) + 3) < NOW for a in lately)
