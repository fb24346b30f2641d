"""Devices and measuring points of the demo: some 900 devices with some 1,500 points, each where it belongs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from anlan.prevention.registry.api import BuildingEntry, EnterpriseEntry, FacilityEntry
from anlan.watch.telemetry.api import default_rule
from demo.chance import dice
from demo.gauges import Gauge, Instrument
from demo.placing import near
from demo.register import buildings, enterprises, facilities
from demo.senses import further

MUTE_EVERY = 33  # every so many-th device does not speak, so that 失联 is to be seen
MAY_BE_MUTE = ("YG", "RQ", "DQ", "XH", "SX", "CD", "FW")  # with a number above thirty: the stories need the first


@cache
def instruments() -> tuple[Instrument, ...]:
    """All devices, in a fixed order."""
    listed = [
        *_water(), *_flooding(), *_weather(), *_pumps(), *_smoke(), *_gas(), *_electrical(), *_houses(), *_slopes(),
        *_hydrants(), *_tanks(), *_charging(), *_confined(), *_hazards(), *further(),
    ]  # fmt: skip
    return tuple(
        replace(each, is_mute=n % MUTE_EVERY == MUTE_EVERY - 1 and _may_be_mute(each.code))
        for n, each in enumerate(listed)
    )


def _may_be_mute(code: str) -> bool:
    return code[:2] in MAY_BE_MUTE and int(code[3:]) > 30


@cache
def gauge_of(code: str) -> tuple[Instrument, Gauge]:
    """A point and its device by the point's code."""
    return next((each, gauge) for each in instruments() for gauge in each.gauges if gauge.code == code)


def _device(
    code: str, name: str, model: str, at: Any, gauges: Sequence[tuple[Any, ...]], body: str = "YJJ", **more: Any
) -> Instrument:
    """Each gauge is (suffix, words, kind, normal, noise, swing, variant, own lines, own basis), as far as needed."""
    place = at if isinstance(at, tuple) else near((at.longitude, at.latitude), 12, dice(code))
    points = tuple(Gauge(f"{code}.{g[0]}", f"{name}{g[1]}", *g[2:]) for g in gauges)
    return Instrument(code, name, model, place, points, body, **more)


def _of(kind: str) -> list[FacilityEntry]:
    return [f for f in facilities() if f.kind == kind]


def _water() -> Iterator[Instrument]:
    # 警戒 20.00 (C); 历史最高 23.03 and 保证 23.25 (R) begin orange and red; blue is half a metre below 警戒 (P).
    lines = ((4, "high", 19.5, 19.4), (3, "high", 20.0, 19.9), (2, "high", 23.03, 22.9), (1, "high", 23.25, 23.15))
    station = _of("river")[0]
    stage = ("stage", "", "river_stage", 14.6, 0.01, 0.05, "default", lines, "九江站警戒 20.00")
    yield _device("SW-0001", "长江九江站", "雷达水位计", station, [stage], "SLJ")
    for n, each in enumerate([*_of("lake"), *_of("dike")], 2):
        normal = {"八里湖": 17.2, "甘棠湖": 16.4, "南门湖": 16.4, "白水湖": 16.1}.get(each.name, 14.5)
        own = ((4, "high", 19.2, 19.1), (3, "high", 19.5, 19.4)) if each.name == "八里湖" else ()
        kind = "lake_stage" if each.kind == "lake" else "river_stage"
        gauge: tuple[Any, ...] = ("stage", "", kind, normal, 0.01, 0.02, "default", own, "八里湖警戒 19.50")
        yield _device(f"SW-{n:04d}", each.name, "压力水位计", each, [gauge], "SLJ")


def _flooding() -> Iterator[Instrument]:
    numbers = {"龙开河路下穿": 412, "十里大道铁路桥下": 413}
    spare = iter(n for n in range(401, 460) if n not in numbers.values())
    for each in [*_of("underpass"), *_of("road")]:
        number = numbers.get(each.name) or next(spare)
        variant = "underpass" if each.kind == "underpass" else "road"
        name = each.name.removesuffix("积水点")
        yield _device(f"JS-{number:04d}", name, "超声波积水监测仪", each,
                      [("depth", "", "water_depth", 0.3, 0.2, 0.0, variant)], "PSS")  # fmt: skip


def _weather() -> Iterator[Instrument]:
    for n, each in enumerate(_of("weather"), 1):
        gauges: list[tuple[Any, ...]] = [
            ("rain1h", "", "rain_1h", 0.0),
            ("rain24h", "", "rain_24h", 2.4, 0.0),
        ]
        if n <= 3:
            gauges += [
                ("wind", "", "wind_speed", 2.6, 0.8, 0.6),
                ("air", "", "air_temperature", 12.0, 0.3, 4.0),
            ]
        yield _device(f"YL-{n:04d}", each.name, "翻斗雨量站", each, gauges, "QXT")


def _pumps() -> Iterator[Instrument]:
    for n, each in enumerate(_of("pump"), 1):
        yield _device(
            f"BZ-{n:04d}", each.name, "泵站控制柜", each,
            [
                ("forebay", "", "forebay_level", 13.2, 0.02, 0.1, "default",
                 ((3, "high", 15.0, 14.8), (2, "high", 15.8, 15.6)), "泵站运行规程（演示）"),
                ("pump1", " 1 号泵", "pump_current", 0.0),
                ("pump2", " 2 号泵", "pump_current", 0.0),
            ],
            "PSS",
        )  # fmt: skip


def _smoke() -> Iterator[Instrument]:
    old_block = buildings()[0]
    homes = [b for b in buildings()[1:] if b.use in ("residence", "self_built", "mixed")]
    rooms = [(old_block, f"{unit}单元{floor}层楼道") for unit in (1, 2, 3) for floor in range(1, 8)]
    tall = [b for b in buildings() if b.use == "public" and b.height > 24]  # on the list of 联网率
    rooms += [(house, f"{floor}层楼道") for house in homes for floor in (1, 2)][: 220 - len(rooms) - len(tall)]
    rooms += [(house, "3层走道") for house in tall]
    gauges = [("smoke", "", "smoke", 0.0), ("battery", "电量", "detector_battery", 96.0)]
    for number, (house, room) in enumerate(rooms, 1):
        yield _device(f"YG-{number:04d}", f"{house.name}{room}", "独立式感烟探测器", house,
                      gauges[: 2 if number % 12 == 7 else 1], "XFD",
                      address=house.address, building=house.code)  # fmt: skip


def _by_industry(*industries: str) -> list[EnterpriseEntry]:
    return [e for e in enterprises() if e.industry in industries]


def _gas() -> Iterator[Instrument]:
    eaters = _by_industry("catering")
    places = [(e, "后厨") for e in eaters[:80]] + [(e, "气瓶间") for e in eaters[:25]]
    places += [(e, "食堂") for e in _by_industry("institution")[:15]]
    gauges: list[tuple[Any, ...]] = [("gas", "", "gas", 1.2, 0.6), ("valve", "切断阀", "gas_valve_closed", 0.0)]
    for n, (owner, room) in enumerate(places, 1):
        yield _device(
            f"RQ-{n:04d}", f"{owner.name}{room}", "可燃气体探测器", owner,
            gauges[: 2 if n % 8 == 5 else 1], "RQS",
            enterprise=owner.uscc, address=owner.address,
        )  # fmt: skip


def _electrical() -> Iterator[Instrument]:
    for n, owner in enumerate(_by_industry("crowd", "manufacture", "institution", "storage")[:60], 1):
        chance = dice(f"load {n}")
        yield _device(
            f"DQ-{n:04d}", f"{owner.name}配电箱", "电气火灾监控探测器", owner,
            [
                ("leak", "", "residual_current", chance.uniform(30, 130), 6.0, 10.0),
                ("cable1", " A 相", "cable_temperature", chance.uniform(22, 38), 0.8, 6.0),
                ("cable2", " B 相", "cable_temperature", chance.uniform(22, 38), 0.8, 6.0),
            ],
            "XFD", enterprise=owner.uscc, address=owner.address,
        )  # fmt: skip


def _houses() -> Iterator[Instrument]:
    watched = sorted((b for b in buildings() if b.grade in ("C", "D")), key=lambda b: b.code)
    watched += [b for b in buildings() if b.grade == "B"]
    for n, house in enumerate(watched[:40], 1):
        chance = dice(f"lean {n}")
        gauges: list[tuple[Any, ...]] = [
            (
                "tilt",
                "",
                "tilt",
                _usual_tilt(house) * chance.uniform(0.1, 1.0),
                0.004,
                0.01,
                _tilt_variant(house),
            ),
        ]
        if n <= 30:
            gauges.append(("settle", "", "settlement", round(chance.uniform(0.5, 6.5), 1), 0.1))
            gauges.append(("crack", "", "crack_growth", round(chance.uniform(0.0, 0.1), 2), 0.01))
        yield _device(f"FW-{n:04d}", house.name, "房屋安全监测仪", house, gauges, "ZJJ", address=house.address)


def _tilt_variant(house: BuildingEntry) -> str:
    """By the table of JGJ 125-2016; seven floors below 24 m count as multi-floor."""
    if house.height <= 24:
        return "low" if house.floors <= 2 else "multi"
    return "high" if house.height <= 60 else "tower"


def _usual_tilt(house: BuildingEntry) -> float:
    """Half of where the first line begins: what an old house may lean without anybody being called."""
    return min(float(band["raise"]) for band in default_rule("tilt", _tilt_variant(house))["bands"]) / 2


def _slopes() -> Iterator[Instrument]:
    for n, each in enumerate(_of("slope"), 1):
        gauges: list[tuple[Any, ...]] = [
            ("move", "", "displacement_24h", 0.8, 0.3),
            ("tilt", "", "tilt_change_24h", 0.01, 0.005),
        ]
        if n <= 8:
            gauges.append(("crack", "", "crack_opening_24h", 0.2, 0.05))
        yield _device(f"BP-{n:04d}", each.name, "边坡监测站", each, gauges, "ZRJ")


def _hydrants() -> Iterator[Instrument]:
    for n, each in enumerate(_of("hydrant"), 1):
        normal = round(dice(each.code).uniform(0.3, 0.38), 3)
        yield _device(f"XH-{n:04d}", each.name, "消火栓监测仪", each,
                      [("pressure", "", "hydrant_pressure", normal, 0.003, 0.012)], "XFD")  # fmt: skip


def _tanks() -> Iterator[Instrument]:
    for n, each in enumerate(_of("tank"), 1):
        yield _device(
            f"SX-{n:04d}", each.name, "水箱监测仪", each,
            [("level", "", "tank_level", 97.0, 0.5), ("pressure", "", "tank_pressure", 0.11, 0.001)], "XFD",
        )  # fmt: skip


def _charging() -> Iterator[Instrument]:
    for n, each in enumerate(_of("charging"), 1):
        yield _device(
            f"CD-{n:04d}", each.name, "充电安全监测仪", each,
            [
                ("cell", "", "cell_temperature", 24.0, 1.0, 6.0),
                ("current", "", "charging_current", 14.0, 3.0, 10.0),
                *([("rise", "", "cell_heating_rate", 0.02, 0.01)] if n <= 12 else []),
            ],
            "XFD",
        )  # fmt: skip


def _confined() -> Iterator[Instrument]:
    for n, each in enumerate(_of("confined"), 1):
        yield _device(
            f"YX-{n:04d}", each.name, "四合一气体检测仪", each,
            [
                ("o2", "", "oxygen", 20.8, 0.05),
                ("gas", "", "gas", 1.0, 0.4, 0.0, "confined"),
                ("h2s", "", "hydrogen_sulphide", 0.6, 0.2),
                ("co", "", "carbon_monoxide", 1.5, 0.4),
                *([("people", "", "people_inside", 0.0)] if 9 <= n <= 16 else []),
            ],
            enterprise=each.enterprise_uscc,
        )  # fmt: skip


def _hazards() -> Iterator[Instrument]:
    own = "企业设定值（演示）"
    for n, each in enumerate(_of("hazard"), 1):
        yield _device(
            f"WX-{n:04d}", each.name, "储罐采集终端", each,
            [
                ("temp", "", "process_temperature", 21.0, 0.3, 3.0, "default",
                 ((3, "high", 40.0, 38.0), (2, "high", 45.0, 43.0), (1, "high", 50.0, 48.0)), own),
                ("pressure", "", "process_pressure", 0.35, 0.004, 0.02, "default",
                 ((3, "high", 0.6, 0.57), (2, "high", 0.7, 0.67), (1, "high", 0.8, 0.77)), own),
                ("level", "", "process_level", 62.0, 0.2, 4.0, "default",
                 ((3, "high", 80.0, 78.0), (2, "high", 85.0, 83.0), (1, "high", 90.0, 88.0)), own),
                ("gas", " 罐区", "gas", 0.8, 0.3),
            ],
            enterprise=each.enterprise_uscc,
        )  # fmt: skip
