"""The API frame: who may call, and that every refusal has one shape."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, COMMUNITY_STAFF
from anlan.foundation.people.services import keys
from anlan.foundation.people.tests.cast import GANTANG, in_gantang, person
from anlan.foundation.territory import index
from anlan.foundation.territory.models import Region
from anlan.web.api import rate
from anlan.web.api.frame import access_of_operation, api, operations_of, routers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts():
    rate.forget_counts()


def bearer(account: Account, *scopes: str) -> dict[str, str]:
    """Headers of a fresh key."""
    _, token = keys.create_key(account=account, name="试", scopes=scopes, expires_at=None, by=Actor.system())
    return {"Authorization": f"Bearer {token}"}


def error_of(answer):
    """The error, after checking its shape."""
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "fields"}
    return body["error"]


def test_it_works(client: Client) -> None:
    account = in_gantang("city", AUDITOR)
    me = client.get("/api/v1/me", headers=bearer(account, Permission.ACCOUNT_VIEW)).json()
    assert me["username"] == "city"
    assert me["permissions"] == [Permission.ACCOUNT_VIEW]
    assert me["postings"][0]["region_path"] == GANTANG


def test_a_key_sees_only_its_scopes(client: Client) -> None:
    account = person("gao", ADMINISTRATOR)
    me = client.get("/api/v1/me", headers=bearer(account, Permission.ACCOUNT_VIEW)).json()
    assert me["permissions"] == [Permission.ACCOUNT_VIEW]


@pytest.mark.parametrize(
    "given", ["Bearer ", "Bearer x", "Bearer x.y", "Basic eDp5", "Bearer \u00ff.\u00ff", "x" * 9000]
)
def test_no_key_no_entry(client: Client, given: str) -> None:
    answer = client.get("/api/v1/me", HTTP_AUTHORIZATION=given)
    assert answer.status_code == 401
    assert error_of(answer)["code"] in ("bad_key", "signed_out")


def test_anonymous_gets_401_everywhere(client: Client) -> None:
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/openapi.json").status_code == 401
    assert client.get("/api/v1/docs").status_code == 302


def test_a_session_may_read_and_needs_the_token_to_change() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("li", COMMUNITY_STAFF), "django.contrib.auth.backends.ModelBackend")
    assert strict.get("/api/v1/me").status_code == 200
    assert error_of(strict.post("/api/v1/me"))["code"] in ("csrf", "method")


def test_what_is_owed_comes_first() -> None:
    client = Client()
    account = person("li", COMMUNITY_STAFF, must_change_password=True)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/api/v1/me")
    assert answer.status_code == 403
    assert error_of(answer)["code"] == "owed"


def test_an_idle_session_is_over_for_the_api_too(time_machine) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    client = Client()
    client.force_login(person("li", COMMUNITY_STAFF), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/me").status_code == 200
    time_machine.shift(31 * 60)
    assert client.get("/api/v1/me").status_code == 401


def test_unknown_addresses_and_methods_answer_in_the_same_shape(client: Client) -> None:
    headers = bearer(in_gantang("city", AUDITOR), Permission.ACCOUNT_VIEW)
    assert error_of(client.get("/api/v1/nothing", headers=headers))
    answer = client.delete("/api/v1/me", headers=headers)
    assert answer.status_code == 405
    assert error_of(answer)["code"] == "method"


def test_a_runaway_key_has_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = bearer(in_gantang("city", AUDITOR), Permission.ACCOUNT_VIEW)
    other = bearer(in_gantang("town", AUDITOR), Permission.ACCOUNT_VIEW)
    monkeypatch.setattr("anlan.web.api.callers.wait_of", lambda key, limit: rate.wait_of(key, 3, now=90.0))
    answers = [client.get("/api/v1/me", headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "30"
    assert client.get("/api/v1/me", headers=other).status_code == 200


def test_counts_begin_anew_each_minute() -> None:
    assert [rate.wait_of("k", 1, now=t) for t in (60.0, 61.0, 119.0, 120.0)] == [0, 59, 1, 0]


@pytest.mark.parametrize(
    "query",
    ["after=%00", "kind=town", "size=0", "size=abc", "size=1e999", "size=" + "9" * 5000, "after=%ff%fe", "under=%00x"],
)
def test_bad_queries_are_named(client: Client, query: str) -> None:
    headers = bearer(in_gantang("city", AUDITOR), Permission.ACCOUNT_VIEW)
    answer = client.get(f"/api/v1/regions?{query}", headers=headers)
    assert 400 <= answer.status_code < 500
    assert error_of(answer)["message"]


@pytest.fixture
def tree():
    root = Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    for number in range(1, 6):
        code = f"36040300{number}"
        Region.objects.create(code=code, name=f"街{number}", kind="street", path=f"/360403/{code}/", parent=root)
    index.forget()
    yield
    index.forget()


def test_pages_go_on_by_key_and_end(client: Client, tree) -> None:
    headers = bearer(in_gantang("city", AUDITOR), Permission.ACCOUNT_VIEW)
    seen: list[str] = []
    after = ""
    for _ in range(5):
        page = client.get("/api/v1/regions", {"size": "2", "after": after}, headers=headers).json()
        seen += [one["code"] for one in page["items"]]
        after = page["next"]
        if not after:
            break
    assert seen == ["360403", *(f"36040300{n}" for n in range(1, 6))]
    assert client.get("/api/v1/regions/360403001", headers=headers).json()["name"] == "街1"
    assert client.get("/api/v1/regions/999", headers=headers).status_code == 404
    assert client.get("/api/v1/regions/at?longitude=0&latitude=0", headers=headers).status_code == 404


def test_the_description_names_permissions_and_errors(client: Client) -> None:
    headers = bearer(in_gantang("city", AUDITOR), Permission.ACCOUNT_VIEW)
    schema = client.get("/api/v1/openapi.json", headers=headers).json()
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert "x-permissions" in operation, path
            assert "4XX" in operation["responses"], path
            assert operation["summary"].strip(), path
    assert "Bearer" in schema["info"]["description"]


def test_the_page_for_people_lists_every_operation() -> None:
    client = Client()
    client.force_login(person("li", COMMUNITY_STAFF), "django.contrib.auth.backends.ModelBackend")
    page = client.get("/api/v1/docs").content.decode()
    for path in api.get_openapi_schema()["paths"]:
        assert path in page
    assert "http" not in page.split("<main")[1].split("</main>")[0]


def test_every_operation_says_who_may_call_it() -> None:
    for prefix, router in routers():
        for operation in operations_of(router):
            assert access_of_operation(operation) is not None, (prefix, operation.path)


def test_an_operation_without_a_guard_is_not_built() -> None:
    from ninja import Router

    from anlan.web.api.frame import UnguardedOperation, _describe

    router = Router()

    @router.get("/open")
    def open_door(request):
        return {}

    with pytest.raises(UnguardedOperation, match="open_door"):
        _describe(next(operations_of(router)))


def test_answers_are_readable_chinese(client: Client) -> None:
    raw = client.get("/api/v1/me").content
    assert "登录" in raw.decode()
    json.loads(raw)
