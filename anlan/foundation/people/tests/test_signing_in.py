"""Signing in: who gets in, who is locked out, and that neither answer tells which names are real."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from anlan.foundation.journal.api import Entry
from anlan.foundation.people.models import Account
from anlan.foundation.people.network import client_address
from anlan.foundation.people.refusals import SignInRefused
from anlan.foundation.people.roles import DUTY_OFFICER
from anlan.foundation.people.services import signing_in
from anlan.foundation.people.tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db

Knock = Callable[..., Account]


@pytest.fixture
def knock(rf: RequestFactory) -> Knock:
    """Try a password from an address."""

    def knock(username: str, password: str = PASSWORD, address: str = "10.0.0.8") -> Account:
        request: HttpRequest = rf.post("/login", {"username": username, "password": password}, REMOTE_ADDR=address)
        request.session = SessionStore()
        account = signing_in.check_password(request, username=username, password=password)
        signing_in.finish(request, account=account)
        return account

    return knock


def refused(knock: Knock, *given: str, **more: str) -> str:
    """The sentence of a refusal."""
    with pytest.raises(SignInRefused) as refusal:
        knock(*given, **more)
    return refusal.value.message


def test_it_works(knock: Knock) -> None:
    person("zhoumin", DUTY_OFFICER)
    assert knock("zhoumin").username == "zhoumin"
    entry = Entry.objects.get(kind="people.account.signed_in")
    assert entry.facts == {"address": "10.0.0.8"}


@pytest.mark.parametrize("typed", ["ZhouMin", " zhoumin ", "ｚｈｏｕｍｉｎ"])
def test_a_name_may_be_typed_in_any_width_and_case(knock: Knock, typed: str) -> None:
    person("zhoumin")
    assert knock(typed).username == "zhoumin"


def test_five_failures_lock_for_a_quarter_of_an_hour(knock: Knock, time_machine) -> None:
    person("zhoumin")
    time_machine.move_to(timezone.now(), tick=False)
    for left in (4, 3, 2, 1):
        assert refused(knock, "zhoumin", "wrong") == f"账号或密码不对，还可再试 {left} 次"
    assert "请 15 分后再试" in refused(knock, "zhoumin", "wrong")
    time_machine.shift(timedelta(minutes=5, seconds=28))
    assert "请 9 分 32 秒后再试" in refused(knock, "zhoumin", PASSWORD)
    time_machine.shift(timedelta(minutes=9, seconds=33))
    assert knock("zhoumin")


def test_trying_on_while_locked_does_not_prolong_it(knock: Knock, time_machine) -> None:
    person("zhoumin")
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(5):
        refused(knock, "zhoumin", "wrong")
    for _ in range(14):
        time_machine.shift(timedelta(minutes=1))
        refused(knock, "zhoumin", "wrong")
    time_machine.shift(timedelta(minutes=1, seconds=1))
    assert knock("zhoumin")


def test_an_unknown_name_is_answered_exactly_like_a_known_one(knock: Knock, time_machine) -> None:
    person("zhoumin")
    person("closed", is_active=False)
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(6):
        said = {refused(knock, name, "wrong") for name in ("zhoumin", "nobody-here", "closed")}
        assert len(said) == 1


def test_a_closed_account_does_not_get_in(knock: Knock) -> None:
    person("closed", is_active=False)
    assert refused(knock, "closed").startswith("账号或密码不对")


def test_success_forgets_the_failures(knock: Knock) -> None:
    person("zhoumin")
    for _ in range(4):
        refused(knock, "zhoumin", "wrong")
    knock("zhoumin")
    assert "还可再试 4 次" in refused(knock, "zhoumin", "wrong")


def test_one_address_may_not_try_a_little_on_everybody(knock: Knock) -> None:
    for number in range(60):
        refused(knock, f"name{number}", "wrong")
    person("zhoumin")
    assert "这个网络地址" in refused(knock, "zhoumin", PASSWORD)
    assert knock("zhoumin", address="10.0.0.9")


def test_refusals_and_locks_are_journalled_without_what_was_typed_for_an_unknown_name(knock: Knock) -> None:
    person("zhoumin")
    for _ in range(5):
        refused(knock, "zhoumin", "wrong")
    refused(knock, "My-Secret-Passw0rd", "x")
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["people.account.sign_in_refused"] * 5 + [
        "people.account.locked_out",
        "people.account.sign_in_refused",
    ]
    assert not any("Secret" in str(entry.facts) + entry.actor_name for entry in Entry.objects.all())


def test_forwarded_addresses_count_only_behind_our_proxy(rf: RequestFactory, settings) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.8", HTTP_X_FORWARDED_FOR="1.2.3.4, 172.16.0.9")
    assert client_address(request) == "10.0.0.8"
    settings.TRUSTED_PROXIES = 1
    assert client_address(request) == "172.16.0.9"
    settings.TRUSTED_PROXIES = 2
    assert client_address(request) == "1.2.3.4"
    nonsense = rf.get("/", REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="<script>, nonsense")
    assert client_address(nonsense) == "0.0.0.0"
