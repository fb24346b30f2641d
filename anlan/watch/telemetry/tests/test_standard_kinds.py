"""The kinds that come with the product are sound, and are entered once."""

from pathlib import Path

import pytest

from anlan.kit.units import unit_of
from anlan.watch.telemetry.models import PointKind
from anlan.watch.telemetry.services import check_bands
from anlan.watch.telemetry.standard_kinds import GROUPS, asked_for, basis_of, default_rule, load_kinds, shipped_kinds

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.django_db
def test_kinds_are_entered_once():
    assert load_kinds() == len(shipped_kinds())
    PointKind.objects.filter(key="gas").update(heartbeat_s=60)
    assert load_kinds() == 0
    assert PointKind.objects.get(key="gas").heartbeat_s == 60


@pytest.mark.parametrize("key", shipped_kinds())
def test_every_kind_has_a_known_unit_and_consistent_lines(key):
    kind = shipped_kinds()[key]
    assert unit_of(kind["unit"])
    for variant in kind["lines"]:
        rule = default_rule(key, variant)
        check_bands(rule["bands"])
        assert kind["basis"]
        assert all(kind["range"][0] <= band["raise"] <= kind["range"][1] for band in rule["bands"])


def test_an_underpass_is_judged_one_level_up():
    road = {band["raise"]: band["level"] for band in default_rule("water_depth", "road")["bands"]}
    underpass = {band["raise"]: band["level"] for band in default_rule("water_depth", "underpass")["bands"]}
    assert underpass == {depth: road[depth] - 1 for depth in underpass}
    assert default_rule("lake_stage")["bands"] == []


def test_no_two_kinds_have_the_same_name():
    names = [kind["name"] for kind in shipped_kinds().values()]
    assert len(set(names)) == len(names)


def test_every_kind_belongs_to_a_group_and_has_an_icon_of_the_sprite():
    sprite = (ROOT / "anlan/web/static/web/icons.svg").read_text("utf-8")
    assert {kind["group"] for kind in shipped_kinds().values()} == set(GROUPS)
    for kind in shipped_kinds().values():
        assert f'id="i-{kind["icon"]}"' in sprite, kind["key"]


@pytest.mark.parametrize("key", shipped_kinds())
def test_a_kind_has_lines_with_rule_and_mark_or_asks_for_them(key):
    bands = [band for variant in shipped_kinds()[key]["lines"] for band in default_rule(key, variant)["bands"]]
    assert bool(bands) != bool(asked_for(key))
    for band in bands:
        basis, confidence = basis_of(key, band["rule_id"])
        assert basis
        assert confidence in ("C", "c", "R", "R?", "P")


@pytest.mark.django_db
def test_an_older_name_is_brought_up_to_date_unless_it_was_changed():
    load_kinds()
    PointKind.objects.filter(key="lake_stage").update(name="水位", icon="drop")
    PointKind.objects.filter(key="river_stage").update(name="本地河道水位")
    load_kinds()
    assert PointKind.objects.get(key="lake_stage").name == "湖泊水位"
    assert PointKind.objects.get(key="river_stage").name == "本地河道水位"
