"""The front door of the register: look up what stands somewhere, and enter things."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import may_here
from anlan.foundation.trace.api import Ref
from anlan.kit.geometry import METRES_PER_DEGREE, distance
from anlan.kit.identifiers import masked_phone
from anlan.prevention.registry.lists import ListedBuilding, names_of, tall_public_buildings
from anlan.prevention.registry.models import Building, Enterprise, Facility
from anlan.prevention.registry.permissions import Permission
from anlan.prevention.registry.services import (
    BuildingEntry,
    EnterpriseEntry,
    FacilityEntry,
    RegistrationRefused,
    correct_enterprise,
    register,
    register_enterprise,
)

__all__ = [
    "BuildingEntry",
    "EnterpriseEntry",
    "FacilityEntry",
    "ListedBuilding",
    "Nearby",
    "Permission",
    "RegistrationRefused",
    "Thing",
    "correct_enterprise",
    "enterprises_with_contact",
    "find",
    "names_of",
    "nearby",
    "phones_of_enterprises",
    "register",
    "register_enterprise",
    "residents_within",
    "tall_public_buildings",
]

_MODELS: dict[str, tuple[Any, str]] = {
    "enterprise": (Enterprise, "uscc"),
    "building": (Building, "code"),
    "facility": (Facility, "code"),
}


@dataclass(frozen=True)
class Thing:
    """An entry of the register as a page shows it: labelled facts, telephone numbers masked where they must be."""

    kind: str
    key: str
    name: str
    label: str
    region_path: str
    longitude: float
    latitude: float
    is_demo: bool
    facts: tuple[tuple[str, str], ...]

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/registry/{self.kind}/{self.key}"


@dataclass(frozen=True)
class Nearby:
    """An entry and how far it is, in metres."""

    thing: Thing
    metres: float


@transaction.atomic
def find(kind: str, key: str, account: Any) -> Thing | None:
    """An entry by its number (enterprise: 统一社会信用代码; building, facility: code); None outside the remit.

    It shows a telephone number in full to those who may read it, and that they did is journalled.
    """
    model, column = _MODELS.get(kind, (None, ""))
    if model is None:
        return None
    row = model.objects.visible_to(account).filter(**{column: key}).first()
    if row is None:
        return None
    shows_phone = isinstance(row, Enterprise) and bool(row.contact_phone) and _may_call(account, row)
    if shows_phone:
        record("registry.contact.read", by=Actor.of(account), subject=Ref.of(row), region_path=row.region_path)
    return _thing(kind, row, shows_phone=shows_phone)


def enterprises_with_contact(paths: Iterable[str]) -> "QuerySet[Enterprise]":
    """The enterprises inside these areas whose safety officer can be told something, by name."""
    return Enterprise.objects.filter(_inside(paths)).exclude(contact_phone="").order_by("pk")


def phones_of_enterprises(codes: Iterable[str]) -> dict[str, str]:
    """The safety officers' numbers by 统一社会信用代码. Who shows them has to record that."""
    return dict(Enterprise.objects.filter(uscc__in=list(codes)).values_list("uscc", "contact_phone"))


def residents_within(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Residents and households by region path, from the buildings registered inside these areas."""
    counted = Building.objects.filter(_inside(paths)).values_list("region_path")
    sums = counted.annotate(people=Sum("residents"), homes=Sum("households"))
    return {path: (people or 0, homes or 0) for path, people, homes in sums.order_by()}


def _inside(paths: Iterable[str]) -> Q:
    wanted = Q(pk__in=())
    for path in paths:
        wanted |= Q(region_path__startswith=path)
    return wanted


def _may_call(account: Any, row: Enterprise) -> bool:
    return may_here(account, Permission.VIEW_CONTACT, row)


def nearby(longitude: float, latitude: float, metres: float, account: Any, most: int = 20) -> list[Nearby]:
    """What the account may see within `metres` of a position, nearest first."""
    north = metres / METRES_PER_DEGREE
    east = north / max(0.01, cos(radians(latitude)))
    found: list[tuple[float, str, Any]] = []
    for kind, (model, _) in _MODELS.items():
        rows = model.objects.visible_to(account).filter(
            longitude__range=(longitude - east, longitude + east),
            latitude__range=(latitude - north, latitude + north),
        )
        found += [(distance(longitude, latitude, row.longitude, row.latitude), kind, row) for row in rows[:500]]
    close = sorted((entry for entry in found if entry[0] <= metres), key=lambda entry: entry[0])[:most]
    return [Nearby(_thing(kind, row), apart) for apart, kind, row in close]


def _thing(kind: str, row: Any, *, shows_phone: bool = False) -> Thing:
    return Thing(
        kind=kind,
        key=str(getattr(row, _MODELS[kind][1])),
        name=row.name,
        label=_label(row),
        region_path=row.region_path,
        longitude=row.longitude,
        latitude=row.latitude,
        is_demo=row.is_demo,
        facts=tuple((name, value) for name, value in _facts(row, shows_phone) if value),
    )


def _label(row: Any) -> str:
    if isinstance(row, Enterprise):
        return row.get_industry_display()
    return str(row.get_use_display() if isinstance(row, Building) else row.get_kind_display())


def _facts(row: Any, shows_phone: bool) -> list[tuple[str, str]]:
    common = [("地址", row.address)]
    if isinstance(row, Enterprise):
        phone = row.contact_phone if shows_phone else masked_phone(row.contact_phone)
        return [
            ("统一社会信用代码", row.uscc),
            ("规模", row.get_size_display()),
            ("风险等级", row.get_risk_level_display()),
            ("从业人数", f"{row.employees} 人" if row.employees is not None else ""),
            ("安全负责人", row.contact_name),
            ("联系电话", phone),
            *common,
        ]
    if isinstance(row, Building):
        return [
            ("房屋编码", row.code),
            ("结构", row.get_structure_display()),
            ("鉴定等级", row.get_grade_display()),
            ("层数与高度", f"{row.floors} 层，{row.height} 米"),
            ("建成年份", f"{row.built_year} 年" if row.built_year else ""),
            ("户数", f"{row.households} 户" if row.households is not None else ""),
            ("常住人数", f"{row.residents} 人" if row.residents is not None else ""),
            *common,
        ]
    return [
        ("设施编码", row.code),
        ("管护单位", row.keeper),
        ("所属企业", row.enterprise.name if row.enterprise else ""),
        ("所在房屋", row.building.name if row.building else ""),
        ("说明", row.note),
        *common,
    ]
