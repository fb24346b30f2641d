"""The gate: closed unless a view says otherwise, and the same words for what is not there and what is not yours."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from anlan.config import urls
from anlan.foundation.people.api import OutOfSight, public, require, signed_in
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, COMMUNITY_STAFF
from anlan.foundation.people.tests.cast import in_gantang, in_penpu, person

pytestmark = pytest.mark.django_db


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


@public
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@signed_in
def for_accounts(request: HttpRequest) -> HttpResponse:
    return HttpResponse("account")


@require(Permission.ACCOUNT_VIEW)
async def for_viewers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("viewer")


@signed_in
def absent(request: HttpRequest) -> HttpResponse:
    raise OutOfSight("people.account", "4711")


urlpatterns = [
    path("unmarked", unmarked),
    path("open", open_to_all),
    path("accounts-only", for_accounts),
    path("viewers", for_viewers),
    path("absent", absent),
    *urls.urlpatterns,
]
handler403, handler404 = urls.handler403, urls.handler404

probes = pytest.mark.urls(__name__)


def as_account(account) -> Client:
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@probes
def test_it_works(client: Client) -> None:
    assert client.get("/open").content == b"open"
    assert client.get("/accounts-only").status_code == 302
    account = as_account(person("li", COMMUNITY_STAFF))
    assert account.get("/accounts-only").content == b"account"
    assert account.get("/viewers").status_code == 403
    assert as_account(person("bai", AUDITOR, is_demo=True)).get("/viewers").content == b"viewer"


@probes
def test_a_view_that_says_nothing_is_closed_even_to_accounts(client: Client) -> None:
    assert client.get("/unmarked").status_code == 302
    assert as_account(person("bai", AUDITOR, is_demo=True)).get("/unmarked").status_code == 403


@probes
def test_refused_and_absent_say_the_same_and_offer_the_reason() -> None:
    client = as_account(person("li", COMMUNITY_STAFF))
    refused, absent_page = client.get("/viewers").content.decode(), client.get("/absent").content.decode()
    for page in (refused, absent_page):
        assert "没有找到这件事" in page
    assert "/why?permission=people.account.view" in refused
    assert "/why?kind=people.account&amp;key=4711" in absent_page


def test_a_partial_request_is_sent_to_the_sign_in_page_as_a_whole(client: Client) -> None:
    answer = client.get(
        "/shell/status", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/todo?case=1"}
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login?next=%2Ftodo%3Fcase%3D1"
    answer = client.get("/shell/status", headers={"HX-Request": "true", "HX-Current-URL": "http://evil.example/x"})
    assert answer["HX-Redirect"] == "/login"


def test_a_script_is_told_in_json(client: Client) -> None:
    answer = client.get("/shell/status", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "signed_out"


@pytest.mark.parametrize("address", ["/login?next=%00", "/admin/accounts/%00", "/login?%00=1"])
def test_nul_never_reaches_the_database(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400
    assert client.post("/login", {"username": "a\0b", "password": "x"}).status_code == 400


@pytest.mark.parametrize(
    "query", ["kind=people.account&key=x", "kind=nonsense", "kind=a.b.c", "", "permission=no.such"]
)
def test_why_answers_anything(query: str) -> None:
    client = as_account(in_gantang("li", COMMUNITY_STAFF))
    assert client.get(f"/why?{query}").status_code == 200


def test_why_says_the_same_for_a_row_that_exists_and_one_that_does_not() -> None:
    neighbour = in_penpu("wang", COMMUNITY_STAFF)
    client = as_account(in_gantang("gao", ADMINISTRATOR, is_demo=True))
    existing = client.get(f"/why?kind=people.account&key={neighbour.username}").content.decode()
    missing = client.get("/why?kind=people.account&key=nobody").content.decode()

    def without_words_of_the_address(page: str, key: str) -> str:
        lines = page.split("<section", 1)[1].replace(key, "KEY")
        return lines.split("</section>")[0]

    assert without_words_of_the_address(existing, neighbour.username) == without_words_of_the_address(missing, "nobody")


def test_why_names_what_is_missing_and_whom_to_ask() -> None:
    person("gao", ADMINISTRATOR, name="高磊")
    in_penpu("other", ADMINISTRATOR, name="别的街道管理员")
    client = as_account(in_gantang("li", COMMUNITY_STAFF))
    page = client.get("/why?permission=people.account.manage").content.decode()
    assert "管理账号与任职" in page
    assert "系统管理员持有" in page
    assert "社区干部" in page
    assert "高磊" in page
    assert "别的街道管理员" not in page
