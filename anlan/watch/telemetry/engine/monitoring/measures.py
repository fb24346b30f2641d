"""What each kind of rule measures over the window of a point: whole arrays in, one number a point out, NaN for unknown.

Unknown leaves a rule as it stands: the silence of a device is an alarm of its own.
"""

from collections.abc import Callable

import numpy as np

from anlan.watch.telemetry.engine.monitoring.windows import CELLS, Floats, View

FEWEST_CELLS = 8  # a fit or a scatter over fewer cells says nothing
SIGNIFICANT = 1.96  # standard errors: an acceleration within them is not told from none
STUCK_SHARE = 0.5  # of the window must be covered before a value counts as stuck


def rise(view: View, last: Floats) -> Floats:
    """How far the newest value stands above the lowest of the window."""
    return _known(view, last - view.low.min(axis=1))


def fall(view: View, last: Floats) -> Floats:
    """How far the newest value stands below the highest of the window."""
    return _known(view, view.high.max(axis=1) - last)


def spread(view: View) -> Floats:
    """Highest less lowest of the window."""
    return _known(view, view.high.max(axis=1) - view.low.min(axis=1))


def total(view: View) -> Floats:
    """The sum of the readings of the window."""
    return _known(view, view.total.sum(axis=1))


def mean(view: View) -> Floats:
    """The mean of the readings of the window."""
    return _known(view, view.total.sum(axis=1) / np.maximum(view.count.sum(axis=1), 1))


def times(view: View, beyond: float) -> Floats:
    """How many cells of the window held a value of `beyond` or more."""
    return _known(view, (view.filled & (view.high >= beyond)).sum(axis=1).astype(np.float64))


def share(view: View, beyond: float) -> Floats:
    """Per cent of the filled cells whose mean is `beyond` or more."""
    filled = view.filled
    over = (filled & (view.means >= beyond)).sum(axis=1)
    return _known(view, 100.0 * over / np.maximum(filled.sum(axis=1), 1))


def impossible(view: View) -> Floats:
    """How many readings of the window lay outside what the kind can measure."""
    found: Floats = view.bad.sum(axis=1).astype(np.float64)
    return found


def stuck(view: View, tolerance: float) -> Floats:
    """1 when the window is covered and its values keep within `tolerance`, else 0."""
    covered = view.filled.sum(axis=1) >= 2
    oldest = np.where(view.filled, view.age, 0.0).min(axis=1)
    covered &= -oldest >= STUCK_SHARE * CELLS
    still = view.high.max(axis=1) - view.low.min(axis=1) <= tolerance
    return _known(view, (covered & still).astype(np.float64))


def jump(view: View, last: Floats, least_sigma: Floats) -> Floats:
    """How many standard deviations the newest value is away from the mean of the cells before the current one."""
    before = view.filled & (view.age < 0)
    n = before.sum(axis=1)
    means = view.means
    middle = np.where(before, means, 0.0).sum(axis=1) / np.maximum(n, 1)
    square = np.where(before, (means - middle[:, None]) ** 2, 0.0).sum(axis=1) / np.maximum(n - 1, 1)
    sigma = np.maximum(np.sqrt(square), least_sigma)
    found: Floats = np.where(n >= FEWEST_CELLS, np.abs(last - middle) / sigma, np.nan)
    return found


def slope(view: View) -> Floats:
    """The least-squares slope of the cells' means, in units a second; signed."""
    filled, n = view.filled, view.filled.sum(axis=1)
    x = np.where(filled, view.age, 0.0)
    y = view.means
    middle = x.sum(axis=1) / np.maximum(n, 1)
    dx = np.where(filled, x - middle[:, None], 0.0)
    spread_x = (dx**2).sum(axis=1)
    found = (dx * y).sum(axis=1) / np.where(spread_x > 0, spread_x, 1.0)
    return np.where((n >= FEWEST_CELLS) & (spread_x > 0), found / view.width_s, np.nan)


def bend(view: View) -> Floats:
    """The acceleration of a parabola through the cells' means, in units a second squared, away from zero.

    0 where the parabola does not carry it: less than 1.96 standard errors from none. NaN with too few cells.
    """
    filled, n = view.filled, view.filled.sum(axis=1)
    x = np.where(filled, view.age / CELLS, 0.0)  # −1…0: keeps the equations well conditioned
    weight = filled.astype(np.float64)
    powers = [(weight * x**k).sum(axis=1) for k in range(5)]
    left = np.stack([np.stack([powers[i + j] for j in range(3)], axis=-1) for i in range(3)], axis=-2)
    y = view.means
    base = y.sum(axis=1) / np.maximum(n, 1)
    y = np.where(filled, y - base[:, None], 0.0)
    right = np.stack([(x**k * y).sum(axis=1) for k in range(3)], axis=-1)
    sound = (n >= FEWEST_CELLS) & (np.abs(np.linalg.det(left)) > 1e-9)
    left[~sound] = np.eye(3)
    inverse = np.linalg.inv(left)
    factors = np.einsum("nij,nj->ni", inverse, right)
    fitted = factors[:, 0, None] + factors[:, 1, None] * x + factors[:, 2, None] * x**2
    rest = np.where(filled, y - fitted, 0.0)
    error = np.sqrt((rest**2).sum(axis=1) / np.maximum(n - 3, 1) * np.abs(inverse[:, 2, 2]))
    curve = factors[:, 2]
    carried = np.where(np.abs(curve) > SIGNIFICANT * error, np.abs(curve), 0.0)
    window_s = CELLS * view.width_s
    return np.where(sound, 2.0 * carried / window_s**2, np.nan)


def _known(view: View, found: Floats) -> Floats:
    return np.where(view.filled.any(axis=1), found, np.nan)


AGGREGATES: dict[str, Callable[[Floats], float]] = {
    "mean": lambda values: float(np.mean(values)),
    "total": lambda values: float(np.sum(values)),
    "highest": lambda values: float(np.max(values)),
}
