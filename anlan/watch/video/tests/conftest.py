"""Two streets with cameras, and people who may look, may not, and who watch the watchers."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory import index
from anlan.foundation.territory.models import Region
from anlan.watch.telemetry import api as telemetry
from anlan.watch.video.models import VideoPoint

SYSTEM = Actor.system("测试")
HERE = (115.99, 29.72)


@dataclass
class Town:
    """What the tests walk about in."""

    police: Organisation
    officer: Account
    worker: Account
    auditor: Account
    keeper: Account
    underpass: VideoPoint
    lake: VideoPoint
    market: VideoPoint


def person(username: str, name: str, role: roles.Role, office: Organisation, **remit: str) -> Account:
    made = Account.objects.create_user(username, name=name, organisation=office)
    Posting.objects.create(account=made, role=role.key, **remit)
    return made


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["dues_settled"] = account.pk  # second factor and password are not what is tested here
    session.save()
    return client


def signal(code: str, value: float | None) -> telemetry.Point:
    """A point that watches a camera's signal; None has never spoken."""
    kind = telemetry.PointKind.objects.get(key="video_loss")
    device, _ = telemetry.register_device(code=f"LX-{code}", name="录像机", by=SYSTEM)
    point = telemetry.register_point(code=f"LX-{code}.1", name=f"{code} 信号", kind=kind, device=device, by=SYSTEM)
    if value is not None:
        now = timezone.now()
        telemetry.PointState.objects.create(point=point, value=value, observed_at=now, received_at=now)
    return point


@pytest.fixture
def town(db: Any) -> Town:
    load_shipped()
    telemetry.load_kinds()
    root = Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    street = Region.objects.create(
        code="360403001", name="湓浦街道", kind="street", path="/360403/360403001/", parent=root
    )
    index.forget()
    office = Organisation.objects.create(code="YJJ", name="区应急局", kind="department", path="/YJJ/")
    police = Organisation.objects.create(code="GAJ", name="浔阳公安分局", kind="department", path="/GAJ/")

    def camera(code: str, name: str, east: float, **facts: Any) -> VideoPoint:
        place = {"region": street, "region_path": street.path, "longitude": HERE[0] + east, "latitude": HERE[1]}
        return VideoPoint.objects.create(code=code, name=name, organisation=police, **{**place, **facts})

    return Town(
        police,
        person("zhou", "值班员", roles.DUTY_OFFICER, office),
        person("wu", "网格员", roles.GRID_WORKER, office, region_path=street.path),
        person("shen", "审计员", roles.AUDITOR, office),
        person("guan", "管理员", roles.ADMINISTRATOR, office),
        camera("SP-001", "下穿北口", 0.001, channel="36040300001320000001", point=signal("001", 0.0)),
        camera("SP-002", "湖边", 0.004, point=signal("002", 1.0)),
        camera("SP-003", "菜市场", 0.05, region=root, region_path="/360403/"),
    )
