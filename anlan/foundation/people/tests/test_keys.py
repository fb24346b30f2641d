"""API keys: they hold for what they were made for, and only the digest of the secret is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import ApiKey
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.remit import may
from anlan.foundation.people.roles import AUDITOR, DUTY_OFFICER
from anlan.foundation.people.services import keys
from anlan.foundation.people.tests.cast import person

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def made(**facts) -> tuple[ApiKey, str]:
    account = facts.pop("account", None) or person("city", AUDITOR)
    given = {"name": "市平台", "scopes": [Permission.ACCOUNT_VIEW], "expires_at": None, "by": SYSTEM, **facts}
    return keys.create_key(account=account, **given)


def test_it_works() -> None:
    key, token = made()
    found = keys.account_of_token(token)
    assert found is not None
    assert found[0] == key.account
    assert may(found[0], Permission.ACCOUNT_VIEW)
    key.refresh_from_db()
    assert key.last_used_at is not None
    assert token.split(".")[1] not in str(ApiKey.objects.values())


def test_a_key_may_not_exceed_its_account() -> None:
    with pytest.raises(PeopleRefused, match="自己没有这些权限：管理账号"):
        made(scopes=[Permission.ACCOUNT_VIEW, Permission.ACCOUNT_MANAGE])
    with pytest.raises(PeopleRefused, match="至少"):
        made(account=person("other", AUDITOR), scopes=[])


def test_a_key_loses_what_its_account_loses() -> None:
    key, token = made()
    key.account.postings.update(role=DUTY_OFFICER.key)
    found = keys.account_of_token(token)
    assert found is not None
    assert not may(found[0], Permission.ACCOUNT_VIEW)


@pytest.mark.parametrize("change", [{"is_active": False}, {"expires_at": timezone.now() - timedelta(seconds=1)}])
def test_a_stopped_or_expired_key_is_void(change) -> None:
    key, token = made()
    ApiKey.objects.filter(pk=key.pk).update(**change)
    assert keys.account_of_token(token) is None


@pytest.mark.parametrize("token", ["", ".", "x", "al_00000000.", "\0.\0", "中文.密钥", "a" * 5000, "." * 5000])
def test_nonsense_is_no_key(token: str) -> None:
    made()
    assert keys.account_of_token(token) is None


def test_the_right_prefix_with_another_secret_is_void() -> None:
    key, _ = made()
    assert keys.account_of_token(f"{key.prefix}.guess") is None
