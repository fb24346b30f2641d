"""Accounts of the demo: one of every role to sign in with, and the grid workers and leaders who hold cases.

They share one password, which is printed at the start. An installation that is not a demo has none of them.
"""

from dataclasses import dataclass, field
from random import Random

from anlan.foundation.people import roles
from demo.chance import dice
from demo.organisations import DEPARTMENTS, ROOT, community_committee, street_office
from demo.public_data import read_district
from demo.words import invented_uscc, mobile, person

PASSWORD = "Anlan-demo-2026"  # noqa: S105 - of invented people in an invented district


@dataclass(frozen=True)
class Remit:
    """A posting's reach by codes; all empty is the whole district."""

    region: str = ""
    organisation: str = ""
    enterprise: str = ""


@dataclass(frozen=True)
class Person:
    """An account: who, where employed, and the postings as (role key, remit)."""

    username: str
    name: str
    title: str
    organisation: str
    postings: tuple[tuple[str, Remit], ...]
    told: str = ""
    phone: str = field(default="", repr=False)


DISTRICT = Remit()
LONGKAIHE = "360403002002"
# The restaurant and the plant whose own people sign in; `demo.register` places them.
RESTAURANT_USCC = invented_uscc(0)
PLANT_USCC = invented_uscc(1)


def _one(
    username: str, name: str, title: str, body: str, role: roles.Role, remit: Remit = DISTRICT, told: str = ""
) -> Person:
    chance = dice(f"phone {username}")
    return Person(username, name, title, body, ((role.key, remit),), told or role.title, mobile(chance))


_FEATURED = (
    _one("zhihui", "程远", "区长、指挥长", ROOT, roles.COMMANDER),
    _one("daiban", "刘志强", "副局长、带班领导", "YJJ", roles.DUTY_CHIEF),
    _one("zhiban", "周敏", "值班长", "YJJ", roles.DUTY_OFFICER),
    _one("zhiban2", "吴昊", "副班", "YJJ", roles.DUTY_OFFICER),
    _one("yingji", "陈静", "监测预警科科长", "YJJ", roles.BUREAU_STAFF),
    _one("zhujian", "何建平", "城建科科长", "ZJJ", roles.DEPARTMENT_STAFF, Remit(organisation="ZJJ"), "区住建局干部"),
    _one("chengguan", "汪立新", "排水科科长", "CGJ", roles.DEPARTMENT_STAFF, Remit(organisation="CGJ"), "区城管局干部"),
    _one("jiaojing", "罗永红", "指挥中队长", "JJD", roles.DEPARTMENT_STAFF, Remit(organisation="JJD"), "交警大队"),
    _one("shuili", "余光明", "防汛办主任", "SLJ", roles.DEPARTMENT_STAFF, Remit(organisation="SLJ"), "区水利局干部"),
    _one("xiaofang", "雷鹏飞", "作训科科长", "XFD", roles.DEPARTMENT_STAFF, Remit(organisation="XFD"), "消防大队"),
    _one("weijian", "许慧敏", "应急办主任", "WJW", roles.DEPARTMENT_STAFF, Remit(organisation="WJW"), "区卫健委干部"),
    _one(
        "penpu", "陈建华", "应急办主任", "JD002", roles.STREET_STAFF, Remit("360403002"), "湓浦街道干部：看本街道的事项"
    ),
    _one(
        "jinjipo", "彭卫东", "应急办主任", "JD005", roles.STREET_STAFF, Remit("360403005"),
        "金鸡坡街道干部：别的街道的人，看不到湓浦的事项",
    ),
    _one("longkaihe", "蔡雪梅", "社区书记", "SQ002002", roles.COMMUNITY_STAFF, Remit(LONGKAIHE), "龙开河社区干部"),
    _one("wangge", "李秀英", "网格员", "SQ002002", roles.GRID_WORKER, Remit(f"{LONGKAIHE}G02"), "龙开河 02 网格网格员"),
    _one(
        "qiye", "汤国庆", "安全员", "JD001", roles.ENTERPRISE_SAFETY, Remit(enterprise=RESTAURANT_USCC),
        "餐馆安全员：只看本店",
    ),
    _one(
        "huagong", "孟振华", "安全总监", "JD005", roles.ENTERPRISE_SAFETY, Remit(enterprise=PLANT_USCC),
        "化工企业安全总监：只看本企业",
    ),
    _one("zhuanjia", "秦思远", "高级工程师", "YJJ", roles.EXPERT),
    _one("shenji", "白晓东", "审计员", "YJJ", roles.AUDITOR),
    _one("guanli", "高磊", "系统管理员", "YJJ", roles.ADMINISTRATOR),
    _one("pingtai", "市应急平台", "接口账号", ROOT, roles.PLATFORM),
)  # fmt: skip

# Rows of the table that the start prints: user name, password, what the person does.
SIGN_IN = [(p.username, PASSWORD, f"{p.name}·{p.told}") for p in _FEATURED]


def people() -> list[Person]:
    """Everybody: the featured ones, a liaison of each department, an officer of each street, the grid workers."""
    district, found = read_district(), list(_FEATURED)
    taken = {p.name for p in found}
    employed = {p.organisation for p in found}
    found += [_liaison(body.code, taken) for body in DEPARTMENTS if body.code not in employed]
    staffed = {p.postings[0][1].region for p in found}
    for street, communities in district.communities.items():
        if street not in staffed:
            found.append(_invented(f"jd{street[-3:]}", street, "应急办主任", roles.STREET_STAFF, taken))
        found += [_invented(f"wg{code[-6:]}", code, "网格员", roles.GRID_WORKER, taken) for code in communities]
    return found


def grid_worker_of(community: str) -> str:
    """User name of a community's grid worker."""
    return f"wg{community[-6:]}"


def officer_of(street: str) -> str:
    """User name of a street's officer."""
    return {"360403002": "penpu", "360403005": "jinjipo"}.get(street, f"jd{street[-3:]}")


def _liaison(body: str, taken: set[str]) -> Person:
    username = f"bm{body.lower()}"
    chance = dice(f"person {username}")
    role, remit = roles.DEPARTMENT_STAFF, Remit(organisation=body)
    return Person(username, _unused(chance, taken), "联络员", body, ((role.key, remit),), role.title, mobile(chance))


def _unused(chance: Random, taken: set[str]) -> str:
    name = person(chance)
    while name in taken:
        name = person(chance)
    taken.add(name)
    return name


def _invented(username: str, region: str, title: str, role: roles.Role, taken: set[str]) -> Person:
    chance = dice(f"person {username}")
    name = _unused(chance, taken)
    body = street_office(region) if len(region) == 9 else community_committee(region)
    return Person(username, name, title, body, ((role.key, Remit(region)),), role.title, mobile(chance))
