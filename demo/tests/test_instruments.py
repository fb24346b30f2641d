"""The demo's devices: enough, of all kinds, each with sound lines and ordinary values that raise nothing."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from anlan.watch.telemetry.api import shipped_kinds
from anlan.watch.telemetry.services import check_bands
from demo.instruments import gauge_of, instruments
from demo.readings import HISTORY_DAYS, featured, month_of, reading_now

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def gauges():
    return [gauge for device in instruments() for gauge in device.gauges]


def raised(gauge, value):
    return [
        band
        for band in gauge.rule()["bands"]
        if (value >= band["raise"] if band["side"] == "high" else value <= band["raise"])
    ]


def test_about_seventeen_hundred_points_on_about_nine_hundred_devices():
    assert 800 <= len(instruments()) <= 950
    assert 1500 <= len(gauges()) <= 1800
    assert {g.kind for g in gauges()} == set(shipped_kinds())  # every kind is alive
    assert max(Counter(g.code for g in gauges()).values()) == 1


def test_lines_are_consistent_and_kinds_known():
    for gauge in gauges():
        assert gauge.kind in shipped_kinds()
        check_bands(gauge.rule()["bands"])


def test_an_ordinary_day_raises_nothing():
    chance = Random(1)
    for gauge in gauges():
        for hour in (0, 6, 12, 15, 20):
            value = reading_now(gauge, NOON + timedelta(hours=hour), chance)
            assert not raised(gauge, value), (gauge.code, value)


def test_some_devices_are_mute_so_that_silence_shows():
    mute = [d for d in instruments() if d.is_mute]
    assert 10 <= len(mute) <= 30


def test_a_month_of_history_ends_at_the_ordinary_value_and_remembers_the_rain():
    _, stage = gauge_of("SW-0001.stage")
    values = [value for _, value in month_of(stage, NOON)]
    assert len(values) == HISTORY_DAYS * 24
    assert abs(values[-1] - stage.normal) < 0.2
    _, depth = gauge_of("JS-0412.depth")
    assert max(value for _, value in month_of(depth, NOON)) > 20
    assert 60 <= len(featured()) <= 170


def test_the_same_month_twice():
    _, rain = gauge_of("YL-0001.rain1h")
    assert list(month_of(rain, NOON)) == list(month_of(rain, NOON))
