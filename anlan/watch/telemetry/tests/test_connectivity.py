"""联网率: of what was to be heard on a day, how much was; the missing by name, and no rate without a list."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.kit.calendar import SHANGHAI
from anlan.prevention.registry.api import BuildingEntry, register
from anlan.watch.telemetry import api, rollups
from anlan.watch.telemetry.connectivity import call_roll, connectivity
from anlan.watch.telemetry.models import Point, PointState, RollCall
from anlan.watch.telemetry.tests.test_rollups import SYSTEM, committed, read
from anlan.watch.telemetry.tests.world import STREET, region

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 7, 8, 12, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def account_with(role: roles.Role, region_path: str = "") -> Account:
    """Somebody with this role."""
    made = Account.objects.create_user(f"net-{role.key}", None, name="周敏")
    Posting.objects.create(account=made, role=role.key, region_path=region_path)
    return made


@pytest.fixture
def street() -> Region:
    """A street with the shipped kinds and rules."""
    root = region("360403", "浔阳区", "district", "/360403/")
    load_shipped()
    api.load_kinds()
    return region("360403001", "湓浦街道", "street", STREET, root)


@pytest.fixture
def officer(street: Region) -> Account:
    """An officer of the whole district."""
    return account_with(roles.DUTY_OFFICER)


def smoke(street: Region, code: str, *, building: str = "") -> Point:
    """A smoke detector."""
    device, _ = api.register_device(code=code, name=code, by=SYSTEM, region=street, region_path=STREET)
    kind = api.PointKind.objects.get(key="smoke")
    return api.register_point(code=f"{code}.v", name=code, kind=kind, device=device, by=SYSTEM, building=building)


def tower(street: Region, code: str, *, height: float = 60, use: str = "public") -> None:
    """A building."""
    entry = BuildingEntry(
        code=code, name=f"{code}大厦", use=use, structure="frame", floors=15, height=height,
        longitude=116.0, latitude=29.7,
    )  # fmt: skip
    (made,) = register(buildings=[entry], by=SYSTEM)
    type(made)._default_manager.filter(pk=made.pk).update(registered_at=NOON - 30 * DAY)


def heard(point: Point, at: datetime) -> None:
    """A reading that the roll-up has taken."""
    read(point, at, 0.0)
    committed(at + HOUR)
    rollups.roll_up()


def test_without_anything_to_be_heard_there_is_no_rate(officer: Account) -> None:
    found = connectivity(officer, "street", day=NOON.date(), at=NOON)
    assert (found.is_known, found.point_percent, found.listed_percent) == (False, None, None)


def test_a_point_counts_for_a_day_after_it_was_last_heard(officer: Account, street: Region) -> None:
    point = smoke(street, "YG-1")
    heard(point, NOON)
    for hours, connected in ((1, 1), (24, 1), (25, 0)):
        at = NOON + hours * HOUR
        call_roll(at=at)
        found = connectivity(officer, "kind", day=at.date(), at=at)
        assert [(row.connected, row.total) for row in found.rows] == [(connected, 1)], hours


def test_any_day_is_counted_as_it_was(officer: Account, street: Region) -> None:
    first, second = smoke(street, "YG-1"), smoke(street, "YG-2")
    call_roll(at=NOON)
    heard(first, NOON)
    heard(second, NOON + 3 * DAY)
    call_roll(at=NOON + 3 * DAY)
    Point.objects.filter(pk=first.pk).update(is_active=False)
    call_roll(at=NOON + 5 * DAY)
    of_day = [connectivity(officer, "street", day=(NOON + n * DAY).date(), at=NOON + 5 * DAY) for n in (0, 3, 5, 4)]
    assert [(each.points, each.point_total) for each in of_day] == [(1, 2), (1, 2), (0, 1), (0, 0)]
    assert of_day[-1].is_known is False


def test_every_tall_public_building_is_on_the_list_with_or_without_a_device(officer: Account, street: Region) -> None:
    for code, height, use in (
        ("L1", 60, "public"),
        ("L2", 60, "public"),
        ("L3", 24, "public"),
        ("L4", 60, "residence"),
    ):
        tower(street, code, height=height, use=use)
    heard(smoke(street, "YG-1", building="L1"), NOON)
    smoke(street, "YG-4", building="L4")
    call_roll(at=NOON)
    found = connectivity(officer, "building", day=NOON.date(), at=NOON + HOUR)
    assert (found.listed, found.listed_total, found.listed_percent) == (1, 2, 50)
    told = {row.key: (row.connected, row.total, row.is_listed) for row in found.rows}
    assert told == {"L1": (1, 1, True), "L2": (0, 0, True), "L4": (0, 1, False)}
    assert found.rows[0].percent is None  # what has no device at all stands first


def test_today_counts_what_the_engine_knows_before_the_roll_up(officer: Account, street: Region) -> None:
    point = smoke(street, "YG-1")
    call_roll()
    now = timezone.now()
    PointState.objects.create(point=point, value=0, observed_at=now, received_at=now)
    assert connectivity(officer, "street").points == 1


def test_nobody_counts_outside_the_remit(street: Region) -> None:
    smoke(street, "YG-1")
    call_roll()
    elsewhere = account_with(roles.STREET_STAFF, region_path="/360403/360403002/")
    assert connectivity(elsewhere, "street").point_total == 0


def test_a_point_out_of_service_is_not_called(officer: Account, street: Region) -> None:
    point = smoke(street, "YG-1")
    Point.objects.filter(pk=point.pk).update(out_of_service_until=timezone.now() + DAY)
    call_roll()
    assert RollCall.objects.filter(is_in_service=False).count() == 1
    assert connectivity(officer, "street").point_total == 0
