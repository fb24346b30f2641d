"""A layer holds what its account may see, costs a 304 when unchanged, and hides its existence from others."""

from enum import StrEnum

import pytest
from django.test import Client

from anlan.foundation.people.api import register, scope_of
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import EXPERT, GRID_WORKER
from anlan.foundation.territory.map_layers import Area, Layer, Mark, register_layers

pytestmark = pytest.mark.django_db

GANTANG = "/360403/360403001/"
PLACES = {"甘棠": GANTANG, "湓浦": "/360403/360403002/"}


class Permission(StrEnum):
    """For these tests."""

    LOOK = "tests.layers.look"


register(Permission, {Permission.LOOK: "看图层"}, {GRID_WORKER: {Permission.LOOK}})


def marks(account):
    scope = scope_of(account, Permission.LOOK)
    for name, path in PLACES.items():
        if scope.covers(region_path=path):
            yield Mark(name, f"{name}<b>", 115.99, 29.72, level=1, words="43.6 厘米")


register_layers(
    Layer("tests.marks", "试", "drop", Permission.LOOK, marks, lambda account: len(list(marks(account))), opens="point")
)


@pytest.fixture
def grid_worker():
    """A grid worker of 甘棠, signed in."""
    account = Account.objects.create_user("layers-li", "Gw-2026-x", name="李秀英")
    Posting.objects.create(account=account, role=GRID_WORKER.key, region_path=GANTANG)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_layer_holds_only_what_the_account_may_see(grid_worker):
    answer = grid_worker.get("/map/layers/tests.marks")
    assert answer["content-type"] == "application/geo+json"
    [feature] = answer.json()["features"]
    assert feature["properties"] == {"id": "甘棠", "n": "甘棠<b>", "l": 1, "v": "43.6 厘米"}
    assert feature["geometry"]["coordinates"] == [115.99, 29.72]


def test_an_unchanged_layer_is_not_sent_again(grid_worker):
    first = grid_worker.get("/map/layers/tests.marks")
    again = grid_worker.get("/map/layers/tests.marks", headers={"if-none-match": first["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert "private" in again["cache-control"]


def test_without_permission_it_is_as_if_there_were_none():
    account = Account.objects.create_user("layers-wang", "Gw-2026-x", name="王")
    Posting.objects.create(account=account, role=EXPERT.key)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/map/layers/tests.marks").status_code == 404
    assert client.get("/map/layers/none").status_code == 404


def test_signed_out_is_sent_to_the_login():
    assert Client().get("/map/layers/tests.marks")["location"].startswith("/login")


def test_an_area_keeps_its_geometry():
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    assert Area("7", "暴雨橙色预警", ring, level=2).feature()["geometry"] == ring


def test_two_layers_cannot_share_a_key():
    with pytest.raises(ValueError, match=r"tests\.marks"):
        register_layers(Layer("tests.marks", "别的", "drop", Permission.LOOK, marks, lambda account: 0))
