"""Enterprises, buildings and facilities of the demo district, at plausible places."""

from functools import cache
from random import Random
from typing import Any

from anlan.prevention.registry.api import BuildingEntry, EnterpriseEntry, FacilityEntry
from demo.accounts import PLANT_USCC, RESTAURANT_USCC
from demo.chance import dice
from demo.known_places import FIXED, LOW_ROADS
from demo.placing import Position, near, settle, somewhere
from demo.words import address, business, estate_building, invented_uscc, mobile, person

# industry: (how many, weights of the risk levels 1 … 4, streets where they gather)
INDUSTRIES: dict[str, tuple[int, tuple[int, int, int, int], tuple[str, ...]]] = {
    "catering": (120, (0, 5, 45, 50), ("360403001", "360403002", "360403003", "360403006")),
    "manufacture": (70, (1, 9, 40, 50), ("360403005", "360403004", "360403006")),
    "chemical": (22, (25, 40, 30, 5), ("360403005",)),
    "crowd": (60, (2, 18, 50, 30), ("360403001", "360403003", "360403006")),
    "construction": (30, (3, 27, 50, 20), ("360403006", "360403091", "360403004")),
    "transport": (28, (2, 18, 50, 30), ("360403004", "360403005", "360403092")),
    "storage": (26, (4, 26, 50, 20), ("360403004", "360403005", "360403091")),
    "institution": (34, (0, 12, 48, 40), ("360403001", "360403003", "360403006", "360403092")),
    "utility": (12, (5, 35, 50, 10), ("360403005", "360403003", "360403006")),
}
SIZES = {"catering": "micro", "chemical": "medium", "manufacture": "small", "utility": "medium"}


@cache
def enterprises() -> list[EnterpriseEntry]:
    """About 400, the two with own accounts first."""
    found = [
        _enterprise("浔味轩酒楼", RESTAURANT_USCC, "catering", "small", 2, near((115.9905, 29.7262), 60, dice("r"))),
        _enterprise("江州石化储运公司", PLANT_USCC, "chemical", "large", 1, near((116.0560, 29.7405), 80, dice("p"))),
    ]
    names = {entry.name for entry in found}
    number = len(found)
    for industry, (count, weights, streets) in INDUSTRIES.items():
        chance = dice(f"enterprises {industry}")
        for _ in range(count):
            name = _fresh(lambda: business(industry, chance), names)  # noqa: B023 - called at once
            level = chance.choices((1, 2, 3, 4), weights)[0]
            size = SIZES.get(industry) or chance.choice(("micro", "small", "small", "medium"))
            place = somewhere(chance, chance.choice(streets))
            found.append(_enterprise(name, invented_uscc(number), industry, size, level, place))
            number += 1
    return found


@cache
def buildings() -> list[BuildingEntry]:
    """About 300: estates, self-built houses, public buildings; the old block of the fire story first."""
    old_block = BuildingEntry(
        name="船厂宿舍小区7栋", code="FW-0001", use="residence", structure="brick", grade="C", floors=7, height=20.3,
        built_year=1986, households=84, residents=236, address="滨江路126号", is_demo=True,
        **_at(near((115.9760, 29.7262), 40, dice("old block"))),
    )  # fmt: skip
    found, names, chance = [old_block], {old_block.name}, dice("buildings")
    kinds = [("residence", 150), ("self_built", 80), ("mixed", 40), ("public", 20), ("industrial", 12)]
    for use, count in kinds:
        for _ in range(count):
            found.append(_building(len(found) + 1, use, names, chance))
    return found


@cache
def facilities() -> list[FacilityEntry]:
    """Fixed works first, then those that stand all over the district."""
    found = [_facility(f.code, f.kind, f.name, settle(f.position), f.keeper, f.note) for f in FIXED]
    found += [
        _facility(f"DW-{n:03d}", "road", f"{name}积水点", near(spot, 30, dice(name)), "区城管局排水中心")
        for n, (name, spot) in enumerate(LOW_ROADS, 1)
    ]
    chance = dice("facilities")
    found += [
        _facility(f"XH-{n:03d}", "hydrant", f"{address(chance)}消火栓", somewhere(chance), "区消防大队")
        for n in range(1, 91)
    ]
    for code, kind, label, number in (("SX", "tank", "消防水箱", 30), ("CD", "charging", "电动车充电棚", 40)):
        for n, house in enumerate(chance.sample([b for b in buildings() if b.use != "self_built"], number), 1):
            place = (house.longitude, house.latitude)
            name = f"{house.name}{label}"
            found.append(_facility(f"{code}-{n:03d}", kind, name, place, building_code=house.code))
    owners = [e for e in enterprises() if e.industry in ("utility", "manufacture", "catering", "institution")]
    for n, owner in enumerate(chance.sample(owners, 25), 1):
        name = f"{owner.name}{chance.choice(('污水池', '化粪池', '地下管廊', '腌制池', '储罐内部'))}"
        found.append(_part(f"YX-{n:03d}", "confined", name, owner))
    plants = [e for e in enterprises() if e.industry == "chemical"]
    for n in range(1, 31):
        owner = plants[0] if n <= 8 else plants[n % len(plants)]
        found.append(_part(f"WX-{n:03d}", "hazard", f"{owner.name}{n % 6 + 1}号储罐", owner))
    found += [
        _facility(f"SP-{n:03d}", "camera", f"{address(chance)}监控", somewhere(chance), "浔阳公安分局")
        for n in range(1, 319)
    ]
    return found


def _enterprise(name: str, uscc: str, industry: str, size: str, level: int, place: Position) -> EnterpriseEntry:
    chance = dice(f"enterprise {uscc}")
    most = {"micro": 9, "small": 60, "medium": 260, "large": 900}[size]
    return EnterpriseEntry(
        name=name,
        uscc=uscc,
        industry=industry,
        size=size,
        risk_level=level,
        employees=chance.randrange(max(2, most // 6), most),
        contact_name=person(chance),
        contact_phone=mobile(chance),
        address=address(chance),
        is_demo=True,
        **_at(place),
    )


def _building(number: int, use: str, names: set[str], chance: Random) -> BuildingEntry:
    if use == "self_built":
        name = _fresh(lambda: f"{address(chance)}自建房", names)
        floors, structure = chance.randrange(2, 6), chance.choice(("brick", "brick", "brick_wood", "frame"))
    elif use == "residence":
        name = _fresh(lambda: estate_building(chance), names)
        floors = chance.choice((6, 6, 7, 11, 18, 26, 32))
        structure = "brick" if floors <= 7 else "shear"
    else:
        label = {"mixed": "商住楼", "public": "综合楼", "industrial": "厂房"}[use]
        name = _fresh(lambda: f"{address(chance)}{label}", names)
        floors, structure = chance.randrange(1, 9), "steel" if use == "industrial" else "frame"
    households = floors * chance.randrange(2, 7) if use in ("residence", "self_built", "mixed") else None
    year = chance.randrange(1978, 2004) if structure.startswith("brick") else chance.randrange(1998, 2022)
    grade = chance.choices(("A", "B", "C", "D", ""), (30, 35, 12, 3, 20) if year < 2000 else (70, 10, 0, 0, 20))[0]
    return BuildingEntry(
        name=name,
        code=f"FW-{number:04d}",
        use=use,
        structure=structure,
        grade=grade,
        floors=floors,
        height=round(floors * 2.9 + chance.uniform(0, 2), 1),
        built_year=year,
        households=households,
        residents=round(households * 2.6) if households else None,
        address=address(chance),
        is_demo=True,
        **_at(somewhere(chance)),
    )


def _facility(
    code: str, kind: str, name: str, place: Position, keeper: str = "", note: str = "", building_code: str = ""
) -> FacilityEntry:
    return FacilityEntry(
        code=code, kind=kind, name=name, keeper=keeper, note=note, building_code=building_code, is_demo=True,
        **_at(place),
    )  # fmt: skip


def _part(code: str, kind: str, name: str, owner: EnterpriseEntry) -> FacilityEntry:
    place = near((owner.longitude, owner.latitude), 60, dice(code))
    return FacilityEntry(code=code, kind=kind, name=name, enterprise_uscc=owner.uscc, is_demo=True, **_at(place))


def _at(place: Position) -> dict[str, Any]:
    return {"longitude": place[0], "latitude": place[1]}


def _fresh(make: Any, names: set[str]) -> str:
    """A name nobody has yet; after many tries a number tells them apart."""
    name = str(make())
    for attempt in range(2, 60):
        if name not in names:
            break
        name = str(make()) if attempt % 3 else f"{make()}{attempt}店"
    names.add(name)
    return name
