"""Windows and what is measured over them, against plain Python that keeps every reading."""

import math
from statistics import mean

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.watch.telemetry.engine.monitoring import measures
from anlan.watch.telemetry.engine.monitoring.windows import CELLS, SECOND, Grid

WINDOW_S = 600
WIDTH_S = WINDOW_S // CELLS
START = 1_790_000_000 // WIDTH_S * WIDTH_S

Reading = tuple[int, int, int]  # place, second, value
READINGS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1500), st.integers(-5, 60)), max_size=60)


def _grid(batches: list[list[Reading]]) -> Grid:
    grid = Grid(3, WINDOW_S)
    for batch in batches:
        places = np.array([r[0] for r in batch], dtype=np.int64)
        observed = np.array([(START + r[1]) * SECOND for r in batch], dtype=np.int64)
        values = np.array([r[2] for r in batch], dtype=np.float64)
        grid.add(places, observed, values, values >= 0)
    return grid


def _cells(readings: list[Reading], place: int, at: int) -> dict[int, list[int]]:
    """Good values by cell, of the 60 cells up to `at`."""
    newest = (START + at) // WIDTH_S
    found: dict[int, list[int]] = {}
    for where, second, value in readings:
        number = (START + second) // WIDTH_S
        if where == place and value >= 0 and newest - CELLS < number <= newest:
            found.setdefault(number, []).append(value)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(READINGS, st.integers(0, 7))
def test_measures_are_those_of_plain_python(readings: list[Reading], cut: int) -> None:
    readings = sorted(readings, key=lambda r: r[1])
    at = readings[-1][1] if readings else 0
    grid = _grid([part for part in (readings[: cut * 8], readings[cut * 8 :]) if part])
    view = grid.view(np.arange(3), (START + at) * SECOND)
    last = np.array([next((float(v) for p, _, v in reversed(readings) if p == place and v >= 0), math.nan)
                     for place in range(3)])  # fmt: skip
    newest = (START + at) // WIDTH_S
    for place in range(3):
        cells = _cells(readings, place, at)
        values = [value for cell in cells.values() for value in cell]
        bad = sum(1 for p, s, v in readings if p == place and v < 0 and (START + s) // WIDTH_S > newest - CELLS)
        expected = {
            "total": float(sum(values)),
            "mean": mean(values) if values else math.nan,
            "spread": float(max(values) - min(values)) if values else math.nan,
            "times": float(sum(1 for cell in cells.values() if max(cell) >= 30)),
            "share": 100.0 * sum(1 for cell in cells.values() if mean(cell) >= 30) / len(cells) if cells else math.nan,
            "rise": last[place] - min(values) if values else math.nan,
            "fall": max(values) - last[place] if values else math.nan,
        }
        found = {
            "total": measures.total(view), "mean": measures.mean(view), "spread": measures.spread(view),
            "times": measures.times(view, 30), "share": measures.share(view, 30),
            "rise": measures.rise(view, last), "fall": measures.fall(view, last),
        }  # fmt: skip
        assert measures.impossible(view)[place] == bad
        for name, value in expected.items():
            if not values:
                assert math.isnan(found[name][place]), name
            else:
                assert math.isclose(found[name][place], value, abs_tol=1e-9), name


def _line(values: list[float]) -> Grid:
    grid = Grid(1, WINDOW_S)
    seconds = [START + n * WIDTH_S for n in range(len(values))]
    grid.add(
        np.zeros(len(values), dtype=np.int64),
        np.array(seconds) * SECOND,
        np.array(values),
        np.ones(len(values), dtype=bool),
    )
    return grid


def test_slope_and_bend_of_known_curves() -> None:
    at = (START + 59 * WIDTH_S) * SECOND
    one = np.array([0])
    straight = _line([2.0 + 0.5 * n for n in range(60)]).view(one, at)
    assert math.isclose(measures.slope(straight)[0], 0.5 / WIDTH_S, rel_tol=1e-9)
    assert measures.bend(straight)[0] < 1e-9
    curve = _line([0.01 * n * n for n in range(60)]).view(one, at)
    assert math.isclose(measures.bend(curve)[0], 0.02 / WIDTH_S**2, rel_tol=1e-6)


def test_noise_is_no_acceleration_and_few_cells_say_nothing() -> None:
    rng = np.random.default_rng(3)
    at = (START + 59 * WIDTH_S) * SECOND
    found = [measures.bend(_line(list(rng.normal(size=60))).view(np.array([0]), at))[0] for _ in range(200)]
    assert np.mean(np.array(found) > 0) < 0.1
    assert math.isnan(measures.bend(_line([1.0, 2.0, 4.0]).view(np.array([0]), START * SECOND))[0])


def test_stuck_asks_for_a_covered_window_and_jump_for_a_scatter() -> None:
    at = (START + 59 * WIDTH_S) * SECOND
    one = np.array([0])
    assert measures.stuck(_line([3.0] * 60).view(one, at), 0.0)[0] == 1
    assert measures.stuck(_line([3.0] * 59 + [3.2]).view(one, at), 0.1)[0] == 0
    few = _line([3.0] * 10).view(one, (START + 9 * WIDTH_S) * SECOND)
    assert measures.stuck(few, 0.0)[0] == 0
    jumped = _line([3.0 + 0.1 * (n % 2) for n in range(59)] + [9.0]).view(one, at)
    assert measures.jump(jumped, np.array([9.0]), np.array([0.05]))[0] > 50
