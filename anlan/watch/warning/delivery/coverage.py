"""Coverage 覆盖面 (I10, domain rules 11.4): per grid, by person, household and medium, with the unreached named.

A target is reached when it is known to have the message by one medium at least within the time the colour sets. What
a gateway only took, without a receipt, does not count. People and households are those for whom the reached contacts
are registered; whom a loudspeaker or a sign reaches is not known by number, so they count as targets alone.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from anlan.foundation.notify.api import Channel, Delivery
from anlan.foundation.rules.api import value
from anlan.foundation.territory.models import Region
from anlan.prevention.registry.api import residents_within
from anlan.watch.warning.delivery.calling import units_of
from anlan.watch.warning.delivery.planning import ISSUED, messages_of
from anlan.watch.warning.delivery.targets import paths_of
from anlan.watch.warning.models import WarningMessage

IN_TIME = {1: "WRN-31", 2: "WRN-32", 3: "WRN-33", 4: "WRN-34"}
PERSONS = ("account", "enterprise", "household", "place", "subscriber")
HEARD_AROUND = ("loudspeaker", "sign")
COMMUNITY_STROKES = 4  # `/district/street/community/`
WORDS = {
    Delivery.State.ACCEPTED: "网关已接受，没有回执",
    Delivery.State.SENDING: "发送中",
    Delivery.State.QUEUED: "待发",
    Delivery.State.HELD: "待第二人确认",
    Delivery.State.SUPERSEDED: "已停发",
}


@dataclass
class Unreached:
    """A target that nobody knows to have it: by name, with the reason of each medium tried."""

    kind: str
    key: str
    name: str
    region_path: str
    reasons: list[str] = field(default_factory=list)
    phone: str = ""


@dataclass
class Unit:
    """A grid or community of the area. `residents` and `homes` are None where nothing is registered: 不可算."""

    name: str
    path: str
    kind: str
    targets: int = 0
    reached: int = 0
    people: int = 0
    people_reached: int = 0
    homes_reached: int = 0
    residents: int | None = None
    homes: int | None = None
    media: dict[str, list[int]] = field(default_factory=dict)
    unreached: list[Unreached] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Reached targets of all; None without targets."""
        return self.reached / self.targets if self.targets else None

    @property
    def named_media(self) -> list[tuple[str, list[int]]]:
        """`(短信, [tried, delivered])` for each medium."""
        return [(Channel.Medium(medium).label, tally) for medium, tally in self.media.items()]

    @property
    def is_whole(self) -> bool:
        """Whether nobody is left."""
        return bool(self.targets) and self.reached == self.targets

    @property
    def is_known(self) -> bool:
        """Whether it has anybody to tell at all."""
        return self.targets > 0


@dataclass(frozen=True)
class Coverage:
    """A warning's coverage."""

    minutes: int
    is_exercise: bool
    units: list[Unit]
    whole: Unit

    @property
    def covered(self) -> int:
        """Units with one working medium at least."""
        return sum(unit.reached > 0 for unit in self.units)

    @property
    def missing(self) -> list[Unit]:
        """The units in which nobody is known to have it: one is enough to miss 100 %."""
        return [unit for unit in self.units if not unit.reached]


def coverage_of(warning: WarningMessage) -> Coverage:
    """How far a warning has come, unit by unit; what stands above the units counts in the whole only."""
    paths = paths_of(warning)
    minutes = int(str(value(IN_TIME.get(warning.level, "WRN-34"))))
    units = {region.path: Unit(region.name, region.path, region.kind) for region in units_of(paths)}
    _count_residents(units, paths)
    whole = Unit("全部", "", "")
    message = messages_of(warning).filter(purpose=ISSUED).first()
    if message is not None:
        deadline = message.created_at + timedelta(minutes=minutes)
        for rows in _by_target(message.pk).values():
            _count(rows, deadline, [whole, *_units_at(units, rows[0])])
    _sum_up(whole, units)
    return Coverage(minutes, warning.status != WarningMessage.Status.ACTUAL, list(units.values()), whole)


def _by_target(message_id: int) -> dict[tuple[str, str], list[dict[str, Any]]]:
    columns = (
        "target_kind", "target_key", "target_name", "medium", "state", "delivered_at", "region_path", "people",
        "households", "words",
    )  # fmt: skip
    found = defaultdict(list)
    rows = Delivery.objects.filter(message=message_id).exclude(medium=Channel.Medium.PAGE)
    for row in rows.order_by("pk").values(*columns):
        found[row["target_kind"], row["target_key"]].append(row)
    return found


def _units_at(units: dict[str, Unit], target: dict[str, Any]) -> list[Unit]:
    """The unit a target stands in; a community's loudspeaker or sign is heard in all its grids."""
    path = str(target["region_path"])
    if path in units:
        return [units[path]]
    inside = [unit for unit in units.values() if path.startswith(unit.path)]
    is_heard = target["target_kind"] in HEARD_AROUND and path.count("/") >= COMMUNITY_STROKES
    return inside or [unit for unit in units.values() if is_heard and unit.path.startswith(path)]


def _count(rows: list[dict[str, Any]], deadline: Any, units: list[Unit]) -> None:
    first = rows[0]
    stands_for = first["people"], first["households"]
    people, homes = stands_for if first["target_kind"] in PERSONS else (0, 0)  # who hears a loudspeaker is not counted
    in_time = [row for row in rows if row["delivered_at"] is not None and row["delivered_at"] <= deadline]
    for unit in units:
        unit.targets += 1
        unit.people += people
        for row in rows:
            tally = unit.media.setdefault(row["medium"], [0, 0])
            tally[0] += 1
            tally[1] += row in in_time
        if in_time:
            unit.reached += 1
            unit.people_reached += people
            unit.homes_reached += homes
        else:
            unit.unreached.append(_unreached(rows))


def _unreached(rows: list[dict[str, Any]]) -> Unreached:
    first = rows[0]
    reasons = [f"{Channel.Medium(row['medium']).label}：{_reason(row)}" for row in rows]
    return Unreached(first["target_kind"], first["target_key"], first["target_name"], first["region_path"], reasons)


def _reason(row: dict[str, Any]) -> str:
    if row["delivered_at"] is not None:
        return "过了时限才送达"
    return row["words"] or WORDS.get(row["state"], Delivery.State(row["state"]).label)


def _count_residents(units: dict[str, Unit], paths: list[str]) -> None:
    registered = residents_within(paths)
    populations = dict(
        Region.objects.filter(path__in=units, population__isnull=False).values_list("path", "population")
    )
    for unit in units.values():
        inside = [pair for path, pair in registered.items() if path.startswith(unit.path)]
        homes, people = sum(homes for _, homes in inside), sum(people for people, _ in inside)
        unit.homes = homes or None
        unit.residents = populations.get(unit.path) or people or None


def _sum_up(whole: Unit, units: dict[str, Unit]) -> None:
    known = [unit.residents for unit in units.values() if unit.residents is not None]
    homes = [unit.homes for unit in units.values() if unit.homes is not None]
    whole.residents = sum(known) if known else None
    whole.homes = sum(homes) if homes else None
