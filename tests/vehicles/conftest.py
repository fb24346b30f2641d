"""A coach with a terminal, a weighing station, and people of several kinds."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.watch.telemetry import api as telemetry
from anlan.watch.telemetry.tests import world
from anlan.watch.vehicles.models import Vehicle
from anlan.watch.vehicles.services import register_vehicle

SYSTEM = Actor.system("测试")
PLATE = "赣G12345"


@dataclass
class Road:
    """What the tests walk about in."""

    coach: Vehicle
    station: telemetry.Device
    officer: Account
    street: Account
    platform: Account
    keeper: Account


def person(username: str, role: roles.Role, office: Organisation, **remit: str) -> Account:
    made = Account.objects.create_user(username, name=username, organisation=office)
    Posting.objects.create(account=made, role=role.key, **remit)
    return made


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["dues_settled"] = account.pk  # second factor and password are not what is tested here
    session.save()
    return client


def terminal(code: str, minutes: int, speed: float) -> telemetry.Device:
    """A terminal that has spoken every minute until now, going east."""
    device, _ = telemetry.register_device(code=code, name="车载终端", by=SYSTEM, region_path=world.STREET)
    now = timezone.now().replace(microsecond=0)
    for kind, value in (("vehicle_latitude", 29.72), ("vehicle_longitude", 115.98), ("vehicle_speed", speed)):
        point = telemetry.register_point(
            code=f"{code}.{kind[8:11]}",
            name=kind,
            kind=telemetry.PointKind.objects.get(key=kind),
            device=device,
            by=SYSTEM,
        )
        telemetry.PointState.objects.create(point=point, value=value, observed_at=now, received_at=now)
        east = 0.001 if kind == "vehicle_longitude" else 0.0
        rows: list[list[Any]] = [
            [point.pk, at, at, value - back * east] for back in range(minutes) for at in [now - timedelta(minutes=back)]
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO telemetry_reading (point_id, observed_at, received_at, value, quality) VALUES (%s,%s,%s,%s,0)",
                rows,
            )
    return device


@pytest.fixture
def road(db: Any) -> Road:
    world.district()
    office = Organisation.objects.create(code="JTJ", name="区交通局", kind="department", path="/JTJ/")
    station, _ = telemetry.register_device(code="CZ-0001", name="九瑞大道称重站", by=SYSTEM, region_path=world.STREET)
    coach = register_vehicle(
        code="CL-0001", plate=PLATE, kind="coach", device=terminal("CZD-0001", 250, 62.0), by=SYSTEM, owner="九江客运"
    )
    return Road(
        coach,
        station,
        person("zhou", roles.DUTY_OFFICER, office),
        person("liu", roles.STREET_STAFF, office, region_path=world.STREET),
        person("ping", roles.PLATFORM, office),
        person("guan", roles.ADMINISTRATOR, office),
    )
