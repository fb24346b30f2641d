"""History as charts and words: the JSON of `js/charts.js`, a sentence for it, the moments lines were crossed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.picture import Threshold
from anlan.watch.telemetry.selectors.gaps import Gap
from anlan.watch.telemetry.selectors.series import Series


def chart_of(
    found: Series,
    unit: str,
    decimals: int,
    thresholds: Iterable[Threshold],
    silences: Iterable[Gap] = (),
    *,
    is_near: bool = False,
) -> dict[str, Any]:
    """A line with its dashed thresholds, each labelled in words, and bands where nothing was heard (epoch ms).

    Numbers are said with their kind's `decimals`. The axis begins at zero; with `is_near` it is drawn near the values
    (a river stage never comes near zero).
    """
    bands = [[_ms(gap.start), _ms(gap.end)] for gap in silences]
    spec: dict[str, Any] = {
        "kind": "line",
        "unit": unit,
        "decimals": decimals,
        "points": [list(pair) for pair in found],
        "thresholds": lines_of(thresholds, unit),
        "gaps": bands,
    }
    return {**spec, "near": True} if is_near else spec


def lines_of(thresholds: Iterable[Threshold], unit: str) -> list[dict[str, Any]]:
    """Thresholds as a chart draws them: level, value, side, and `橙 27 厘米`."""
    return [
        {
            "level": line.level,
            "value": line.raise_at,
            "words": f"{COLOURS.get(line.level, '')} {line.raise_at:g} {unit}".rstrip(),
            "side": line.side,
        }
        for line in thresholds
    ]


def sentence_of(name: str, found: Series, unit: str, decimals: int) -> str:
    """What the chart shows, said aloud."""
    known = [(ms, value) for ms, value in found if value is not None]
    if not known:
        return f"{name}，这段时间没有读数"
    values = [value for _, value in known]
    said = f"最近 {values[-1]:.{decimals}f}，最高 {max(values):.{decimals}f}，最低 {min(values):.{decimals}f} {unit}"
    return f"{name} {_clock(known[0][0])} 至 {_clock(known[-1][0])}，{said}".rstrip()


def crossings(found: Series, thresholds: Iterable[Threshold], unit: str) -> list[tuple[datetime, str, int, str]]:
    """(moment, words, level, rule) of each line that the series went over and has not left since, oldest first."""
    told = []
    for line in thresholds:
        crossed: int | None = None
        was_beyond = True  # what was beyond from the start crossed earlier, we do not know when
        for ms, value in found:
            if value is None:
                continue
            is_beyond = value >= line.raise_at if line.side == "high" else value <= line.raise_at
            if is_beyond and not was_beyond:
                crossed = ms
            was_beyond = is_beyond
        if crossed is not None and was_beyond:
            way = "越过" if line.side == "high" else "低于"
            text = f"{way}{COLOURS.get(line.level, '')}线 {line.raise_at:g} {unit}".rstrip()
            told.append((datetime.fromtimestamp(crossed / 1000, UTC), text, line.level, f"规则 {line.rule_id}"))
    return sorted(told)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _clock(ms: int) -> str:
    return f"{timezone.localtime(datetime.fromtimestamp(ms / 1000, UTC)):%m-%d %H:%M}"
