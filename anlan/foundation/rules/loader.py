"""Loading of every module's `rules.yaml` into dated rows."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.models import Rule
from anlan.foundation.trace.refs import Ref

BEGINNING = date(2000, 1, 1)
_FACTS = ("title", "value", "unit", "basis", "confidence", "effective_to", "note")


class BadRule(ValueError):
    """A rules.yaml row that cannot be read; the message names file and rule."""


def shipped_rules() -> Iterator[dict[str, Any]]:
    """Every rule that the product ships, from each installed module's `rules.yaml`."""
    for config in apps.get_app_configs():
        yield from shipped_rules_of(Path(config.path))


def shipped_rules_of(module: Path) -> Iterator[dict[str, Any]]:
    """The rules that one module ships."""
    file = module / "rules.yaml"
    if file.exists():
        for row in yaml.safe_load(file.read_text("utf-8")) or []:
            yield _parsed(row, file)


@cache
def _shipped_values() -> dict[str, Any]:
    return {row["rule_id"]: row["value"] for row in shipped_rules()}


def shipped_values(prefix: str = "") -> dict[str, Any]:
    """The values that the product ships, by id: for what must work before the rules are loaded."""
    return {rule_id: value for rule_id, value in _shipped_values().items() if rule_id.startswith(prefix)}


def _parsed(row: dict[str, Any], file: Path) -> dict[str, Any]:
    known = {"id", "effective_from", *_FACTS}
    missing = {"id", "title", "value", "basis", "confidence"} - set(row)
    if missing or set(row) - known:
        raise BadRule(
            f"{file.parent.name}/rules.yaml {row.get('id')}: 缺 {sorted(missing)}，多 {sorted(set(row) - known)}"
        )
    if row["confidence"] not in Rule.Confidence.values:
        raise BadRule(f"{file.parent.name}/rules.yaml {row['id']}: 可信度 {row['confidence']} 不是 C c R R? P 之一")
    return {
        "rule_id": row["id"],
        "effective_from": row.get("effective_from", BEGINNING),
        "title": row["title"],
        "value": row["value"],
        "unit": row.get("unit", ""),
        "basis": row["basis"],
        "confidence": row["confidence"],
        "effective_to": row.get("effective_to"),
        "note": row.get("note", ""),
    }


@transaction.atomic
def load_shipped() -> tuple[int, int]:
    """Insert new shipped rows and correct changed ones; returns (inserted, corrected). Local rows are never touched."""
    kept = {(r.rule_id, r.effective_from): r for r in Rule.objects.filter(is_shipped=True)}
    fresh: list[Rule] = []
    corrected = 0
    for facts in shipped_rules():
        row = kept.get((facts["rule_id"], facts["effective_from"]))
        if row is None:
            fresh.append(Rule(**facts))
            continue
        changed = {name: facts[name] for name in _FACTS if getattr(row, name) != facts[name]}
        if changed:
            before = {name: getattr(row, name) for name in changed}
            Rule.objects.filter(pk=row.pk).update(**changed)
            record(
                "rules.rule.corrected",
                by=Actor.system("产品更新"),
                subject=Ref.of(row),
                facts={"before": before, "after": changed},
            )
            corrected += 1
    Rule.objects.bulk_create(fresh)
    return len(fresh), corrected
