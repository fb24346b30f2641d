"""A district with two streets, and the people who draft, sign and read warnings."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.watch.telemetry.api import Alarm, PointKind, register_device, register_point
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.services import draft_warning

SYSTEM = Actor.system("测试")


@dataclass
class Town:
    """周宁 drafts, 王雪梅 may sign yellow and blue, 郑明 signs everything, 李秀英 of one street reads."""

    district: Region
    street: Region
    other: Region
    bureau: Organisation
    officer: Account
    chief: Account
    commander: Account
    reader: Account


def person(username: str, name: str, organisation: Organisation, role: Any, **remit: str) -> Account:
    made = Account.objects.create_user(username, name=name, organisation=organisation)
    Posting.objects.create(account=made, role=role.key, **remit)
    return made


@pytest.fixture
def town(db: None) -> Town:
    load_shipped()
    district = Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    street, other = (
        Region.objects.create(code=code, name=name, kind="street", path=f"/360403/{code}/", parent=district)
        for code, name in (("360403001", "甘棠街道"), ("360403002", "湓浦街道"))
    )
    bureau = Organisation.objects.create(code="YJJ", name="浔阳区应急管理局", kind="department", path="/YJJ/")
    return Town(
        district=district,
        street=street,
        other=other,
        bureau=bureau,
        officer=person("zhou", "周宁", bureau, roles.DUTY_OFFICER),
        chief=person("wang", "王雪梅", bureau, roles.DUTY_CHIEF),
        commander=person("zheng", "郑明", bureau, roles.COMMANDER),
        reader=person("li", "李秀英", bureau, roles.STREET_STAFF, region_path=other.path),
    )


def drafted(town: Town, **facts: Any) -> WarningMessage:
    now = timezone.now()
    given: dict[str, Any] = {
        "by": Actor.of(town.officer),
        "event_code": "11A01",
        "level": 3,
        "regions": [town.street],
        "description": "沿江低洼地带可能进水",
        "instruction": "沿江居民远离堤岸",
        "onset_at": now,
        "expires_at": now + timedelta(hours=6),
        **facts,
    }
    return draft_warning(**given)


@pytest.fixture
def alarm(town: Town) -> Alarm:
    kind = PointKind.objects.create(key="water_depth", name="积水深度", unit="cm", heartbeat_s=60)
    device, _ = register_device(code="JS-0412", name="龙开河路下穿", by=SYSTEM, region_path=town.street.path)
    point = register_point(
        code="JS-0412.depth", name="龙开河路下穿", kind=kind, device=device, by=SYSTEM, address="龙开河路下穿通道"
    )
    now = timezone.now()
    return Alarm.objects.create(
        point=point,
        rule_key="level",
        title="龙开河路下穿积水 43.6 厘米",
        level=1,
        peak_level=1,
        value=43.6,
        peak_value=43.6,
        observed_at=now,
        received_at=now,
        decided_at=now,
        region_path=town.street.path,
    )
