"""A small district for tests: points with readings, and alarms as the engine would raise them."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.live.api import publish
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.watch.telemetry import api
from anlan.watch.telemetry.announcing import audience_of
from anlan.watch.telemetry.events import AlarmRaised
from anlan.watch.telemetry.models import Alarm, PointKind, PointState

STREET = "/360403/360403001/"
SYSTEM = Actor.system("测试")
OUTLINE = {
    "type": "Polygon",
    "coordinates": [[[115.92, 29.60], [116.08, 29.62], [116.08, 29.76], [115.95, 29.74], [115.92, 29.60]]],
}
SPOTS = (
    ("JS-0412", "龙开河路下穿", 115.985, 29.722, 0.4),
    ("JS-0413", "十里大道铁路桥下", 115.992, 29.700, 31.0),
    ("JS-0414", "浔阳路人民医院路口", 116.002, 29.725, 19.4),
    ("JS-0415", "长虹大道", 115.975, 29.690, 1.2),
    ("JS-0416", "滨江路", 116.012, 29.738, 0.0),
)


def region(code: str, name: str, kind: str, path: str, parent: Region | None = None) -> Region:
    """A region with a square outline."""
    return Region.objects.create(
        code=code, name=name, kind=kind, path=path, parent=parent, outline=OUTLINE, longitude=116.0, latitude=29.7,
        is_demo=True,
    )  # fmt: skip


def district() -> dict[str, api.Point]:
    """Five waterlogging points with an hour of readings, a rain gauge and the river."""
    root = region("360403", "浔阳区", "district", "/360403/")
    street = region("360403001", "湓浦街道", "street", STREET, root)
    region("360403002", "甘棠街道", "street", "/360403/360403002/", root)
    load_shipped()
    api.load_kinds()
    points = {}
    for code, name, longitude, latitude, depth in SPOTS:
        place = {"region": street, "region_path": STREET, "longitude": longitude, "latitude": latitude}
        points[code] = measuring(code, name, "water_depth", "underpass", depth, place)
    rain = {"region": street, "region_path": STREET, "longitude": 116.02, "latitude": 29.73}
    measuring("YL-0001", "龙开河站", "rain_1h", "default", 46.8, rain)
    river = {"region": root, "region_path": "/360403/", "longitude": 115.993, "latitude": 29.735}
    stage = measuring("SW-0001", "长江九江站", "river_stage", "default", 18.62, river)
    api.tune(
        point=stage, by=SYSTEM,
        bands=[{"level": 3, "side": "high", "raise": 20.0, "clear": 19.9, "rule_id": "九江站警戒"}],
    )  # fmt: skip
    return points


def measuring(code: str, name: str, kind: str, variant: str, value: float, place: dict[str, Any]) -> api.Point:
    """A device with one point, its rule, state and last hour."""
    device, _ = api.register_device(code=code, name=name, by=SYSTEM, **place)
    point = api.register_point(
        code=f"{code}.v", name=name, kind=PointKind.objects.get(key=kind), device=device, by=SYSTEM
    )
    rule = api.default_rule(kind, variant)
    if rule["bands"]:
        api.tune(point=point, by=SYSTEM, **rule)
    now = timezone.now()
    PointState.objects.create(point=point, value=value, observed_at=now, received_at=now)
    api.Device.objects.filter(pk=device.pk).update(last_seen_at=now)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO telemetry_reading (point_id, observed_at, received_at, value, quality) VALUES (%s,%s,%s,%s,0)",
            [
                [point.pk, at, at, value * (1 - minute / 60) ** 2]
                for minute in range(60)
                for at in [now - timedelta(minutes=minute)]
            ],
        )
    return point


def raise_alarm(point: api.Point, value: float, level: int, *, silent: bool = False) -> Alarm:
    """What the engine does in its transaction."""
    now = timezone.now()
    words = api.value_words(value, point.kind)
    with transaction.atomic():
        PointState.objects.filter(point=point).update(value=value, observed_at=now, level=level)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO telemetry_reading VALUES (%s, %s, %s, %s, 0)", [point.pk, now, now, value])
        alarm = Alarm.objects.create(
            point=point, rule_key="level", title=f"{point.name} {point.kind.name} {words}", level=level,
            peak_level=level, value=value, peak_value=value, observed_at=now - timedelta(milliseconds=5),
            received_at=now - timedelta(milliseconds=2), decided_at=now, region_path=point.region_path,
        )  # fmt: skip
        if not silent:
            milliseconds = round(now.timestamp() * 1000)
            event = AlarmRaised(
                alarm_id=alarm.pk, point_id=point.pk, rule_key="level", level=level, title=alarm.title, value=value,
                longitude=point.longitude, latitude=point.latitude, region_path=alarm.region_path,
                observed_ms=milliseconds - 5, received_ms=milliseconds - 2, decided_ms=milliseconds,
                point_code=point.code, point_name=point.name, value_words=words,
            )  # fmt: skip
            publish(event, audience_of(alarm))
    return alarm
