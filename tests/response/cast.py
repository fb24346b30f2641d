"""The cast of the response wing's tests: a small district with its units, people, teams, stores and plans."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.response.plans.api import load_library
from anlan.response.resources.api import StockItem, Store, Team
from anlan.watch.telemetry.api import Alarm, Device, Point, PointKind

NOW = datetime(2026, 7, 8, 7, 12, tzinfo=UTC)  # 15:12 in Beijing
PLACE = (115.980, 29.722)  # 龙开河路下穿通道, as drawn in the demo

UNITS = {
    "emergency": "区应急局",
    "water": "区水利局",
    "housing": "区住建局",
    "urban": "区城管局",
    "police": "浔阳公安分局",
    "traffic": "交警浔阳大队",
    "fire": "区消防救援大队",
    "health": "区卫健委",
    "civil": "区民政局",
    "education": "区教体局",
    "media": "区融媒体中心",
    "finance": "区财政局",
    "development": "区发改委",
    "commerce": "区商务局",
    "industry": "区科工局",
    "resources": "浔阳自然资源分局",
    "ecology": "浔阳生态环境局",
    "militia": "区人武部",
    "power": "浔阳供电公司",
    "gas": "九江燃气公司",
}

TEAMS = (
    ("penpu", "湓浦抢险队", "emergency", ["rescue", "evacuation", "dike"], 12, 0.004),
    ("drain2", "排水二队", "housing", ["drainage"], 9, 0.010),
    ("drain1", "排水一队", "housing", ["drainage", "engineering"], 8, 0.030),
    ("jiaojing", "交警浔阳大队机动队", "traffic", ["traffic", "order"], 6, 0.006),
    ("fire1", "浔阳消防站", "fire", ["fire", "rescue", "hazmat", "water_rescue"], 20, 0.015),
    ("medic", "区人民医院救护队", "health", ["medical", "disinfection"], 5, 0.012),
    ("power", "供电抢修队", "power", ["power"], 7, 0.020),
    ("gas", "燃气抢修队", "gas", ["gas"], 6, 0.018),
    ("haul", "物资运输队", "development", ["logistics", "telecom"], 10, 0.022),
)

STOCK = (
    ("pump", "移动泵车", "台", 3),
    ("warning_light", "警示灯", "盏", 80),
    ("sandbag", "沙袋", "只", 2000),
    ("flood_board", "挡水板", "块", 40),
    ("life_jacket", "救生衣", "件", 60),
    ("gas_detector", "可燃气体检测仪", "台", 6),
)


@dataclass
class Cast:
    """周敏 and 刘志强 on duty, 王雪梅 in charge, 袁立新 commands; 何俊 leads 排水二队; 吴敏 serves elsewhere."""

    district: Region
    street: Region
    other_street: Region
    units: dict[str, Organisation]
    street_office: Organisation
    officer: Account
    second_officer: Account
    chief: Account
    commander: Account
    leader: Account
    engineer: Account
    street_worker: Account
    stranger: Account
    auditor: Account
    safety: Account
    teams: dict[str, Team]
    store: Store
    stock: dict[str, StockItem] = field(default_factory=dict)


def region(code: str, name: str, kind: str, parent: Region | None = None) -> Region:
    path = f"{parent.path if parent else '/'}{code}/"
    return Region.objects.create(code=code, name=name, kind=kind, parent=parent, path=path)


def account(username: str, name: str, organisation: Organisation, role: roles.Role, **remit: str) -> Account:
    made = Account.objects.create_user(username, None, name=name, organisation=organisation)
    Posting.objects.create(account=made, role=role.key, **remit)
    return made


def make_cast(**facts: Any) -> Cast:
    """Rules, plans, people, teams and stores; `facts` replace single fields."""
    load_shipped()
    load_library()
    district = region("360403", "浔阳区", "district")
    street = region("360403001", "湓浦街道", "street", district)
    other = region("360403002", "甘棠街道", "street", district)
    units = {
        key: Organisation.objects.create(code=key, name=name, kind="department", path=f"/{key}/")
        for key, name in UNITS.items()
    }
    office = Organisation.objects.create(
        code="penpu-office", name="湓浦街道办", kind="street", path="/penpu-office/", region_path=street.path
    )
    other_office = Organisation.objects.create(
        code="gantang-office", name="甘棠街道办", kind="street", path="/gantang-office/", region_path=other.path
    )
    for key, unit in units.items():
        account(f"staff-{key}", f"{unit.name}联络员", unit, roles.DEPARTMENT_STAFF, organisation_path=unit.path)
    leader = account("hejun", "何俊", units["housing"], roles.TEAM_LEADER, organisation_path="/nowhere/")
    teams = {
        code: Team.objects.create(
            code=code,
            name=name,
            kind="professional",
            skills=skills,
            people=people,
            organisation=units[unit],
            leader=leader if code == "drain2" else None,
            base_longitude=PLACE[0] + east,
            base_latitude=PLACE[1],
            region_path=street.path,
            readiness_minutes=2,
        )
        for code, name, unit, skills, people, east in TEAMS
    }
    store = Store.objects.create(
        code="penpu-store",
        name="湓浦物资点",
        organisation=units["emergency"],
        longitude=PLACE[0] + 0.003,
        latitude=PLACE[1],
        region_path=street.path,
    )
    stock = {
        key: StockItem.objects.create(store=store, key=key, name=name, unit=unit, quantity=quantity)
        for key, name, unit, quantity in STOCK
    }
    emergency = units["emergency"]
    cast = Cast(
        district=district,
        street=street,
        other_street=other,
        units=units,
        street_office=office,
        officer=account("zhoumin", "周敏", emergency, roles.DUTY_OFFICER),
        second_officer=account("liuzhiqiang", "刘志强", emergency, roles.DUTY_OFFICER),
        chief=account("wangxuemei", "王雪梅", emergency, roles.DUTY_CHIEF),
        commander=account("yuanlixin", "袁立新", emergency, roles.COMMANDER),
        leader=leader,
        engineer=account(
            "duanhaibo", "段海波", units["water"], roles.DEPARTMENT_STAFF, organisation_path=units["water"].path
        ),
        street_worker=account("lixiuying", "李秀英", office, roles.STREET_STAFF, region_path=street.path),
        stranger=account("wumin", "吴敏", other_office, roles.COMMUNITY_STAFF, region_path=other.path),
        auditor=account("shenji", "沈计", emergency, roles.AUDITOR),
        safety=account("qiye", "汤国庆", office, roles.ENTERPRISE_SAFETY, enterprise="91360403MA35EXAMPL"),
        teams=teams,
        store=store,
        stock=stock,
    )
    for name, value in facts.items():
        setattr(cast, name, value)
    return cast


def make_alarm(cast: Cast, *, level: int = 1, kind: str = "water_depth", region_path: str = "", **facts: Any) -> Alarm:
    """A red alarm at 龙开河路下穿通道, in 湓浦街道."""
    point_kind, _ = PointKind.objects.get_or_create(
        key=kind, defaults={"name": "积水深度", "unit": "m", "heartbeat_s": 300}
    )
    number = Point.objects.count() + 1
    device = Device.objects.create(code=f"JS-{number:04d}", name=f"积水计 {number}")
    point = Point.objects.create(
        code=f"JS-{number:04d}-1",
        name="龙开河路下穿通道",
        kind=point_kind,
        device=device,
        region=cast.street,
        region_path=region_path or cast.street.path,
        longitude=PLACE[0],
        latitude=PLACE[1],
        **facts,
    )
    return Alarm.objects.create(
        point=point,
        rule_key="level",
        title="龙开河路下穿通道积水 43.6 厘米",
        level=level,
        peak_level=level,
        value=0.436,
        observed_at=NOW,
        received_at=NOW,
        decided_at=NOW,
        region_path=point.region_path,
    )
