"""How many questions the pages that are asked for all the time put to the database."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anlan.foundation.casework.api import view_count, work_list
from anlan.foundation.people.roles import DUTY_OFFICER
from anlan.foundation.territory.map_layers import layers_for
from anlan.watch.telemetry.layers import GROUPS
from tests.remit.rows import alarm, joint_case, point
from tests.remit.world import Example, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Two streets with an alarm and a case each."""
    return make_world([Example(make=alarm), Example(make=joint_case)])


@pytest.fixture
def asked(world: World) -> Callable[[str], int]:
    """How many questions an address puts, once all that is kept has been read."""
    client = Client()
    client.force_login(world.people[DUTY_OFFICER.key], "django.contrib.auth.backends.ModelBackend")

    def ask(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as told:
            assert client.get(address).status_code == 200
        return len(told)

    return ask


def test_the_status_bar_counts_one_view_not_all(asked: Callable[[str], int]) -> None:
    assert asked("/shell/status") <= 14  # two of them for messages and tasks


def test_the_cockpit_asks_once_for_the_points_of_all_layers(asked: Callable[[str], int]) -> None:
    assert asked("/") <= 44
    assert asked("/cockpit/now") <= 18


def test_the_rail_says_what_the_list_counts(world: World) -> None:
    officer = world.people[DUTY_OFFICER.key]
    assert view_count(officer, "mine") == work_list(officer).views["mine"] > 0


def test_a_layer_still_counts_its_own_points_only(world: World) -> None:
    world.inside.row(point)
    officer = world.people[DUTY_OFFICER.key]
    counts = {layer.key: layer.count(officer) for layer in layers_for(officer)}
    assert {key: counts[f"telemetry.{key}"] for key, *_ in GROUPS} == {key: int(key == "water") for key, *_ in GROUPS}
