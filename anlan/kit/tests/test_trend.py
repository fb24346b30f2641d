"""A trend with its interval: right, robust, and silent where there is too little to say."""

import numpy as np
import pytest

from anlan.kit.trend import FEWEST, MOST, fit

DAY = 86400.0
START = 1_790_000_000.0


def days(n, step=1.0):
    return START + np.arange(n) * step * DAY


def test_a_straight_line_is_found_exactly():
    times = days(30)
    found = fit(times, 2.0 + 0.5 * np.arange(30))
    assert found is not None
    assert found.slope * DAY == pytest.approx(0.5)
    assert found.low == pytest.approx(found.slope)
    assert found.high == pytest.approx(found.slope)
    assert (found.n, found.value, found.is_certain) == (30, pytest.approx(16.5), True)
    assert found.value_at(times[-1] + 2 * DAY) == pytest.approx(17.5)


def test_wild_readings_do_not_move_it():
    values = 0.1 * np.arange(40.0)
    values[[5, 17, 33]] = 900.0
    found = fit(days(40), values)
    assert found is not None
    assert found.slope * DAY == pytest.approx(0.1, rel=0.05)


def test_pure_noise_has_no_certain_direction_as_often_as_promised():
    chance = np.random.default_rng(7)
    wrong = sum(bool(fit(days(60), chance.normal(size=60)).is_certain) for _ in range(200))
    assert wrong <= 20  # 5 % promised; a tenth would be too many


def test_the_interval_covers_the_truth_as_often_as_promised_with_resembling_neighbours():
    chance = np.random.default_rng(11)
    held = 0
    for _ in range(150):
        noise = np.empty(120)
        noise[0] = chance.normal()
        for k in range(1, 120):
            noise[k] = 0.6 * noise[k - 1] + chance.normal()
        found = fit(days(120), 0.02 * np.arange(120) + noise)
        held += found.low <= 0.02 / DAY <= found.high
    assert held >= 130


@pytest.mark.parametrize("n", [0, 1, FEWEST - 1])
def test_too_few_readings_say_nothing(n):
    assert fit(days(n), np.arange(n, dtype=float)) is None


def test_readings_of_one_moment_say_nothing():
    assert fit(np.full(20, START), np.arange(20.0)) is None
    two = np.where(np.arange(600) < 300, START, START + 1)
    assert fit(two, np.arange(600.0)) is None


def test_order_and_gaps_and_missing_values_do_not_matter():
    times, values = days(50), 3 - 0.2 * np.arange(50)
    values[4] = np.nan
    times[9] = np.inf
    mixed = np.random.default_rng(3).permutation(50)
    found = fit(times[mixed], values[mixed])
    assert found is not None
    assert (found.n, found.slope * DAY) == (48, pytest.approx(-0.2))


def test_a_hundred_thousand_readings_are_thinned_and_stay_right():
    chance = np.random.default_rng(5)
    times = days(100_000, 1 / 1440)
    found = fit(times, 1e-3 * (times - START) / DAY + chance.normal(scale=0.5, size=times.size))
    assert found is not None
    assert found.n == 100_000 > MOST
    assert found.low <= 1e-3 / DAY <= found.high
    assert found.is_certain
