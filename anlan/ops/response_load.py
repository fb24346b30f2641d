"""A small district for `anlan bench response`: the duty units of the flood plan, 260 people, teams and supplies."""

from datetime import datetime
from typing import Any

from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.territory.models import Region
from anlan.response.plans.api import PlanStructure, plan_in_force
from anlan.response.resources.api import StockItem, Store, Team
from anlan.watch.telemetry.api import Alarm, Device, Point, PointKind

PLAN = "YA-FX"
MARK = "bench"
PLACE = (115.98, 29.72)
GRID_WORKERS = 220
UNUSABLE = "!"  # no password ever matches
STREET = f"/{MARK}/{MARK}-street/"


def prepare() -> Account:
    """Make the district unless it is there; returns the officer who starts."""
    officer: Account | None = Account.objects.filter(username=f"{MARK}-officer").first()
    if officer is not None:
        return officer
    plan = plan_in_force(PLAN).structure
    Region.objects.create(code=MARK, name="压测区", kind=Region.Kind.DISTRICT, path=f"/{MARK}/")
    units = _units(plan)
    _people(units)
    _teams(plan, units)
    _supplies(plan, units)
    officer = _account(f"{MARK}-officer", "压测值班员", units[0])
    Posting.objects.create(account=officer, role=roles.DUTY_OFFICER.key)
    return officer


def alarm(number: int, at: datetime) -> Alarm:
    """A red alarm at an own point."""
    kind, _ = PointKind.objects.get_or_create(
        key="water_depth", defaults={"name": "积水深度", "unit": "cm", "heartbeat_s": 60}
    )
    device = Device.objects.create(code=f"{MARK}-{number}", name=f"压测积水计 {number}", region_path=STREET)
    point = Point.objects.create(
        code=f"{MARK}-{number}-1",
        name=f"压测路下穿 {number}",
        kind=kind,
        device=device,
        region_path=STREET,
        longitude=PLACE[0],
        latitude=PLACE[1],
    )
    return Alarm.objects.create(
        point=point,
        rule_key="level",
        title=f"压测路下穿 {number} 积水 43.6 厘米",
        level=1,
        peak_level=1,
        value=43.6,
        observed_at=at,
        received_at=at,
        decided_at=at,
        region_path=STREET,
    )


def _units(plan: PlanStructure) -> list[Organisation]:
    taken = set(Organisation.objects.values_list("name", flat=True))
    rows = [
        Organisation(code=f"{MARK}-{u.key}", name=u.names[0], kind="department", path=f"/{MARK}-{u.key}/")
        for u in plan.units
        if u.names[0] not in taken
    ]
    rows.append(
        Organisation(
            code=f"{MARK}-street", name="压测街道办", kind="street", path=f"/{MARK}-street/", region_path=STREET
        )
    )
    return Organisation.objects.bulk_create(rows)


def _account(username: str, name: str, organisation: Organisation) -> Account:
    account = Account(username=username, name=name, organisation=organisation)
    account.set_unusable_password()
    account.save()
    return account


def _people(units: list[Organisation]) -> None:
    staff = [Account(username=f"{MARK}-{u.code}", name=f"{u.name}联络员", organisation=u) for u in units]
    grid = [
        Account(username=f"{MARK}-grid-{n}", name=f"网格员 {n}", organisation=units[-1]) for n in range(GRID_WORKERS)
    ]
    chief = Account(username=f"{MARK}-commander", name="压测指挥长", organisation=units[0])
    for account in (*staff, *grid, chief):
        account.password = UNUSABLE
    made = Account.objects.bulk_create([*staff, *grid, chief])
    Posting.objects.bulk_create(
        [
            *(
                Posting(account=a, role=roles.DEPARTMENT_STAFF.key, organisation_path=u.path)
                for a, u in zip(made, units, strict=False)
            ),
            *(
                Posting(account=a, role=roles.GRID_WORKER.key, region_path=STREET)
                for a in made[len(units) : len(units) + GRID_WORKERS]
            ),
            Posting(account=made[-1], role=roles.COMMANDER.key),
        ]
    )


def _teams(plan: PlanStructure, units: list[Organisation]) -> None:
    needs: list[Any] = [need for need in plan.teams for _ in range(need.number.get(1, 0))]
    Team.objects.bulk_create(
        Team(
            code=f"{MARK}-{n}",
            name=f"压测{need.title} {n}",
            kind="professional",
            skills=[need.skill],
            people=10,
            organisation=units[n % len(units)],
            base_longitude=PLACE[0] + n * 0.001,
            base_latitude=PLACE[1],
            region_path=STREET,
            readiness_minutes=5,
        )
        for n, need in enumerate(needs)
    )


def _supplies(plan: PlanStructure, units: list[Organisation]) -> None:
    store = Store.objects.create(
        code=f"{MARK}-store",
        name="压测物资点",
        organisation=units[0],
        longitude=PLACE[0],
        latitude=PLACE[1],
        region_path=STREET,
    )
    StockItem.objects.bulk_create(
        StockItem(store=store, key=need.item, name=need.title, unit=need.unit, quantity=need.amount.get(1, 0))
        for need in plan.stock
    )
