"""Entering and correcting."""

from dataclasses import replace

import pytest
from django.db import connection

from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.prevention.registry import api
from anlan.prevention.registry.models import Building, Enterprise, Facility
from anlan.prevention.registry.tests.conftest import GANTANG, SYSTEM

pytestmark = pytest.mark.django_db


def test_an_enterprise_is_entered_where_it_stands(district, noodles):
    made = api.register_enterprise(entry=noodles, by=SYSTEM)
    assert made.region_path == GANTANG
    entry = Entry.objects.get(kind="registry.entries.registered")
    assert sentence(entry) == "测试 登记了 甘棠湖面馆 等 1 项"


def test_the_telephone_is_ciphertext_in_the_database(district, noodles):
    made = api.register_enterprise(entry=noodles, by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone FROM registry_enterprise")
        assert "13812345678" not in cursor.fetchone()[0]
    made.refresh_from_db()
    assert made.contact_phone == "13812345678"


def test_a_facility_belongs_to_its_enterprise_and_building(district, noodles):
    house = api.BuildingEntry(
        name="湖滨小区 3 栋", code="F-1", use="residence", structure="brick", floors=6, height=18.5, grade="C",
        longitude=115.991, latitude=29.721,
    )  # fmt: skip
    kitchen = api.FacilityEntry(
        name="后厨", code="S-1", kind="hazard", longitude=115.99, latitude=29.72,
        enterprise_uscc=noodles.uscc, building_code="F-1",
    )  # fmt: skip
    api.register(enterprises=[noodles], buildings=[house], facilities=[kitchen], by=SYSTEM)
    made = Facility.objects.get()
    assert (made.enterprise.name, made.building.name) == ("甘棠湖面馆", "湖滨小区 3 栋")


def test_a_correction_keeps_old_and_new(district, noodles):
    api.register_enterprise(entry=noodles, by=SYSTEM)
    api.correct_enterprise(uscc=noodles.uscc, by=SYSTEM, risk_level=2, contact_phone="13900000000")
    entry = Entry.objects.get(kind="registry.enterprise.corrected")
    assert sentence(entry) == "测试 更正了 甘棠湖面馆 的风险等级、联系电话"
    assert entry.facts["risk_level"] == [0, 2]
    assert "13900000000" not in str(entry.facts)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uscc": "91340600MA2PBM9HXX"}, "校验位"),
        ({"longitude": 120.0}, "不在本区范围内"),
        ({"longitude": float("nan")}, "不在本区范围内"),
        ({"name": " "}, "名称不能为空"),
        ({"name": "长" * 200}, "超过 80 个字"),
        ({"industry": "spaceflight"}, "行业领域"),
        ({"risk_level": 9}, "风险等级"),
        ({"contact_phone": "1' OR 1=1"}, "电话须为"),
    ],
)
def test_wrong_entries_are_refused(district, noodles, change, words):
    with pytest.raises(api.RegistrationRefused, match=words):
        api.register_enterprise(entry=replace(noodles, **change), by=SYSTEM)
    assert not Enterprise.objects.exists()


def test_a_number_is_entered_once(district, noodles):
    api.register_enterprise(entry=noodles, by=SYSTEM)
    with pytest.raises(api.RegistrationRefused, match="已经登记"):
        api.register_enterprise(entry=noodles, by=SYSTEM)


def test_a_facility_of_an_unknown_owner_is_refused(district, noodles):
    lost = api.FacilityEntry(name="x", code="S", kind="pump", longitude=115.99, latitude=29.72, enterprise_uscc="9")
    with pytest.raises(api.RegistrationRefused, match="未登记，请先登记企业"):
        api.register(facilities=[lost], by=SYSTEM)


def test_one_enters_only_within_ones_remit(district, noodles, person):
    inside = person("gantang", "street_staff", region_path=GANTANG)
    outside = person("penpu", "street_staff", region_path="/360403/360403002/")
    with pytest.raises(api.RegistrationRefused, match="登记范围"):
        api.register_enterprise(entry=noodles, by=Actor.of(outside))
    assert api.register_enterprise(entry=noodles, by=Actor.of(inside))
    assert not Building.objects.exists()
