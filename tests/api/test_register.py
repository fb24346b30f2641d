"""The register by JSON: pages, one by one, what is near, corrections."""

from typing import Any

import pytest
from django.test import Client

from anlan.foundation.journal.models import Entry
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.prevention.registry.models import Enterprise
from anlan.prevention.registry.tests.matrix import building, enterprise, facility
from tests.remit.world import Example, Place, make_world

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def place() -> Place:
    """A street with an enterprise, a building and a facility."""
    return make_world(Example(make=make) for make in (enterprise, building, facility)).inside


def client_of(role: roles.Role, **remit: str) -> Client:
    load_shipped()
    account = Account.objects.create_user(f"reader-{role.key}".replace("_", "-"), name="读者")
    Posting.objects.create(account=account, role=role.key, **remit)
    client = Client()
    client.force_login(account, BACKEND)
    return client


def patch(client: Client, uscc: str, **changes: Any) -> Any:
    return client.patch(f"/api/v1/registry/enterprises/{uscc}", changes, content_type="application/json")


def test_enterprises_come_in_pages_and_the_telephone_is_masked(place: Place) -> None:
    client = client_of(roles.BUREAU_STAFF)
    first = client.get("/api/v1/registry/enterprises?size=1").json()
    rest = client.get("/api/v1/registry/enterprises", {"size": 1, "after": first["next"]}).json()
    assert [row["uscc"] for row in (*first["items"], *rest["items"])] == sorted(
        Enterprise.objects.values_list("uscc", flat=True)
    )
    assert rest["next"] == ""
    assert first["items"][0]["contact_phone"] == "138****5678"


def test_lists_are_narrowed(place: Place) -> None:
    client = client_of(roles.BUREAU_STAFF)
    assert client.get("/api/v1/registry/enterprises?industry=chemical").json()["items"] == []
    assert len(client.get("/api/v1/registry/facilities?kind=tank&name=水箱").json()["items"]) == 2
    assert client.get("/api/v1/registry/buildings?grade=Z").status_code == 422


def test_what_is_near_comes_with_its_distance(place: Place) -> None:
    client = client_of(roles.DUTY_OFFICER)
    at = {"longitude": str(place.region.longitude), "latitude": str(place.region.latitude)}
    near = client.get("/api/v1/registry/nearby", at).json()
    assert {row["kind"] for row in near} == {"enterprise", "building", "facility"}
    assert client.get("/api/v1/registry/nearby", {**at, "metres": "1e9"}).status_code == 422


def test_a_correction_is_on_record(place: Place) -> None:
    client = client_of(roles.BUREAU_STAFF)
    answer = patch(client, place.enterprise, employees=9, risk_level=2)
    assert (answer.json()["employees"], answer.json()["risk_level"]) == (9, 2)
    entry = Entry.objects.filter(kind="registry.enterprise.corrected").latest("pk")
    assert entry.facts["employees"] == [None, 9]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "至少给出一项"),
        ({"contact_phone": "12"}, "电话须为"),
        ({"longitude": 0.0, "latitude": 0.0}, "不在本区范围内"),
        ({"industry": "magic"}, "须为"),
    ],
)
def test_a_wrong_correction_is_refused_in_words(place: Place, changes: dict[str, Any], words: str) -> None:
    answer = patch(client_of(roles.BUREAU_STAFF), place.enterprise, **changes)
    assert answer.status_code == 422
    assert words in answer.json()["error"]["message"]


def test_who_may_only_read_corrects_nothing(place: Place) -> None:
    assert patch(client_of(roles.DUTY_OFFICER), place.enterprise, employees=9).status_code == 403
