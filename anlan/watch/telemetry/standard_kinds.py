"""The kinds of point that come with the product, and the lines a new point starts with (`standard_kinds.yaml`)."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction

from anlan.watch.telemetry.models import PointKind

GROUPS = {
    "flooding": "内涝积水",
    "water": "江河湖与雨情",
    "ground": "地面塌陷、沉降与边坡",
    "houses": "老旧房屋",
    "fire_high": "高层建筑火灾与消防设施",
    "fire_small": "“三小”场所感烟",
    "gas": "餐饮燃气",
    "electric": "电气火灾",
    "battery": "锂电池场所",
    "confined": "有限空间",
    "site": "建筑塔机与基坑",
    "hazard": "重大危险源",
    "lifeline": "管线与城市生命线",
    "vehicle": "重点运营车辆",
    "weighing": "超限治理",
    "video": "视频",
}
"""What the plan wants watched, in the order of the catalogue."""

OTHER = "其他"


@cache
def shipped_kinds() -> dict[str, dict[str, Any]]:
    """The file by key."""
    found = yaml.safe_load(files("anlan.watch.telemetry").joinpath("standard_kinds.yaml").read_text("utf-8"))
    return {kind["key"]: kind for kind in found}


@transaction.atomic
def load_kinds() -> int:
    """Enter the kinds that are missing; one that an administrator has changed stays as it is. Returns how many.

    A kind that still has the name, or the icon, an older version gave it gets the present one.
    """
    known = {kind.key: kind for kind in PointKind.objects.all()}
    fresh, renamed = [], []
    for order, kind in enumerate(shipped_kinds().values(), 1):
        row = known.get(kind["key"])
        if row is None:
            fresh.append(_row(kind, order))
        elif kind.get("formerly") and row.name == kind["formerly"]:
            row.name, row.icon, row.order = kind["name"], kind["icon"], order
            renamed.append(row)
    PointKind.objects.bulk_create(fresh)
    PointKind.objects.bulk_update(renamed, ["name", "icon", "order"])
    return len(fresh)


def _row(kind: dict[str, Any], order: int) -> PointKind:
    return PointKind(
        key=kind["key"],
        name=kind["name"],
        unit=kind["unit"],
        decimals=kind["decimals"],
        lowest=kind["range"][0],
        highest=kind["range"][1],
        heartbeat_s=kind["heartbeat_s"],
        icon=kind["icon"],
        order=order,
    )


def default_rule(key: str, variant: str = "default") -> dict[str, Any]:
    """The rule a new point of a kind starts with: `bands`, `hold_up_s`, `hold_down_s`, `repeat`; bands may be empty."""
    kind = shipped_kinds()[key]
    lines = kind["lines"].get(variant, [])
    rule_id = kind.get("variants", {}).get(variant, {}).get("rule_id") or kind.get("rule_id")
    return {
        "bands": [
            {"level": level, "side": side, "raise": start, "clear": end, "rule_id": rule_id}
            for level, side, start, end in lines
        ],
        "hold_up_s": float(kind.get("hold_up_s", 0)),
        "hold_down_s": float(kind.get("hold_down_s", 0)),
        "repeat": int(kind.get("repeat", 1)),
    }


def basis_of(key: str, rule_id: str) -> tuple[str, str]:
    """(basis, confidence mark) of a line a kind was shipped with; empty for a rule the kind does not name."""
    kind = shipped_kinds().get(key, {})
    for named in (*kind.get("variants", {}).values(), kind):
        if rule_id and named.get("rule_id") == rule_id:
            return str(named.get("basis", "")), str(named.get("confidence", ""))
    return "", ""


def asked_for(key: str) -> str:
    """Whose number is wanted where no source gives one; empty for a kind that comes with lines, or is not ours."""
    return str(shipped_kinds().get(key, {}).get("ask", ""))
