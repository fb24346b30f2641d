"""What a group measures: at each of its points, over its area, or of several conditions together."""

from typing import TYPE_CHECKING, Any

import numpy as np

from anlan.watch.telemetry.engine.monitoring import measures
from anlan.watch.telemetry.engine.monitoring.definitions import Group
from anlan.watch.telemetry.engine.monitoring.windows import SECOND, Floats, View, Whole
from anlan.watch.telemetry.outlook import Outlook, next_line, outlook

if TYPE_CHECKING:
    from anlan.watch.telemetry.engine.monitoring.judge import Facts, Judge

LEAST_COVER = 0.5  # of an area's points must have values before the area has one
FARTHEST = 3.0  # times the farthest line (minutes): beyond that no robust fit is tried


def one(judge: "Judge", group: Group, index: Whole, at: int) -> Floats:
    """What each of these points of a group measures; NaN for unknown."""
    rows, key = group.rows[index], group.kind.key
    last = judge.facts.value[rows]
    if key in ("high", "low"):
        return np.where(judge.facts.is_fresh(rows, at), last, np.nan)
    if key == "spread":
        twin = judge.facts.row_of_code.get(group.settings["twin"])
        if twin is None:
            return np.full(len(rows), np.nan)
        both = judge.facts.is_fresh(rows, at) & judge.facts.is_fresh(np.array([twin]), at)[0]
        return np.where(both, np.abs(last - judge.facts.value[twin]), np.nan)
    view = _view(judge, group.window_s, rows, at)
    if key == "trend":
        return _minutes(judge, group, rows, view, at)
    if key == "jump":
        decimals = np.array([judge.facts.decimals[row] for row in rows.tolist()], dtype=float)
        return measures.jump(view, last, 0.5 * 10.0**-decimals)
    return _measured(key, group.settings, view, last)


def _measured(key: str, asked: dict[str, Any], view: View, last: Floats) -> Floats:
    if key == "rate":
        return np.abs(measures.slope(view)) * float(asked["per_s"])
    if key == "bend":
        return measures.bend(view) * float(asked["per_s"]) ** 2
    if key in ("times", "share"):
        return (measures.times if key == "times" else measures.share)(view, float(asked["beyond"]))
    if key == "stuck":
        return measures.stuck(view, float(asked["tolerance"]))
    if key in ("rise", "fall"):
        return (measures.rise if key == "rise" else measures.fall)(view, last)
    plain = {
        "sum": measures.total, "mean": measures.mean, "mean_low": measures.mean, "range": measures.spread,
        "impossible": measures.impossible,
    }  # fmt: skip
    return plain[key](view)


def _view(judge: "Judge", window_s: int, rows: Whole, at: int) -> View:
    return judge.view(window_s, rows, at)


def _minutes(judge: "Judge", group: Group, rows: Whole, view: View, at: int) -> Floats:
    """Minutes until each point's line; infinite where no forecast can be made: then the rule says nothing."""
    slopes = measures.slope(view)
    found = np.where(np.isnan(slopes), np.nan, np.inf)
    fresh = judge.facts.is_fresh(rows, at)
    farthest = FARTHEST * group.machine.largest * 60
    for number in np.flatnonzero(fresh & ~np.isnan(slopes) & (slopes != 0)).tolist():
        row = int(rows[number])
        value, slope = float(judge.facts.value[row]), float(slopes[number])
        line = next_line(judge.facts.lines[row], value, int(group.settings.get("target", 0)), is_rising=slope > 0)
        if line is None or abs(line[2] - value) > abs(slope) * farthest:
            continue
        told = _fitted(view, number, at, line)
        if told is not None:
            found[number] = told.minutes
    return found


def _fitted(view: View, number: int, at: int, line: tuple[int, str, float]) -> Outlook | None:
    filled = view.filled[number]
    newest = at // int(view.width_s * SECOND) * view.width_s
    middles = newest + view.age[number][filled] * view.width_s + view.width_s / 2
    order = np.argsort(middles)
    return outlook(np.minimum(middles, at / SECOND)[order], view.means[number][filled][order], *_target(line))


def _target(line: tuple[int, str, float]) -> tuple[int, float, str]:
    return line[0], line[2], line[1]


def foretold(judge: "Judge", group: Group, place: int, at: int) -> Outlook | None:
    """The forecast for one point of a trend group, for its words."""
    row = int(group.rows[place])
    view = _view(judge, group.window_s, np.array([row]), at)
    slope = float(measures.slope(view)[0])
    target = int(group.settings.get("target", 0))
    line = next_line(judge.facts.lines[row], float(judge.facts.value[row]), target, is_rising=slope > 0)
    return None if line is None else _fitted(view, 0, at, line)


def area(judge: "Judge", group: Group, at: int) -> Floats:
    """What an area measures: one number, NaN while fewer than half of its points have values."""
    rows = group.members[judge.facts.served[group.members]]
    if not len(rows):
        return np.array([np.nan])
    fresh, key = judge.facts.is_fresh(rows, at), group.kind.key
    if key == "area_silent":
        return np.array([100.0 * float(np.mean(~fresh))])
    values = np.where(fresh, judge.facts.value[rows], np.nan)
    if key == "area_sum":
        values = np.where(fresh, measures.total(_view(judge, group.window_s, rows, at)), np.nan)
    known = values[~np.isnan(values)]
    if len(known) < LEAST_COVER * len(rows):
        return np.array([np.nan])
    if key == "area_count":
        return np.array([float(np.sum(known >= float(group.settings["beyond"])))])
    return np.array([measures.AGGREGATES[group.settings["aggregate"]](known)])


def several(judge: "Judge", group: Group, at: int) -> Floats:
    """1 when the conditions hold, 0 when they do not, NaN when it hangs on one that is not known."""
    answers = [_holds(judge, group, term, at) for term in group.settings["terms"]]
    mode = group.settings.get("mode", "all")
    needed = {"all": len(answers), "any": 1}.get(mode) or int(group.settings["least"])
    sure, unsure = answers.count(True), answers.count(None)
    if sure >= needed:
        return np.array([1.0])
    return np.array([np.nan if sure + unsure >= needed else 0.0])


def _holds(judge: "Judge", group: Group, term: dict[str, Any], at: int) -> bool | None:
    facts = judge.facts
    if "event" in term:
        region = facts.region_paths[int(group.rows[0])]
        return any(span.holds(term["event"], term["level"], region, at / 1e6) for span in judge.warnings)
    if "rule" in term:
        return 0 < judge.level_of_rule(term["rule"]) <= int(term["level"])
    if "region" in term:
        rows = rows_of_area(term, facts)
        known = facts.value[rows[facts.is_fresh(rows, at)]] if len(rows) else facts.value[:0]
        known = known[~np.isnan(known)]
        if not len(rows) or len(known) < LEAST_COVER * len(rows):
            return None
        return _is_beyond(term, measures.AGGREGATES[term["aggregate"]](known))
    row = facts.row_of_code.get(term["point"])
    if row is None or not facts.is_fresh(np.array([row]), at)[0]:
        return None
    if "level" in term:
        return 0 < int(facts.level[row]) <= int(term["level"])
    value = float(facts.value[row])
    return None if np.isnan(value) else _is_beyond(term, value)


def _is_beyond(term: dict[str, Any], value: float) -> bool:
    return bool(value >= term["value"] if term["is_high"] else value <= term["value"])


def rows_of_area(term: dict[str, Any], facts: "Facts") -> Whole:
    """The points that a condition over an area looks at."""
    chosen = [
        row
        for row, kind in enumerate(facts.kinds)
        if kind == term["kind"] and facts.served[row] and facts.region_paths[row].startswith(term["region"])
    ]
    return np.array(chosen, dtype=np.int64)


def rows_named(group: Group, facts: "Facts") -> Whole:
    """The points that the settings of a group name beside its own."""
    found: list[int] = []
    codes = [group.settings.get("twin", "")]
    for term in group.settings.get("terms", []):
        codes.append(term.get("point", ""))
        if "region" in term:
            found += rows_of_area(term, facts).tolist()
    found += [facts.row_of_code[code] for code in codes if code in facts.row_of_code]
    return np.array(found, dtype=np.int64)
