"""What the cockpit offers follows the remit: an enterprise sees its own points, an administrator no alarms."""

import pytest
from django.test import Client

from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import ADMINISTRATOR, DUTY_OFFICER, ENTERPRISE_SAFETY
from anlan.watch.telemetry.models import Device, Point
from anlan.watch.telemetry.tests import world

pytestmark = pytest.mark.django_db
USCC = "91360403MA35EXAMPL"


def page_of(role, **remit):
    """The cockpit as somebody with this role gets it."""
    return somebody(role, **remit).get("/").content.decode()


def somebody(role, **remit):
    """Somebody with this role, signed in."""
    account = Account.objects.create_user(f"remit-{role.key}", None, name="汤国庆")
    Posting.objects.create(account=account, role=role.key, **remit)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["dues_settled"] = account.pk
    session.save()
    return client


@pytest.fixture
def kitchen():
    """A gas sensor of a restaurant in the small district."""
    world.district()
    place = {"longitude": 115.98, "latitude": 29.72}
    point = world.measuring("RQ-0001", "后厨", "gas", "default", 1.2, place)
    Device.objects.filter(pk=point.device_id).update(enterprise=USCC)
    Point.objects.filter(pk=point.pk).update(enterprise=USCC)
    return point


def test_an_enterprise_sees_what_it_has_and_not_what_it_lacks(kitchen):
    page = page_of(ENTERPRISE_SAFETY, enterprise=USCC)
    assert "超限测点" in page
    assert "/ 1 点" in page
    assert "没有积水测点" not in page
    assert 'aria-pressed="true" data-layer="telemetry.gas"' in page


def test_a_duty_officer_keeps_the_usual_layers(kitchen):
    page = page_of(DUTY_OFFICER)
    assert "积水超线" in page
    assert 'aria-pressed="false" data-layer="telemetry.gas"' in page


def test_who_sees_no_alarms_is_told_so_and_gets_no_link_to_them(kitchen):
    administrator = somebody(ADMINISTRATOR)
    assert "你的角色不看告警" in administrator.get("/").content.decode()
    assert "/alarms?point=" not in administrator.get(f"/points/{kitchen.code}").content.decode()
