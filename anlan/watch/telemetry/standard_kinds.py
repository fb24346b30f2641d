"""The kinds of point that come with the product, and the lines a new point starts with (`standard_kinds.yaml`)."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction

from anlan.watch.telemetry.models import PointKind


@cache
def shipped_kinds() -> dict[str, dict[str, Any]]:
    """The file by key."""
    found = yaml.safe_load(files("anlan.watch.telemetry").joinpath("standard_kinds.yaml").read_text("utf-8"))
    return {kind["key"]: kind for kind in found}


@transaction.atomic
def load_kinds() -> int:
    """Enter the kinds that are missing; one that an administrator has changed stays as it is. Returns how many."""
    known = set(PointKind.objects.values_list("key", flat=True))
    fresh = [
        PointKind(
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
        for order, kind in enumerate(shipped_kinds().values(), 1)
        if kind["key"] not in known
    ]
    PointKind.objects.bulk_create(fresh)
    return len(fresh)


def default_rule(key: str, variant: str = "default") -> dict[str, Any]:
    """The rule a new point of a kind starts with: `bands`, `hold_up_s`, `hold_down_s`, `repeat`; bands may be empty."""
    kind = shipped_kinds()[key]
    lines = kind["lines"].get(variant, [])
    return {
        "bands": [
            {"level": level, "side": side, "raise": start, "clear": end, "rule_id": kind["rule_id"]}
            for level, side, start, end in lines
        ],
        "hold_up_s": float(kind.get("hold_up_s", 0)),
        "hold_down_s": float(kind.get("hold_down_s", 0)),
        "repeat": int(kind.get("repeat", 1)),
    }
