"""Imports and foreign keys go down the floors only."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.db.models.fields.related import RelatedField

from tests.architecture.sources import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
FLOORS: list[str] = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "floors")


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _floor(module: str) -> int:
    """0 is the top; a module outside the house stands below everything."""
    for number, name in enumerate(FLOORS):
        if module == name or module.startswith(f"{name}."):
            return number
    return len(FLOORS)


def _relations() -> list[tuple[type[Model], Any]]:
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=False)
        if _floor(model.__module__) < len(FLOORS)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if isinstance(field, RelatedField)
    ]


def test_foreign_keys_point_down_or_stay_inside_the_wing() -> None:
    upward = [
        f"{model.__module__}.{model.__name__}.{field.name} -> {field.related_model.__module__}"
        for model, field in _relations()
        if _floor(field.related_model.__module__) < _floor(model.__module__)
    ]
    assert upward == []


def test_a_module_gets_no_reverse_attributes_from_above() -> None:
    """`related_name="+"` across modules: a lower module must not change by who points at it."""
    named = [
        f"{model.__module__}.{model.__name__}.{field.name}"
        for model, field in _relations()
        if field.related_model._meta.app_label != model._meta.app_label
        and _floor(field.related_model.__module__) < len(FLOORS)
        and not field.remote_field.hidden
        and not getattr(field.remote_field, "parent_link", False)
    ]
    assert named == []


def test_the_journal_points_at_nothing_outside_itself() -> None:
    outward = [
        field.name
        for model, field in _relations()
        if model._meta.app_label == "journal" and field.related_model._meta.app_label != "journal"
    ]
    assert outward == []


@pytest.mark.parametrize("floor", FLOORS)
def test_every_floor_exists(floor: str) -> None:
    assert (ROOT / floor.replace(".", "/")).is_dir()
