"""Several points on one axis of time: their lines, two units at most, and the figures beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.watch.telemetry.history import lines_of, sentence_of
from anlan.watch.telemetry.models import Point, PointRule
from anlan.watch.telemetry.selectors.alarms import thresholds_of
from anlan.watch.telemetry.selectors.gaps import Gap, gaps
from anlan.watch.telemetry.selectors.series import Span, series
from anlan.watch.telemetry.wording import subject_words, unit_words

MOST_POINTS = 6  # as many as can be told apart by colour and dash
MOST_UNITS = 2


@dataclass(frozen=True)
class Compared:
    """One point of the comparison with what its line says."""

    point: Point
    unit: str
    latest: float | None
    lowest: float | None
    highest: float | None
    silences: Sequence[Gap]


@dataclass(frozen=True)
class Comparison:
    """The JSON of `js/charts.js` (kind `lines`), a sentence for it, its rows, and points of a third unit left out."""

    spec: dict[str, Any]
    sentence: str
    rows: tuple[Compared, ...]
    left_out: tuple[Point, ...]

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return any(row.latest is not None for row in self.rows)


def compare(points: Sequence[Point], span: Span, *, until: datetime) -> Comparison:
    """The lines of points the account may see; each from its own roll-up query, thresholds drawn on its unit's axis."""
    units = list(dict.fromkeys(unit_words(point.kind.unit) for point in points))[:MOST_UNITS]
    drawn = [point for point in points if unit_words(point.kind.unit) in units]
    bands = dict(PointRule.objects.filter(point__in=drawn, is_current=True).values_list("point_id", "bands"))
    lines, rows, sentences = [], [], []
    drawn_lines: set[tuple[str, float]] = set()  # the same line of two points is drawn once
    for point in drawn:
        thresholds = thresholds_of(bands.get(point.pk, []))
        is_low = bool(thresholds) and all(line.side == "low" for line in thresholds)
        silences = gaps(point, until - span.length, until)
        found = series(point, span, until=until, is_low=is_low, silences=silences)
        unit, name = unit_words(point.kind.unit), subject_words(point.name, point.kind.name)
        values = [value for _, value in found if value is not None]
        lines.append(
            {
                "name": name,
                "axis": units.index(unit),
                "decimals": point.kind.decimals,
                "points": [list(pair) for pair in found],
                "thresholds": lines_of([t for t in thresholds if (unit, t.raise_at) not in drawn_lines], unit),
            }
        )
        drawn_lines |= {(unit, line.raise_at) for line in thresholds}
        rows.append(
            Compared(
                point,
                unit,
                values[-1] if values else None,
                min(values, default=None),
                max(values, default=None),
                silences,
            )
        )
        sentences.append(sentence_of(name, found, unit, point.kind.decimals))
    return Comparison(
        spec={"kind": "lines", "unit": units[0] if units else "", "units": units, "lines": lines},
        sentence="；".join(sentences),
        rows=tuple(rows),
        left_out=tuple(point for point in points if point not in drawn),
    )
