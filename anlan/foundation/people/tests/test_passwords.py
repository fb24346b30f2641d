"""The password policy says what is wrong, in words."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.one_time_codes import new_password
from anlan.foundation.people.passwords import must_change_password
from anlan.foundation.people.refusals import BadPassword
from anlan.foundation.people.services import own_account
from anlan.foundation.people.tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("password", ["Zhang-San-77", "江水Ab-7788", "aB3$aB3$", "Tr0ub4dor&3"])
def test_it_works(password: str) -> None:
    validate_password(password, person("zhoumin"))


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab-1", "至少 8 位"),
        ("abcdefgh1", "中的 3 类，现在只有小写字母、数字"),
        ("Zhoumin-2026", "不能包含用户名"),
        ("我是周敏敏Ab-2026", "不能包含用户名、姓名"),
        ("P13807920000p", "手机号"),
        ("Admin@123", "太常见"),
        ("Password-12\0", "控制字符"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, said: str) -> None:
    account = person("zhoumin", name="周敏敏", phone="13807920000")
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, account)
    assert said in "；".join(refusal.value.messages)


def test_the_last_five_passwords_do_not_come_back() -> None:
    account = person("zhoumin")
    used = [PASSWORD, *(f"Longkai-he-{n}" for n in range(1, 8))]
    for new in used[1:]:
        own_account.change_password(account=account, new=new, by=Actor.of(account))
    for recent in used[-6:]:
        with pytest.raises(BadPassword, match="最近 5 次用过"):
            own_account.change_password(account=account, new=recent, by=Actor.of(account))
    own_account.change_password(account=account, new=PASSWORD, by=Actor.of(account))


def test_a_password_has_to_be_changed_after_ninety_days_but_not_a_demo_accounts() -> None:
    account = person("zhoumin", password_changed_at=timezone.now() - timedelta(days=91))
    assert must_change_password(account)
    account.password_changed_at = timezone.now() - timedelta(days=89)
    assert not must_change_password(account)
    account.is_demo, account.password_changed_at = True, timezone.now() - timedelta(days=400)
    assert not must_change_password(account)


def test_one_time_passwords_pass_the_policy() -> None:
    account = person("zhoumin")
    for _ in range(50):
        validate_password(new_password(), account)
