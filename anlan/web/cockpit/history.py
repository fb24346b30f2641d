"""History charts: the JSON that `js/charts.js` draws, the sentence that says it, and the moments lines were crossed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from anlan.watch.telemetry.api import AlarmFacts, Series, Threshold
from anlan.web import words


def chart_of(series: Series, unit: str, thresholds: Iterable[Threshold]) -> dict[str, Any]:
    """A line with its dashed thresholds, each labelled in words."""
    lines = [
        {
            "level": line.level,
            "value": line.raise_at,
            "words": f"{words.level_colour(line.level)} {line.raise_at:g} {unit}".rstrip(),
            "side": line.side,
        }
        for line in thresholds
    ]
    return {"kind": "line", "unit": unit, "points": [list(point) for point in series], "thresholds": lines}


def sentence_of(name: str, series: Series, unit: str, decimals: int) -> str:
    """What the chart shows, said aloud."""
    known = [(ms, value) for ms, value in series if value is not None]
    if not known:
        return f"{name}，这段时间没有读数"
    (first, _), (last, value) = known[0], known[-1]
    top = max(value for _, value in known)
    return f"{name} {_clock(first)} 至 {_clock(last)}，当前 {value:.{decimals}f} {unit}，最高 {top:.{decimals}f} {unit}"


def crossings(series: Series, facts: AlarmFacts) -> list[tuple[datetime, str, int, str]]:
    """(moment, words, level, rule) of each line when the series last went over it, oldest first."""
    found = []
    for line in facts.thresholds:
        crossed: int | None = None
        was_beyond = True  # what was beyond from the start crossed earlier, we do not know when
        for ms, value in series:
            if value is None:
                continue
            is_beyond = value >= line.raise_at if line.side == "high" else value <= line.raise_at
            if is_beyond and not was_beyond:
                crossed = ms
            was_beyond = is_beyond
        if crossed is not None and was_beyond:
            colour = words.level_colour(line.level)
            text = f"{'越过' if line.side == 'high' else '低于'}{colour}线 {line.raise_at:g} {facts.unit}".rstrip()
            found.append((datetime.fromtimestamp(crossed / 1000, UTC), text, line.level, f"规则 {line.rule_id}"))
    return sorted(found)


def _clock(ms: int) -> str:
    return f"{timezone.localtime(datetime.fromtimestamp(ms / 1000, UTC)):%H:%M}"
