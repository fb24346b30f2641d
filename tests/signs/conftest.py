"""An underpass with a sign, and people who may and may not command it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from anlan.foundation.journal.api import Actor
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.watch.signs.models import Sign
from anlan.watch.signs.services import register_sign
from anlan.watch.telemetry import api as telemetry
from anlan.watch.telemetry.tests import world

SYSTEM = Actor.system("测试")


@dataclass
class Road:
    """What the tests walk about in."""

    point: telemetry.Point
    sign: Sign
    officer: Account
    worker: Account
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


@pytest.fixture
def road(db: Any) -> Road:
    points = world.district()
    office = Organisation.objects.create(code="YJJ", name="区应急局", kind="department", path="/YJJ/")
    device, _ = telemetry.register_device(code="BS-0412", name="下穿标识屏", by=SYSTEM, region_path=world.STREET)
    point = points["JS-0412"]
    return Road(
        point,
        register_sign(device=device, point=point, name="龙开河路下穿标识", by=SYSTEM),
        person("zhou", roles.DUTY_OFFICER, office),
        person("wu", roles.GRID_WORKER, office, region_path=world.STREET),
        person("guan", roles.ADMINISTRATOR, office),
    )
