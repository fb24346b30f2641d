"""Fatigue, night speed, silence: found where they are, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from anlan.watch.vehicles.driving import Breach, Limits, judge

LIMITS = Limits(
    continuous_h=4, rest_min=20, day_h=8, night_percent=80, night=(22, 6), no_coaches=(2, 5), offline_h=24,
    moving_kmh=5, lost_s=180,
)  # fmt: skip
EIGHT = datetime(2026, 11, 24, 0, 0, tzinfo=UTC).timestamp()  # eight in the morning in Beijing


def drive(*legs, start=EIGHT, speed=60.0):
    """Readings a minute: each leg is (minutes, is driving)."""
    speeds = np.concatenate([np.full(minutes, speed if moves else 0.0) for minutes, moves in legs])
    return start + 60.0 * np.arange(speeds.size), speeds


def found(times, speeds, limits=LIMITS, now=None):
    return judge(times, speeds, now or float(times[-1]), limits)


def breaches(*given, **more):
    return [each.breach for each in found(*given, **more)]


def test_four_hours_are_allowed_and_one_minute_more_is_not():
    assert breaches(*drive((241, True))) == []
    (one,) = found(*drive((243, True)))
    assert (one.breach, one.limit, one.unit) == (Breach.CONTINUOUS, 4, "小时")
    assert one.value == pytest.approx(242 / 60)


def test_a_rest_of_twenty_minutes_begins_anew_and_a_shorter_one_does_not():
    assert breaches(*drive((150, True), (20, False), (150, True))) == []
    assert breaches(*drive((150, True), (15, False), (150, True))) == [Breach.CONTINUOUS]


def test_eight_hours_in_a_day_whatever_the_rests():
    legs = [(120, True), (30, False)] * 5
    (one,) = found(*drive(*legs))
    assert one.breach == Breach.DAY
    assert one.value == pytest.approx(10, abs=0.1)
    assert breaches(*drive(*legs[:8])) == []
    apart = [(240, True), (1200, False), (240, True), (1200, False), (240, True)]
    assert breaches(*drive(*apart)) == []


def test_speed_at_night_is_held_against_four_fifths_of_the_day_limit():
    own = replace(LIMITS, day_limit_kmh=100.0)
    night = EIGHT + 15 * 3600  # eleven in the evening
    assert breaches(*drive((30, True), start=night, speed=80), limits=own) == []
    (one,) = found(*drive((30, True), start=night, speed=86), limits=own)
    assert (one.breach, one.value, one.limit) == (Breach.NIGHT_SPEED, 86, 80)
    assert breaches(*drive((30, True), speed=86), limits=own) == []
    assert breaches(*drive((30, True), start=night, speed=120)) == []  # nobody has set a limit


def test_coaches_stand_between_two_and_five():
    coach = replace(LIMITS, is_coach=True)
    three = EIGHT + 19 * 3600
    assert breaches(*drive((30, True), start=three), limits=coach) == [Breach.NIGHT_STOP]
    assert breaches(*drive((30, True), start=three + 2 * 3600), limits=coach) == []
    assert breaches(*drive((30, True), start=three)) == []


def test_a_signal_lost_while_moving_is_told_and_counts_as_rest():
    times, speeds = drive((150, True), (30, True), (150, True))
    heard = np.r_[0:150, 180:330]
    (one,) = found(times[heard], speeds[heard])
    assert (one.breach, round(one.value)) == (Breach.LOST, 31)
    parked, still = drive((60, False), (60, False))
    assert breaches(np.delete(parked, np.s_[20:100]), np.delete(still, np.s_[20:100])) == []


def test_silence_for_a_day():
    times, speeds = drive((10, False))
    assert breaches(times, speeds, now=float(times[-1]) + 23.9 * 3600) == []
    assert breaches(times, speeds, now=float(times[-1]) + 24.1 * 3600) == [Breach.OFFLINE]
    assert judge(np.array([]), np.array([]), EIGHT, LIMITS) == []
