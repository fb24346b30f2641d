"""Rules as the engine sees them: those that ask the same of their points are judged together as one group."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from anlan.watch.telemetry.engine.monitoring.machine import Machine
from anlan.watch.telemetry.engine.monitoring.windows import Whole
from anlan.watch.telemetry.rule_kinds import ONE, RULE_KINDS, RuleKind


class Place(Protocol):
    """What is asked of a point to know which rules are its own (the engine's `Entry`, a replay's own)."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def kind_key(self) -> str: ...
    @property
    def region_path(self) -> str: ...


@dataclass(frozen=True)
class Definition:
    """One version of a rule, as stored (models.MonitoringRuleVersion)."""

    rule_id: int
    name: str
    kind: RuleKind
    point_id: int | None
    point_kind: str | None
    region_path: str
    lines: Sequence[dict[str, Any]]
    settings: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    hold_up_s: float = 0.0
    hold_down_s: float = 0.0

    def asks_alike(self) -> str:
        """What two definitions have in common that can be judged together."""
        alone = self.rule_id if self.kind.subject != ONE else 0
        what = [self.kind.key, self.settings, self.conditions, self.hold_up_s, self.hold_down_s, alone]
        return json.dumps(what, sort_keys=True, ensure_ascii=False)


@dataclass
class Group:
    """Rules judged together: `rows` are the points at which they stand, `rule_ids` whose rule each is.

    `members` are the points that an area rule looks at; `window_s` 0 for a kind without a window.
    """

    kind: RuleKind
    settings: dict[str, Any]
    conditions: dict[str, Any]
    rows: Whole
    rule_ids: Whole
    names: list[str]
    machine: Machine
    members: Whole
    words: list[str]

    @property
    def window_s(self) -> int:
        """The length of its window."""
        return int(self.settings.get("window_s", 0))


def groups_of(definitions: Iterable[Definition], places: Sequence[Place], is_judged: NDArray[np.bool_]) -> list[Group]:
    """The groups of all rules over the points at `places` that `is_judged` marks (served, and this engine's)."""
    row_of_id = {place.id: row for row, place in enumerate(places)}
    alike: dict[str, list[tuple[Definition, list[int]]]] = defaultdict(list)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for row, place in enumerate(places):
        by_kind[place.kind_key].append(row)
    members: dict[str, list[int]] = {}
    known: dict[bytes, Whole] = {}
    for definition in definitions:
        watched = _watched(definition, by_kind, row_of_id, places)
        key = definition.asks_alike()
        if definition.kind.subject == ONE:
            subjects = [row for row in watched if is_judged[row]]
        else:
            anchor = row_of_id.get(definition.point_id or 0)
            subjects = [anchor] if anchor is not None and is_judged[anchor] else []
            members[key] = watched
        if subjects:
            alike[key].append((definition, subjects))
    groups = [_group(found, members.get(key, [])) for key, found in alike.items()]
    for group in groups:
        group.rows = known.setdefault(group.rows.tobytes(), group.rows)  # the same points are the same array
    return groups


def _watched(
    definition: Definition, by_kind: dict[str, list[int]], row_of_id: dict[int, int], places: Sequence[Place]
) -> list[int]:
    if definition.point_kind is None:
        row = row_of_id.get(definition.point_id or 0)
        return [] if row is None else [row]
    within = definition.region_path
    return [row for row in by_kind[definition.point_kind] if places[row].region_path.startswith(within)]


def _group(found: list[tuple[Definition, list[int]]], members: list[int]) -> Group:
    first = found[0][0]
    counts = [len(rows) for _, rows in found]
    raise_at, clear_at = np.full((len(found), 4), np.nan), np.full((len(found), 4), np.nan)
    for number, (definition, _) in enumerate(found):
        for line in definition.lines:
            raise_at[number, line["level"] - 1] = line["raise"]
            clear_at[number, line["level"] - 1] = line["clear"]
    return Group(
        kind=first.kind,
        settings=first.settings,
        conditions=first.conditions,
        rows=np.array([row for _, rows in found for row in rows], dtype=np.int64),
        rule_ids=np.repeat([definition.rule_id for definition, _ in found], counts).astype(np.int64),
        names=[definition.name for definition, rows in found for _ in rows],
        machine=Machine(
            np.repeat(raise_at, counts, axis=0),
            np.repeat(clear_at, counts, axis=0),
            first.hold_up_s,
            first.hold_down_s,
            is_low=first.kind.is_low,
        ),
        members=np.array(members, dtype=np.int64),
        words=[""] * sum(counts),
    )


def definition_of(row: Sequence[Any]) -> Definition:
    """A definition from (rule, name, kind, point, point kind, region, lines, settings, conditions, holds)."""
    return Definition(
        rule_id=row[0], name=row[1], kind=RULE_KINDS[row[2]], point_id=row[3], point_kind=row[4],
        region_path=row[5], lines=row[6], settings=row[7], conditions=row[8], hold_up_s=row[9], hold_down_s=row[10],
    )  # fmt: skip
