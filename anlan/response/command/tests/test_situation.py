"""What is known around an occasion: warnings in force, how the water moves, what the wrong plan must not say."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from anlan.foundation.journal.api import Actor
from anlan.response.command import api
from anlan.response.command.occasions import measured_now, warnings_now
from anlan.response.plans.api import Measured
from anlan.watch.telemetry.api import Alarm, Device, Point, PointKind, PointState
from anlan.watch.warning.api import relay_warning
from tests.response.cast import NOW, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


def rainstorm(cast: Cast, level: int = 1, **facts: Any) -> None:
    given: dict[str, Any] = {
        "by": Actor.system("气象"),
        "outside_id": f"36040041600000_2026070815000{level}",
        "event_code": "11B03",
        "level": level,
        "headline": "九江市气象台发布暴雨红色预警",
        "sender_name": "九江市气象台",
        "regions": [cast.district],
        "description": "3 小时雨量将达 100 毫米以上",
        "issued_at": NOW,
        "expires_at": NOW + timedelta(hours=3),
        **facts,
    }
    relay_warning(**given)


def stage(name: str, *readings: tuple[int, float], kind: str = "river_stage") -> Point:
    """A station with readings so many minutes before NOW; the last one is its latest value."""
    PointKind.objects.get_or_create(key=kind, defaults={"name": "水位", "unit": "m", "heartbeat_s": 300})
    number = f"SW-{Point.objects.count():04d}"
    device = Device.objects.create(code=number, name=name)
    point = Point.objects.create(code=f"{number}-1", name=name, kind_id=kind, device=device)
    at = NOW
    with connection.cursor() as cursor:
        for before, value in readings:
            at = NOW - timedelta(minutes=before)
            cursor.execute("INSERT INTO telemetry_reading VALUES (%s,%s,%s,%s,0)", [point.pk, at, at, value])
    PointState.objects.create(point=point, value=readings[-1][1], observed_at=at, received_at=at)
    return point


def trend_of(name: str, at: datetime = NOW) -> str:
    return next(m.trend for m in measured_now(at) if m.station == name)


def test_a_warning_in_force_supports_its_level_and_the_signer_reads_it() -> None:
    cast = make_cast()
    rainstorm(cast)
    shown = api.preview_response(account=cast.officer, alarm_id=make_alarm(cast, level=4).pk, at=NOW)
    assert shown.chosen.level == 2
    [reason] = [r for r in shown.chosen.judgement.option(2).evidence if r.rule_id == "FX-2-2"]
    assert reason.seen == "九江市气象台发布暴雨红色预警"


def test_exercises_other_places_and_what_is_over_support_nothing() -> None:
    cast = make_cast()
    rainstorm(cast, 1, status="Exercise")
    rainstorm(cast, 2, regions=[cast.other_street])
    assert warnings_now(cast.street.path, NOW) == ()
    assert len(warnings_now(cast.other_street.path, NOW)) == 1
    assert warnings_now(cast.other_street.path, NOW + timedelta(hours=4)) == ()


def test_a_gas_alarm_in_the_rain_is_answered_with_the_gas_plan() -> None:
    cast = make_cast()
    rainstorm(cast)
    shown = api.preview_response(account=cast.officer, alarm_id=make_alarm(cast, kind="gas").pk, at=NOW)
    assert shown.chosen.plan.code == "YA-RQ"


def test_the_water_rises_stands_or_falls_within_the_hour() -> None:
    make_cast()
    stage("九江站", (70, 18.90), (5, 19.10))
    stage("星子站", (70, 18.30), (5, 18.31), kind="lake_stage")
    stage("湖口站", (70, 19.80), (5, 19.60))
    stage("新站", (5, 15.00))
    assert [trend_of(name) for name in ("九江站", "星子站", "湖口站", "新站")] == ["rising", "steady", "falling", ""]


def test_a_rising_stage_supports_the_early_start() -> None:
    cast = make_cast()
    stage("九江站", (70, 18.90), (5, 19.10))
    stage("湖口站", (70, 19.50), (5, 19.60))
    shown = api.preview_response(account=cast.officer, alarm_id=make_alarm(cast, level=4).pk, at=NOW)
    held = [r.rule_id for r in shown.chosen.judgement.option(3).evidence]
    assert held == ["FX-3-3"]


def test_fewer_red_gas_alarms_than_an_hour_ago_are_falling() -> None:
    cast = make_cast()
    hour = timedelta(hours=1)
    for _ in range(2):
        alarm = make_alarm(cast, kind="gas")
        Alarm.objects.filter(pk=alarm.pk).update(decided_at=NOW - 2 * hour, returned_at=NOW - hour / 2)
    still = make_alarm(cast, kind="gas")
    Alarm.objects.filter(pk=still.pk).update(decided_at=NOW - 2 * hour)
    assert counted(measured_now(NOW)) == (1, "falling")
    assert counted(measured_now(NOW - hour * 3 / 4)) == (3, "steady")


def counted(found: tuple[Measured, ...]) -> tuple[float, str]:
    return next((m.value, m.trend) for m in found if m.measure == "gas_red_points")


def test_what_is_known_costs_few_questions(django_assert_max_num_queries: Any) -> None:
    cast = make_cast()
    for number in range(6):
        stage(f"站 {number}", (70, 18.90), (5, 19.10))
    rainstorm(cast)
    with django_assert_max_num_queries(6):
        measured_now(NOW)
        warnings_now(cast.street.path, NOW)
