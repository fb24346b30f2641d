"""Map layers of telemetry: one per kind of point, and the open alarms over all of them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from anlan.foundation.territory.map_layers import Layer, Mark, register_layers
from anlan.watch.telemetry.kinds import ALARM_LAYER
from anlan.watch.telemetry.models import Alarm, MaintenanceWindow, Point, WindowPoint
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.wording import number_text, value_words

GROUPS = (
    ("water", "积水", "drop", ("water_depth",), True),
    ("rain", "雨量", "rain", ("rain_1h",), True),
    ("stage", "水位", "wave", ("river_stage", "lake_stage", "forebay_level"), True),
    ("gas", "燃气", "gas", ("gas",), False),
    ("smoke", "感烟", "smoke", ("smoke", "infrared"), False),
    ("fire", "消防主机", "flame", ("fire_alarm", "fire_fault"), False),
    ("electric", "电气", "zap", ("residual_current", "cable_temperature"), False),
    ("battery", "锂电池", "battery", ("cell_temperature", "cell_heating_rate"), False),
    ("houses", "房屋", "tilt", ("tilt", "settlement", "crack_growth"), False),
    ("slopes", "边坡", "slope", ("displacement_24h", "tilt_change_24h", "crack_opening_24h"), False),
    ("ground", "地面沉降", "settle", ("ground_settlement", "ground_settlement_rate", "cavity_depth"), False),
    ("firewater", "消防水", "shield", ("hydrant_pressure", "tank_level", "tank_pressure"), False),
    ("confined", "有限空间", "gas", ("oxygen", "hydrogen_sulphide", "carbon_monoxide"), False),
    ("site", "塔机基坑", "crane", ("crane_moment", "crane_wind", "pit_displacement", "pit_settlement"), False),
    ("hazard", "危险源", "tank", ("process_temperature", "process_pressure", "process_level"), False),
    (
        "lifeline",
        "生命线",
        "pipe",
        ("gas_pipe_pressure", "manhole_gas", "water_pipe_pressure", "sewer_level", "bridge_deflection"),
        False,
    ),
)
"""(key, title, icon, kinds of point, shown from the start)"""


STANDING = Q(closed_at=None, returned_at=None, is_quiet=False)


def alarm_marks(account: Any) -> Iterator[Mark]:
    """Every open alarm that has not returned, at its point's place."""
    rows = Alarm.objects.visible_to(account).filter(STANDING, point__longitude__isnull=False)
    for alarm in rows.select_related("point__kind").order_by("level", "-id"):
        point = alarm.point
        words = "失联" if alarm.rule_key in ("silence", "gateway") else value_words(alarm.value, point.kind)
        yield Mark(str(alarm.pk), point.name, point.longitude or 0, point.latitude or 0, alarm.level, words=words)


def _points(account: Any, kinds: tuple[str, ...]) -> QuerySet[Point]:
    found: QuerySet[Point] = Point.objects.visible_to(account).filter(kind_id__in=kinds, is_active=True)
    return found.filter(longitude__isnull=False)


def point_marks(account: Any, kinds: tuple[str, ...]) -> Iterator[Mark]:
    """Every point of these kinds as it is now; read as plain rows, because there may be ten thousand."""
    rows = _points(account, kinds).values_list(
        "code",
        "name",
        "longitude",
        "latitude",
        "state__level",
        "state__is_silent",
        "state__value",
        "kind__unit",
        "kind__decimals",
    )
    for code, name, longitude, latitude, level, is_silent, value, unit, decimals in rows:
        words = "" if value is None else number_text(value, unit, decimals)
        is_quiet = is_silent is not False or value is None
        yield Mark(code, name, longitude or 0, latitude or 0, level or 0, is_quiet, words=words)


def count_points(account: Any, kinds: tuple[str, ...]) -> int:
    """How many points a layer holds. All layers are counted in one question, kept on the account object."""
    known: dict[str, int] | None = account.__dict__.get("_points_by_kind")
    if known is None:
        every = _points(account, tuple(kind for _key, _title, _icon, kinds, _usual in GROUPS for kind in kinds))
        by_kind = every.order_by().values_list("kind_id").annotate(number=Count("pk"))
        known = account.__dict__["_points_by_kind"] = dict(by_kind)
    return sum(known.get(kind, 0) for kind in kinds)


def count_alarms(account: Any) -> int:
    """How many alarms the map shows."""
    return int(Alarm.objects.visible_to(account).filter(STANDING).count())


def window_marks(account: Any) -> Iterator[Mark]:
    """Every point that is under maintenance now."""
    running = MaintenanceWindow.objects.running()
    rows = WindowPoint.objects.filter(window__in=running, point__in=Point.objects.visible_to(account))
    found = rows.filter(point__longitude__isnull=False).select_related("point", "window").order_by("point_id", "pk")
    for row in found.distinct("point_id"):
        point, until = row.point, timezone.localtime(row.window.ends_at)
        words = f"{row.window.reason}，至 {until:%m-%d %H:%M}"
        yield Mark(point.code, point.name, point.longitude or 0, point.latitude or 0, 0, True, words=words)


def count_maintained(account: Any) -> int:
    """How many points are under maintenance now."""
    running = MaintenanceWindow.objects.running()
    rows = WindowPoint.objects.filter(window__in=running, point__in=Point.objects.visible_to(account))
    return rows.values("point").distinct().count()


register_layers(
    Layer(
        "telemetry.maintenance",
        "维护中",
        "gear",
        Permission.POINT_VIEW,
        window_marks,
        count_maintained,
        opens="point",
        gathers=True,
        order=5,
    ),
    Layer(ALARM_LAYER, "告警", "bell", Permission.ALARM_VIEW, alarm_marks, count_alarms, opens="alarm", order=0),
    *[
        Layer(
            key=f"telemetry.{key}",
            title=title,
            icon=icon,
            permission=Permission.POINT_VIEW,
            marks=partial(point_marks, kinds=kinds),
            count=partial(count_points, kinds=kinds),
            opens="point",
            is_usual=is_usual,
            gathers=True,
            order=10 + n if is_usual else 40 + n,
        )
        for n, (key, title, icon, kinds, is_usual) in enumerate(GROUPS)
    ],
)
