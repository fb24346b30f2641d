"""The sign-in page end to end: in, out, locked, second step, back to where one wanted to go."""

import time

import pytest
from django.test import Client

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.people.models import SignIn
from anlan.foundation.people.one_time_codes import current_code
from anlan.foundation.people.roles import ADMINISTRATOR, COMMUNITY_STAFF, DUTY_OFFICER
from anlan.foundation.people.services import own_account
from anlan.foundation.people.tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post("/login", {"username": username, "password": password, **more})


def test_it_works(client: Client) -> None:
    person("zhoumin", DUTY_OFFICER)
    page = client.get("/account")
    assert page["Location"] == "/login?next=%2Faccount"
    answer = sign_in(client, "zhoumin", next="/account")
    assert answer["Location"] == "/account"
    assert "人zhoumin" in client.get("/account").content.decode()


def test_a_refusal_is_shown_on_the_page_and_stays_anonymous(client: Client) -> None:
    person("zhoumin")
    page = sign_in(client, "zhoumin", "wr0ng-secret").content.decode()
    assert "账号或密码不对，还可再试 4 次" in page
    assert "wr0ng-secret" not in page
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", "evil", "/a\0b"]
)
def test_the_way_back_never_leads_elsewhere(client: Client, target: str) -> None:
    person("zhoumin")
    answer = sign_in(client, "zhoumin", next=target)
    assert answer.status_code == 400 if "\0" in target else answer["Location"] == "/"


@pytest.mark.parametrize("fields", [{}, {"username": "x"}, {"username": "x" * 500, "password": "y" * 5000}])
def test_half_a_form_is_asked_for_again(client: Client, fields: dict[str, str]) -> None:
    assert client.post("/login", fields).status_code == 200


def test_the_second_step_asks_for_the_code_and_only_then_lets_in(client: Client) -> None:
    account = person("gao", ADMINISTRATOR)
    key = own_account.begin_enrolment(account=account)
    own_account.confirm_enrolment(account=account, code=current_code(key, time.time() - 30), by=Actor.of(account))
    assert sign_in(client, "gao", next="/admin/roles")["Location"] == "/login/code"
    assert client.get("/admin/roles").status_code == 302
    page = client.get("/login/code").content.decode()
    assert "动态验证码" in page
    assert "动态验证码不对，还可再试 4 次" in client.post("/login/code", {"token": "000000"}).content.decode()
    assert client.post("/login/code", {"token": current_code(key)})["Location"] == "/admin/roles"
    assert client.get("/admin/roles").status_code == 200


def test_the_second_step_does_not_wait_for_ever(client: Client, time_machine) -> None:
    time_machine.move_to("2026-07-08T15:00:00+08:00", tick=False)
    account = person("gao", ADMINISTRATOR)
    key = own_account.begin_enrolment(account=account)
    own_account.confirm_enrolment(account=account, code=current_code(key), by=Actor.of(account))
    sign_in(client, "gao")
    time_machine.shift(301)
    assert client.get("/login/code")["Location"] == "/login"


def test_without_the_first_step_there_is_no_second(client: Client) -> None:
    assert client.post("/login/code", {"token": "000000"})["Location"] == "/login"


def test_signing_out_needs_a_post_and_ends_the_session(client: Client) -> None:
    person("zhoumin")
    sign_in(client, "zhoumin")
    assert client.get("/logout").status_code == 405
    assert client.post("/logout")["Location"] == "/login?ended=signed_out"
    assert "已退出登录" in client.get("/login?ended=signed_out").content.decode()
    assert SignIn.objects.get().ended_why == SignIn.Ended.SIGNED_OUT
    assert Entry.objects.filter(kind="people.account.signed_out").exists()


def test_a_form_from_elsewhere_is_refused() -> None:
    person("zhoumin")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login", {"username": "zhoumin", "password": PASSWORD}).status_code == 403


def test_demo_accounts_are_offered_one_of_each_role(client: Client) -> None:
    person("zhiban", DUTY_OFFICER, is_demo=True)
    person("zhiban-b", DUTY_OFFICER, is_demo=True)
    person("shequ", COMMUNITY_STAFF, is_demo=True)
    person("real", COMMUNITY_STAFF)
    page = client.get("/login").content.decode()
    offered = [f'data-fill-username="{name}"' in page for name in ("zhiban", "zhiban-b", "shequ", "real")]
    assert offered == [True, False, True, False]


def test_the_wall_is_offered_only_where_it_is_wanted(client: Client) -> None:
    assert "用作大屏" in client.get("/login?next=/cockpit%3Fdisplay%3Dwall").content.decode()
    assert "用作大屏" not in client.get("/login").content.decode()
