"""The regions as a map layer."""

import json

import pytest
from django.test import RequestFactory

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.foundation.territory import api, index, views

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of():
    api.load_divisions(by=Actor.system("测试"))
    index.forget()

    def build(**headers):
        request = RequestFactory().get("/territory/district.geojson", headers=headers)
        request.user = Account(username="zhou", name="周敏")
        return request

    yield build
    index.forget()


def test_the_district_is_a_layer(request_of):
    answer = views.regions(request_of(), "district")
    features = json.loads(answer.content)["features"]
    assert [f["properties"]["name"] for f in features] == ["浔阳区"]
    assert features[0]["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_an_unchanged_layer_is_not_sent_again(request_of):
    tag = views.regions(request_of(), "district").headers["ETag"]
    assert views.regions(request_of(**{"If-None-Match": tag}), "district").status_code == 304


def test_an_unknown_kind_is_refused(request_of):
    answer = views.regions(request_of(), "county")
    assert answer.status_code == 404
    assert "层级「county」不存在" in json.loads(answer.content)["message"]
