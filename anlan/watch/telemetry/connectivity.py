"""联网率 (FIR-09): of what was to be heard on a day, how much was; by building, kind, street and enterprise.

Counted from the roll-call of that day, so a figure of the past does not move when a point is registered or taken out
today. A unit is connected when one of its points was heard within FIR-09 hours before the end of the day (before now,
for today). Without anything to be heard there is no rate: 不可算.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any, Literal

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from anlan.foundation.people.api import scope_of
from anlan.foundation.rules.api import in_force, shipped_values
from anlan.foundation.territory.api import region_at
from anlan.kit.calendar import SHANGHAI
from anlan.prevention.registry.api import ListedBuilding, names_of, tall_public_buildings
from anlan.watch.telemetry.kinds import FIRE_GROUPS
from anlan.watch.telemetry.models import PointKind, RollCall
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.standard_kinds import shipped_kinds

By = Literal["building", "kind", "street", "enterprise"]
TITLES: dict[str, str] = {"building": "楼栋", "street": "街道", "kind": "类型", "enterprise": "企业"}
UNKNOWN = "未登记"
PREFIX = "FIR-09"

_CALL = """
    INSERT INTO telemetry_rollcall AS kept
        (day, point_id, heard_at, kind_id, region_path, enterprise, building, is_in_service)
    SELECT %(day)s, id, NULL, kind_id, region_path, enterprise, building,
        is_active AND (out_of_service_until IS NULL OR out_of_service_until <= %(now)s)
    FROM telemetry_point ORDER BY id
    ON CONFLICT (day, point_id) DO UPDATE SET kind_id = excluded.kind_id, region_path = excluded.region_path,
        enterprise = excluded.enterprise, building = excluded.building, is_in_service = excluded.is_in_service
    WHERE (kept.kind_id, kept.region_path, kept.enterprise, kept.building, kept.is_in_service)
        IS DISTINCT FROM
        (excluded.kind_id, excluded.region_path, excluded.enterprise, excluded.building, excluded.is_in_service)
"""


@dataclass(frozen=True)
class Called:
    """One point of the roll-call: what it belonged to that day, and when it was last heard before the moment."""

    point_id: int
    kind: str
    region_path: str
    enterprise: str
    building: str
    heard_at: datetime | None
    is_connected: bool


@dataclass(frozen=True)
class Rate:
    """One row: of `total` points `connected` were heard. `is_listed` is a building that must be connected (M14)."""

    key: str
    name: str
    place: str
    connected: int
    total: int
    is_listed: bool = False

    @property
    def missing(self) -> int:
        """How many were not heard."""
        return self.total - self.connected

    @property
    def percent(self) -> float | None:
        """None where nothing was to be heard: 不可算."""
        return 100 * self.connected / self.total if self.total else None


@dataclass(frozen=True)
class Connectivity:
    """A day's answer. `units` of `unit_total` buildings, enterprises … are connected; `listed` are those of M14."""

    day: date
    moment: datetime
    within_h: float
    target: float
    is_known: bool
    rows: tuple[Rate, ...]
    points: int
    point_total: int
    listed: int
    listed_total: int

    @property
    def listed_percent(self) -> float | None:
        """联网率 of the buildings on the list; None when the list is empty or nobody called the roll that day."""
        return 100 * self.listed / self.listed_total if self.listed_total and self.is_known else None

    @property
    def point_percent(self) -> float | None:
        """Share of points heard."""
        return 100 * self.points / self.point_total if self.point_total else None


def call_roll(*, at: datetime | None = None) -> int:
    """Enter today's points in today's roll-call, as they are registered now; how many rows that changed."""
    now = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_CALL, {"day": now.astimezone(SHANGHAI).date(), "now": now})
        return int(cursor.rowcount)


def connectivity(
    account: Any, by: By, *, day: date | None = None, only_fire: bool = True, at: datetime | None = None
) -> Connectivity:
    """The rates of a day for what the account may see; `only_fire` leaves out what is not 消防."""
    now = at or timezone.now()
    day = day or now.astimezone(SHANGHAI).date()
    moment = min(now, datetime.combine(day + timedelta(days=1), time(), SHANGHAI))
    numbers = _numbers()
    found = called(account, day, only_fire=only_fire, at=now)
    listed = _listed(account, numbers["FIR-09.2"], moment)
    fire = found if only_fire else [each for each in found if each.kind in fire_kinds()]
    connected_buildings = {each.building for each in fire if each.is_connected}
    return Connectivity(
        day=day,
        moment=moment,
        within_h=numbers["FIR-09"],
        target=numbers["FIR-09.1"],
        is_known=RollCall.objects.filter(day=day).exists(),
        rows=tuple(_rows(found, by, listed)),
        points=sum(each.is_connected for each in found),
        point_total=len(found),
        listed=sum(code in connected_buildings for code in listed),
        listed_total=len(listed),
    )


def called(account: Any, day: date, *, only_fire: bool, at: datetime) -> list[Called]:
    """Every point in service on a day that the account may see, and whether it was connected at the day's end."""
    moment = min(at, datetime.combine(day + timedelta(days=1), time(), SHANGHAI))
    hours = _numbers()["FIR-09"]
    cutoff = moment - timedelta(hours=hours)
    rows = RollCall.objects.visible_to(account).filter(day=day, is_in_service=True)
    if only_fire:
        rows = rows.filter(kind__in=fire_kinds())
    facts = ("point_id", "kind_id", "region_path", "enterprise", "building", "point__state__received_at")
    days = (day - timedelta(days=ceil(hours / 24)), day)
    heard_rows = RollCall.objects.filter(day__range=days, point__in=rows.values("point"))
    heard = dict(heard_rows.order_by().values_list("point").annotate(Max("heard_at")))
    is_today = day == at.astimezone(SHANGHAI).date()
    found = []
    for point, kind, path, enterprise, building, received in rows.values_list(*facts):
        times = [heard.get(point), received if is_today else None]
        last = max((each for each in times if each is not None), default=None)
        found.append(
            Called(point, kind, path, enterprise, building, last, last is not None and cutoff <= last <= moment)
        )
    return found


def fire_kinds() -> frozenset[str]:
    """The kinds that are 消防."""
    return frozenset(key for key, kind in shipped_kinds().items() if kind["group"] in FIRE_GROUPS)


def key_of(each: Called, by: By) -> str:
    """What a point is counted under."""
    if by == "kind":
        return each.kind
    if by == "street":
        return street_of(each.region_path)
    return each.enterprise if by == "enterprise" else each.building


def street_of(path: str) -> str:
    """`/360403/360403001/…` → `/360403/360403001/`; shorter paths stay as they are."""
    return "/".join(path.split("/")[:3]) + "/" if path.count("/") > 2 else path


def _rows(found: Iterable[Called], by: By, listed: dict[str, ListedBuilding]) -> list[Rate]:
    groups: dict[str, list[Called]] = defaultdict(list)
    for each in found:
        groups[key_of(each, by)].append(each)
    if by == "building":
        for code in listed:
            groups.setdefault(code, [])
    names = _names(groups, by)
    rows = [
        Rate(
            key=key,
            name=names.get(key, (key or UNKNOWN, ""))[0],
            place=names.get(key, ("", ""))[1],
            connected=sum(each.is_connected for each in group),
            total=len(group),
            is_listed=by == "building" and key in listed,
        )
        for key, group in groups.items()
    ]
    # the worst first: it is what somebody has to go to
    return sorted(rows, key=lambda row: (-1 if row.percent is None else row.percent, -row.total, row.key))


def _names(keys: Iterable[str], by: By) -> dict[str, tuple[str, str]]:
    """(name, region path) of the rows' keys."""
    if by == "kind":
        return {kind.key: (kind.name, "") for kind in PointKind.objects.all()}
    if by == "street":
        regions = {key: region_at(key) for key in keys if key}
        return {key: (region.name, "") for key, region in regions.items() if region is not None}
    return names_of(by, [key for key in keys if key])


def _listed(account: Any, above: float, moment: datetime) -> dict[str, ListedBuilding]:
    scope = scope_of(account, Permission.POINT_VIEW)
    found = tall_public_buildings(above=above, registered_before=moment)
    return {each.code: each for each in found if scope.covers(region_path=each.region_path)}


def _numbers() -> dict[str, float]:
    values = shipped_values(PREFIX) | {rule_id: rule.value for rule_id, rule in in_force(prefix=PREFIX).items()}
    return {rule_id: float(number) for rule_id, number in values.items()}
