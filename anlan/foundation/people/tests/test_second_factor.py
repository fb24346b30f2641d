"""The second factor: right codes once, backup codes once, keys and codes never as plain text in the database."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import RequestFactory

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account, BackupCode
from anlan.foundation.people.one_time_codes import current_code, matching_step, new_key, qr_path
from anlan.foundation.people.refusals import PeopleRefused, SignInRefused
from anlan.foundation.people.roles import ADMINISTRATOR, DUTY_OFFICER
from anlan.foundation.people.services import own_account, signing_in
from anlan.foundation.people.tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolled() -> tuple[Account, str, list[str]]:
    """An account with an app, its key, and its backup codes."""
    account = person("gao", ADMINISTRATOR)
    key = own_account.begin_enrolment(account=account)
    earlier = current_code(key, time.time() - 30)
    return account, key, own_account.confirm_enrolment(account=account, code=earlier, by=Actor.of(account))


def check(rf: RequestFactory, account: Account, code: str) -> None:
    """Give a code at the second step."""
    request = rf.post("/login/code")
    request.session = SessionStore()
    signing_in.check_second_factor(request, account=account, code=code)


def test_it_works(rf, enrolled) -> None:
    account, key, _ = enrolled
    assert own_account.must_enrol(account) is False
    check(rf, account, current_code(key))


def test_a_code_serves_once(rf, enrolled) -> None:
    account, key, _ = enrolled
    check(rf, account, current_code(key))
    with pytest.raises(SignInRefused, match="动态验证码不对，还可再试 4 次"):
        check(rf, account, current_code(key))


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000 000", "-12345", "1e5000"])
def test_nonsense_is_no_code(code: str) -> None:
    assert matching_step(new_key(), code, after=-1) is None


def test_wrong_codes_lock_the_account_like_wrong_passwords(rf, enrolled) -> None:
    account, key, _ = enrolled
    for _ in range(5):
        with pytest.raises(SignInRefused):
            check(rf, account, "000000")
    with pytest.raises(SignInRefused, match="连续输错 5 次"):
        check(rf, account, current_code(key))


def test_a_backup_code_serves_once_however_it_is_typed(rf, enrolled) -> None:
    account, _, codes = enrolled
    check(rf, account, f" {codes[0].lower().replace('-', ' ')} ")
    assert own_account.backup_codes_left(account) == 9
    with pytest.raises(SignInRefused):
        check(rf, account, codes[0])


def test_neither_key_nor_codes_stand_in_the_database(enrolled) -> None:
    account, key, codes = enrolled
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM people_authenticator WHERE user_id = %s", [account.pk])
        assert key not in cursor.fetchone()[0]
    assert not set(codes) & set(BackupCode.objects.values_list("code_sha256", flat=True))


def test_enrolment_needs_a_right_code_and_shows_the_same_key_until_then() -> None:
    account = person("gao", ADMINISTRATOR)
    key = own_account.begin_enrolment(account=account)
    with pytest.raises(PeopleRefused, match="验证码不对"):
        own_account.confirm_enrolment(account=account, code="000000", by=Actor.of(account))
    assert own_account.begin_enrolment(account=account) == key
    assert own_account.must_enrol(account)


def test_only_the_roles_of_the_rule_must_enrol_and_no_demo_account() -> None:
    assert own_account.must_enrol(person("gao", ADMINISTRATOR))
    assert not own_account.must_enrol(person("demo", ADMINISTRATOR, is_demo=True))
    assert not own_account.must_enrol(person("zhou", DUTY_OFFICER))


def test_the_qr_picture_is_one_path() -> None:
    side, path = qr_path("otpauth://totp/x")
    assert side > 21
    assert path.startswith("M")
    assert set(path) <= set("M0123456789 hv-1z")
