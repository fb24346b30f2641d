"""The trend on a point's page: a rate a month with its interval, held against a limit, silent when there is too little."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from anlan.watch.telemetry.selectors.trends import trend_of
from anlan.watch.telemetry.tests import world

pytestmark = pytest.mark.django_db
PLACE = {"region_path": world.STREET, "longitude": 116.0, "latitude": 29.72}


@pytest.fixture
def house(db):
    world.district()
    return world.measuring("FW-0001", "船厂宿舍", "settlement", "default", 0.0, PLACE)


def readings(point, days, per_month, step=0.25):
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM telemetry_reading WHERE point_id = %s", [point.pk])
        cursor.executemany(
            "INSERT INTO telemetry_reading (point_id, observed_at, received_at, value, quality) VALUES (%s,%s,%s,%s,0)",
            [
                [point.pk, at, at, 3 + per_month / 30 * (days - n * step)]
                for n in range(int(days / step) + 1)
                for at in [now - timedelta(days=n * step)]
            ],
        )


def test_a_house_that_sinks_faster_than_the_limit(house):
    readings(house, 60, 6.0)
    found = trend_of(house)
    assert found.words == "每月 +6.00 毫米"
    assert (found.limit, found.limit_rule, found.confidence) == ("4 mm/月", "BLD-SETTLE-RATE", "R")
    assert found.is_over
    assert "整个区间超过限值" in found.verdict


def test_a_house_that_stands_still(house):
    readings(house, 60, 0.0)
    found = trend_of(house)
    assert found.verdict == "看不出升降，区间含零；整个区间在限值以内"
    assert not found.is_over


def test_too_few_readings_are_named(house):
    readings(house, 3, 6.0)
    found = trend_of(house)
    assert found.words == ""
    assert "覆盖 3.0 天" in found.lacking


def test_water_has_no_trend(house):
    assert trend_of(house.device.points.model.objects.get(code="JS-0412.v")) is None
