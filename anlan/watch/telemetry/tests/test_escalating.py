"""An alarm that nobody confirms is told to people by name, by level and time; then to those who supervise."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from anlan.foundation.casework.api import sweep
from anlan.foundation.journal.api import Actor
from anlan.foundation.notify.api import Notice
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.watch.telemetry import handling
from anlan.watch.telemetry.api import acknowledge_alarm, register_device, register_point
from anlan.watch.telemetry.escalating import drop_contact, name_contact
from anlan.watch.telemetry.models import Alarm, EscalationContact, PointKind
from anlan.watch.telemetry.services import TelemetryRefused

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("测试")
START = datetime(2026, 7, 8, 2, 0, tzinfo=UTC)
ONLOOKER = roles.PLATFORM  # sees alarms, and is told of none unless named


@pytest.fixture
def region() -> Region:
    load_shipped()
    return Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")


@pytest.fixture
def alarm(region: Region) -> Alarm:
    """An orange alarm: to be confirmed in ten minutes (ALM-10.2)."""
    kind = PointKind.objects.create(key="water_depth", name="积水", unit="cm", heartbeat_s=60)
    device, _ = register_device(code="JS-0412", name="龙开河路下穿", by=SYSTEM, region=region, region_path=region.path)
    point = register_point(code="JS-0412.depth", name="龙开河路下穿", kind=kind, device=device, by=SYSTEM)
    made = Alarm.objects.create(
        point=point, rule_key="level", title="龙开河路下穿积水 43.6 厘米", level=2, peak_level=2, value=43.6,
        observed_at=START, received_at=START, decided_at=START, region_path=region.path,
    )  # fmt: skip
    handling.ensure_case(made.pk)
    return made


def person(username: str, name: str, role: Any, path: str = "") -> Account:
    body, _ = Organisation.objects.get_or_create(code="centre", name="指挥中心", kind="team", path="/centre/")
    made = Account.objects.create_user(username, name=name, organisation=body)
    Posting.objects.create(account=made, role=role.key, region_path=path)
    return made


def ladder(account: Account, region: Region, *, rung: int = 2, level: int = 2, kind: PointKind | None = None) -> None:
    name_contact(account=account, rung=rung, level=level, region=region, kind=kind, by=SYSTEM)


def told(account: Account) -> int:
    return Notice.objects.filter(account=account).count()


def test_who_is_named_is_told_when_the_limit_has_passed_and_the_next_when_it_is_long_past(
    alarm: Alarm, region: Region
) -> None:
    first, second = person("he", "何俊", ONLOOKER), person("wu", "吴迪", ONLOOKER)
    ladder(first, region)
    ladder(second, region, rung=1)
    sweep(START + timedelta(minutes=9))
    before = told(second)
    sweep(START + timedelta(minutes=10, seconds=1))
    assert Notice.objects.filter(account=first, level=2).count() == 1
    assert told(second) == before
    sweep(START + timedelta(minutes=60))
    assert told(second) == before + 1


@pytest.mark.parametrize(
    ("level", "kind"), [(1, None), (2, "smoke")], ids=["only worse alarms", "another kind of point"]
)
def test_who_is_named_for_something_else_is_not_told(
    alarm: Alarm, region: Region, level: int, kind: str | None
) -> None:
    other = PointKind.objects.create(key=kind, name="感烟", unit="/", heartbeat_s=60) if kind else None
    named = person("he", "何俊", ONLOOKER)
    ladder(named, region, level=level, kind=other)
    sweep(START + timedelta(minutes=10, seconds=1))
    assert not Notice.objects.filter(account=named, level=2).exists()


def test_a_confirmed_alarm_is_not_escalated_as_unconfirmed(alarm: Alarm, region: Region) -> None:
    named, officer = person("he", "何俊", ONLOOKER), person("zhou", "周宁", roles.DUTY_OFFICER)
    ladder(named, region)
    acknowledge_alarm(alarm_id=alarm.pk, by=Actor.of(officer), at=START + timedelta(minutes=3))
    sweep(START + timedelta(minutes=120))
    assert told(named) == 0


def test_who_cannot_see_the_alarms_there_is_not_named(alarm: Alarm, region: Region) -> None:
    elsewhere = person("he", "何俊", roles.GRID_WORKER, path="/360499/")
    with pytest.raises(TelemetryRefused, match="看不到浔阳区的告警"):
        ladder(elsewhere, region)
    here = person("wu", "吴迪", roles.GRID_WORKER)
    ladder(here, region)
    with pytest.raises(TelemetryRefused, match="已经登记"):
        ladder(here, region)
    drop_contact(EscalationContact.objects.get(), by=SYSTEM)
    ladder(here, region)


def test_the_page_names_and_takes_away(client: Client, alarm: Alarm, region: Region) -> None:
    chief, named = person("li", "李秀英", roles.DUTY_CHIEF), person("he", "何俊", roles.GRID_WORKER)
    client.force_login(chief)
    wrong = client.post("/alarms/escalation", {"username": "nobody", "rung": 2, "level": 2, "region": region.pk})
    assert wrong.status_code == 422
    assert "没有这个账号" in wrong.content.decode()
    given = {"username": named.username, "rung": 2, "level": 2, "region": region.pk}
    assert client.post("/alarms/escalation", given).status_code == 302
    assert "何俊" in client.get("/alarms/escalation").content.decode()
    contact = EscalationContact.objects.get()
    assert client.post(f"/alarms/escalation/{contact.pk}/drop").status_code == 302
    assert not EscalationContact.objects.exists()
