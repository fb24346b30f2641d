"""The kinds that come with the product are sound, and are entered once."""

import pytest

from anlan.kit.units import unit_of
from anlan.watch.telemetry.models import PointKind
from anlan.watch.telemetry.services import check_bands
from anlan.watch.telemetry.standard_kinds import default_rule, load_kinds, shipped_kinds


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
