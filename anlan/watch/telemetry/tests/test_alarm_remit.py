"""Whose alarms somebody sees: by region, by the body or enterprise that the point belongs to."""

import pytest
from django.test import Client

from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.roles import DEPARTMENT_STAFF, ENTERPRISE_SAFETY, STREET_STAFF, Role
from anlan.watch.telemetry.models import Alarm, Point
from anlan.watch.telemetry.tests import world

pytestmark = pytest.mark.django_db
ENTERPRISE = "91360403MA35XTEST0"


@pytest.fixture
def two() -> tuple[Alarm, Alarm]:
    """Two alarms of the street: the first at a point of a department and an enterprise, the second at nobody's."""
    points = world.district()
    body = Organisation.objects.create(code="SW", name="水务局", kind="department", path="/QZF/SW/")
    Point.objects.filter(pk=points["JS-0412"].pk).update(organisation=body, enterprise=ENTERPRISE)
    return world.raise_alarm(points["JS-0412"], 43.6, 1), world.raise_alarm(points["JS-0414"], 19.4, 3)


def somebody(role: Role, **remit: str) -> Account:
    account = Account.objects.create_user(f"remit-{role.key}", None, name="周敏")
    Posting.objects.create(account=account, role=role.key, **remit)
    return account


def test_the_points_of_a_body_and_those_below_it(two: tuple[Alarm, Alarm]) -> None:
    mine, _ = two
    assert list(Alarm.objects.visible_to(somebody(DEPARTMENT_STAFF, organisation_path="/QZF/"))) == [mine]


def test_another_body_sees_nothing(two: tuple[Alarm, Alarm]) -> None:
    assert not Alarm.objects.visible_to(somebody(DEPARTMENT_STAFF, organisation_path="/QZF/GA/")).exists()


def test_the_points_of_an_enterprise(two: tuple[Alarm, Alarm]) -> None:
    mine, _ = two
    assert list(Alarm.objects.visible_to(somebody(ENTERPRISE_SAFETY, enterprise=ENTERPRISE))) == [mine]


def test_body_and_region_add_up(two: tuple[Alarm, Alarm]) -> None:
    account = somebody(DEPARTMENT_STAFF, organisation_path="/QZF/SW/")
    Posting.objects.create(account=account, role=STREET_STAFF.key, region_path=world.STREET)
    assert set(Alarm.objects.visible_to(account)) == set(two)


def test_filters_that_belong_to_points_hold_together(two: tuple[Alarm, Alarm]) -> None:
    client = Client()
    account = somebody(STREET_STAFF, region_path=world.STREET)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["dues_settled"] = account.pk
    session.save()

    def shown(query: str) -> list[bool]:
        text = client.get(f"/alarms?{query}").content.decode()
        return [alarm.number in text for alarm in two]

    code = two[0].point.code
    assert shown("kind=water_depth") == [True, True]
    assert shown(f"kind=water_depth&point={code}") == [True, False]
    assert shown(f"kind=smoke&point={code}") == [False, False]
    assert shown(f"q={two[0].point.name}") == [True, False]
    assert shown(f"region={world.STREET}&level=3") == [False, True]
    assert shown("region=/360403/360403002/") == [False, False]
