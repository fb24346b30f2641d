"""Devices of the kinds beyond water, fire and houses: ground, high-rise hosts, sites, lifelines, gas works, vehicles,
weighing stations, cameras and signs."""

from collections.abc import Iterator, Sequence
from typing import Any

from demo.chance import dice
from demo.gauges import Gauge, Instrument
from demo.known_places import LOW_ROADS
from demo.moving import JOURNEYS
from demo.placing import Position, near, settle
from demo.register import buildings, enterprises, facilities
from demo.words import ROADS

CAMERAS_A_RECORDER = 16
SIGNS = 12
SPOTS = dict(LOW_ROADS)


def further() -> Iterator[Instrument]:
    """All of them, in a fixed order."""
    for kinds in (_ground, _hosts, _works, _sites, _lifelines, _vehicles, _stations, _recorders, _signs):
        yield from kinds()


def _device(
    code: str, name: str, model: str, at: Position, gauges: Sequence[tuple[Any, ...]], body: str, **more: Any
) -> Instrument:
    """Each gauge is (suffix, words, kind, normal, noise, swing), as far as needed."""
    points = tuple(Gauge(f"{code}.{g[0]}", f"{name}{g[1]}", *g[2:]) for g in gauges)
    return Instrument(code, name, model, at, points, body, **more)


def _ground() -> Iterator[Instrument]:
    places = ("十里大道中段", "人民路中段", "滨江路龙开河段", "大中路步行街", "九龙街", "四码头路", "西二路", "三里街")
    for n, place in enumerate(places, 1):
        chance = dice(f"ground {n}")
        gauges: list[tuple[Any, ...]] = [
            ("settle", "地面", "ground_settlement", round(chance.uniform(1, 7), 1), 0.1),
            ("rate", "地面", "ground_settlement_rate", 0.04, 0.02),
        ]
        if n <= 3:
            gauges.append(("cavity", "地下", "cavity_depth", round(chance.uniform(1.2, 3.0), 2)))
        yield _device(f"DM-{n:04d}", place, "静力水准仪", near(SPOTS[place], 40, chance), gauges, "ZJJ")
    yield _device(
        "DM-0101", "琥珀山北坡", "土壤水分计", settle((115.9801, 29.7021)),
        [("moisture", "", "slope_soil_moisture", 24.0, 0.4, 1.0)], "ZRJ",
    )  # fmt: skip


def _hosts() -> Iterator[Instrument]:
    towers = [house for house in buildings() if house.height > 27]
    for n, house in enumerate(towers[:14], 1):
        gauges: list[tuple[Any, ...]] = [
            ("alarm", "", "fire_alarm", 0.0),
            ("fault", "", "fire_fault", 0.0),
            ("pump", "", "fire_pump_run", 0.0),
        ]
        if n <= 4:
            gauges.append(("infrared", "配电间", "infrared", 0.0))
        place = near((house.longitude, house.latitude), 15, dice(f"host {n}"))
        yield _device(f"YC-{n:04d}", house.name, "用户信息传输装置", place, gauges, "XFD", address=house.address)


def _works() -> Iterator[Instrument]:
    plants = [owner for owner in enterprises() if owner.industry == "chemical"]
    gases = (("nh3", "ammonia", 1.0, 0.3), ("cl2", "chlorine", 0.05, 0.02), ("so2", "sulphur_dioxide", 0.4, 0.1),
             ("c6h6", "benzene", 0.3, 0.1))  # fmt: skip
    for n, owner in enumerate(plants[:4], 1):
        gauges = [(suffix, "厂界", kind, normal, noise) for suffix, kind, normal, noise in gases]
        place = near((owner.longitude, owner.latitude), 60, dice(f"works {n}"))
        yield _device(f"QT-{n:04d}", owner.name, "有毒气体探测器", place, gauges, "YJJ", enterprise=owner.uscc)


def _sites() -> Iterator[Instrument]:
    builders = [owner for owner in enterprises() if owner.industry == "construction"]
    for n, owner in enumerate(builders[:5], 1):
        chance = dice(f"site {n}")
        place = near((owner.longitude, owner.latitude), 90, chance)
        yield _device(
            f"TJ-{n:04d}", f"{owner.name}{n} 号塔机", "塔机监测仪", place,
            [
                ("moment", "", "crane_moment", 42.0, 6.0, 20.0),
                ("load", "", "crane_load", 1.4, 0.4, 0.8),
                ("wind", "", "crane_wind", 3.2, 0.9, 1.5),
                ("tilt", "", "crane_tilt", 0.12, 0.03),
            ],
            "ZJJ", enterprise=owner.uscc,
        )  # fmt: skip
    for n, owner in enumerate(builders[5:9], 1):
        chance = dice(f"pit {n}")
        place = near((owner.longitude, owner.latitude), 90, chance)
        yield _device(
            f"JK-{n:04d}", f"{owner.name}基坑", "基坑监测站", place,
            [
                ("move", "", "pit_displacement", round(chance.uniform(2, 9), 1), 0.2),
                ("settle", "", "pit_settlement", round(chance.uniform(1, 6), 1), 0.2),
                ("water", "", "pit_water_level", round(chance.uniform(4, 8), 2), 0.03),
                ("force", "", "strut_force", round(chance.uniform(500, 1500)), 12.0, 40.0),
            ],
            "ZJJ", enterprise=owner.uscc,
        )  # fmt: skip


def _lifelines() -> Iterator[Instrument]:
    spots = [near(place, 60, dice(f"pipe {name}")) for name, place in LOW_ROADS]
    names = [name for name, _ in LOW_ROADS]
    plans: tuple[tuple[str, str, str, str, int, list[tuple[Any, ...]]], ...] = (
        ("GQ", "调压箱", "燃气管网终端", "RQS", 5, [("pressure", "", "gas_pipe_pressure", 3.1, 0.05, 0.2)]),
        ("JG", "检查井", "井下气体终端", "RQS", 8,
         [("gas", "", "manhole_gas", 0.6, 0.3), ("cover", "", "manhole_open", 0.0)]),
        ("GS", "供水管", "供水管网终端", "ZJJ", 5,
         [("pressure", "", "water_pipe_pressure", 0.31, 0.004, 0.03),
          ("flow", "", "water_pipe_flow", 180.0, 8.0, 90.0)]),
        ("PS", "排水井", "排水液位终端", "PSS", 6, [("level", "", "sewer_level", 0.45, 0.02, 0.1)]),
    )  # fmt: skip
    place = 0
    for prefix, label, model, body, count, gauges in plans:
        for n in range(1, count + 1):
            yield _device(f"{prefix}-{n:04d}", f"{names[place]}{label}", model, spots[place], gauges, body)
            place = (place + 1) % len(spots)
    for n, (name, at) in enumerate((("龙开河桥", (115.9682, 29.7240)), ("十里河桥", (115.9702, 29.6925))), 1):
        yield _device(
            f"QL-{n:04d}", name, "桥梁监测站", settle(at),
            [
                ("deflection", "", "bridge_deflection", 2.0, 0.4, 1.0),
                ("vibration", "", "bridge_vibration", 0.02, 0.005),
            ],
            "ZJJ",
        )  # fmt: skip


def _vehicles() -> Iterator[Instrument]:
    for journey in JOURNEYS:
        yield _device(
            journey.device, f"{journey.code} 车载终端", "JT/T 808 车载终端", settle(journey.route[0]),
            [
                ("lat", "", "vehicle_latitude", journey.route[0][1]),
                ("lon", "", "vehicle_longitude", journey.route[0][0]),
                ("speed", "", "vehicle_speed", 0.0),
            ],
            "JTJ",
        )  # fmt: skip


def _stations() -> Iterator[Instrument]:
    for n, (name, at) in enumerate(
        (("九瑞大道称重站", (115.9560, 29.7110)), ("长江大道称重站", (116.0420, 29.7380))), 1
    ):
        yield _device(f"CZ-{n:04d}", name, "不停车称重系统", settle(at), [("mass", "", "gross_mass", 31.0, 6.0)], "JTJ")


def _recorders() -> Iterator[Instrument]:
    """A recorder for every sixteen cameras; each camera's signal is a point of it."""
    cameras = [each for each in facilities() if each.kind == "camera"]
    for n in range(0, len(cameras), CAMERAS_A_RECORDER):
        together = cameras[n : n + CAMERAS_A_RECORDER]
        number = n // CAMERAS_A_RECORDER + 1
        points = tuple(
            Gauge(f"LX-{number:04d}.{each.code}", f"{each.name}信号", "video_loss", 1.0 if place % 23 == 22 else 0.0)
            for place, each in enumerate(together, n)
        )
        at = (together[0].longitude, together[0].latitude)
        yield Instrument(f"LX-{number:04d}", f"{ROADS[number % len(ROADS)]}录像机", "网络硬盘录像机", at, points, "GAJ")


def _signs() -> Iterator[Instrument]:
    """A sign at each underpass and at some low roads, beside the gauge whose water it tells of."""
    low = [each for each in facilities() if each.kind in ("underpass", "road")][:SIGNS]
    for n, each in enumerate(low, 1):
        name = each.name.removesuffix("积水点")
        at = near((each.longitude, each.latitude), 12, dice(f"sign {n}"))
        yield _device(f"BS-{n:04d}", f"{name}标识", "LED 标识屏", at, [("fault", "屏", "sign_fault", 0.0)], "PSS")
