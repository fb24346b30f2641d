"""Remit, masking, and what is near."""

import pytest

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.people.models import Account
from anlan.foundation.territory import api as territory
from anlan.foundation.territory import index
from anlan.prevention.registry import api
from anlan.prevention.registry.tests.conftest import GANTANG, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def entered(district, noodles):
    api.register_enterprise(entry=noodles, by=SYSTEM)
    return noodles


def test_the_street_sees_its_enterprise(entered, person):
    found = api.find("enterprise", entered.uscc, person("gantang", "street_staff", region_path=GANTANG))
    assert found.name == "甘棠湖面馆"
    assert ("联系电话", "13812345678") in found.facts
    assert found.address == f"/registry/enterprise/{entered.uscc}"


def test_another_street_another_enterprise_and_a_stranger_see_nothing(entered, person):
    for account in (
        person("penpu", "street_staff", region_path="/360403/360403002/"),
        person("other", "enterprise_safety", enterprise="91340600MA2PBMA74B"),
        person("auditor", "auditor"),
        Account.objects.create(username="nobody", name="无任职"),
    ):
        assert api.find("enterprise", entered.uscc, account) is None
        assert api.nearby(entered.longitude, entered.latitude, 500, account) == []


def test_an_enterprise_sees_itself(entered, person):
    own = person("noodles", "enterprise_safety", enterprise=entered.uscc)
    assert api.find("enterprise", entered.uscc, own)


def test_a_department_sees_the_telephone_masked(entered, person):
    found = api.find("enterprise", entered.uscc, person("zhujian", "department_staff"))
    assert ("联系电话", "138****5678") in found.facts


def test_what_is_near_comes_nearest_first(entered, person):
    house = api.BuildingEntry(
        name="湖滨小区 3 栋", code="F-1", use="residence", structure="brick", floors=6, height=18.5,
        longitude=115.991, latitude=29.72,
    )  # fmt: skip
    api.register(buildings=[house], by=SYSTEM)
    officer = person("zhou", "duty_officer")
    near = api.nearby(115.99, 29.72, 150, officer)
    assert [n.thing.name for n in near] == ["甘棠湖面馆", "湖滨小区 3 栋"]
    assert near[1].metres == pytest.approx(96.6, abs=1)
    assert len(api.nearby(115.99, 29.72, 50, officer)) == 1


def test_an_unknown_kind_is_nothing(entered, person):
    assert api.find("spaceship", "1", person("zhou", "duty_officer")) is None


def test_nobody_pulls_an_enterprise_over_into_their_own_street(entered, person):
    outline = {
        "type": "Polygon",
        "coordinates": [[[116.0, 29.7], [116.02, 29.7], [116.02, 29.73], [116.0, 29.73], [116.0, 29.7]]],
    }
    territory.draw_outlines(outlines=[territory.OutlineDrawn("360403002", outline, "测试")], by=SYSTEM)
    index.forget()
    neighbour = person("penpu", "street_staff", region_path="/360403/360403002/")
    with pytest.raises(api.RegistrationRefused, match="不在penpu的登记范围内"):
        api.correct_enterprise(uscc=entered.uscc, by=Actor.of(neighbour), longitude=116.01)


def test_who_reads_a_telephone_number_in_full_is_on_record(entered, person):
    api.find("enterprise", entered.uscc, person("zhujian", "department_staff"))
    api.nearby(entered.longitude, entered.latitude, 500, person("zhou", "duty_officer"))
    assert not Entry.objects.filter(kind="registry.contact.read").exists()
    api.find("enterprise", entered.uscc, person("gantang", "street_staff", region_path=GANTANG))
    entry = Entry.objects.get(kind="registry.contact.read")
    assert (entry.subject_title, entry.region_path.startswith(GANTANG)) == ("甘棠湖面馆", True)
