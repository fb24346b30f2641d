"""A page that is lost to somebody leads to 为什么我看不到, and there stand the reasons: permission, remit, whom to ask."""

import re

import pytest
from django.test import Client

from anlan.foundation.people.models import Account
from anlan.foundation.people.roles import EXPERT, GRID_WORKER
from anlan.foundation.people.tests.cast import in_gantang, person

pytestmark = pytest.mark.django_db

LOST = [
    ("/alarms/4711", "查看告警"),
    ("/alarms/4711/drawer", "查看告警"),
    ("/cases/GJ-20261124-0001", "查看告警"),
    ("/cases/YJ-20261124-0001", "查看预警"),
    ("/cases/SJ-20261124-0001", "查看突发事件"),
    ("/incidents/SJ-20261124-0001", "查看突发事件"),
    ("/incidents/SJ-20261124-0001/panel/posts", "查看突发事件"),
    ("/warnings/YJ-20261124-0001", "查看预警"),
    ("/tasks/4711", "查看突发事件"),
    ("/todo/case/GJ-20261124-0001", "查看告警"),
]


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def reasons(client: Client, address: str) -> str:
    """The page behind the link of a 404."""
    lost = client.get(address)
    assert lost.status_code in (403, 404), address
    link = re.search(r'href="(/why\?[^"]*)"', lost.content.decode())
    assert link, f"{address} leads nowhere"
    return client.get(link[1].replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize(("address", "permission"), LOST)
def test_who_may_see_some_reads_where_they_may(address: str, permission: str) -> None:
    page = reasons(signed_in(in_gantang("wang", GRID_WORKER)), address)
    assert f"你能{permission}，范围如下" in page


@pytest.mark.parametrize(("address", "permission"), LOST)
def test_who_may_see_none_reads_which_permission_is_lacking(address: str, permission: str) -> None:
    page = reasons(signed_in(person("nobody")), address)
    assert permission in page
    assert "你现在的任职没有" in page


def test_a_number_of_no_known_kind_names_every_kind_of_case() -> None:
    page = reasons(signed_in(person("he", EXPERT)), "/cases/XX-1")
    assert "没有找到这件事" not in page
