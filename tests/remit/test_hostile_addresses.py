"""Hostile arguments, queries and forms on every page: a clear answer below 500, never a crash.

The account may do everything, so nothing is refused before it is read. (The API has its own: tests/api.)
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch
from django.urls.converters import IntConverter

from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import ROLES
from anlan.foundation.rules.api import load_shipped
from tests.remit.addresses import ADDRESSES

pytestmark = pytest.mark.django_db

WORDS = ("\x00", "a" * 300, "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "\u202e\ud7ff𝟙", "-1")
NUMBERS = (0, 2**31, 2**63, 10**30)
NAMES = [
    "q",
    "text",
    "after",
    "before",
    "cursor",
    "state",
    "region",
    "kind",
    "level",
    "procedure",
    "view",
    "due",
    "light",
    "point",
    "alarm",
    "incident",
    "span",
    "step",
    "sort",
    "display",
    "plan",
    "post",
    "task",
    "conflict",
    "team",
    "order",
    "key",
    "reason",
    "number",
    "group",
    "organisation",
    "minutes",
    "hours",
    "level",
    "longitude",
    "latitude",
    "code",
    "name",
    "username",
    "role",
    "reach",
    "first",
    "second",
    "stands",
    "regions",
    "event_code",
    "_version",
    "_key",
    "since",
    "until",
    "who",
    "subject",
    "module",
    "confidence",
    "only",
    "value",
    "effective_from",
    "basis",
    "version",
    "confirm",
    "action",
    "description",
    "instruction",
    "valid_hours",
    "point_kind",
    "alarm_level",
    "region_path",
]


@pytest.fixture
def client() -> Client:
    """Somebody who holds every role everywhere."""
    load_shipped()
    account = Account.objects.create_user("everything", name="全部", is_demo=True)
    Posting.objects.bulk_create(Posting(account=account, role=role) for role in ROLES)
    client = Client(raise_request_exception=False)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def addresses_of(key: str) -> list[str]:
    """The page's address with each hostile argument."""
    asked = ADDRESSES[key].arguments
    found = []
    for number in range(max(len(WORDS), len(NUMBERS))):
        given: dict[str, Any] = {
            name: NUMBERS[number % len(NUMBERS)] if isinstance(how, IntConverter) else WORDS[number % len(WORDS)]
            for name, how in asked.items()
        }
        try:
            found.append(ADDRESSES[key].url(given))
        except NoReverseMatch:  # a slash, where none can come
            continue
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("key", sorted(key for key, address in ADDRESSES.items() if not address.template))
def test_a_page_under_hostile_requests(key: str, client: Client) -> None:
    urls = addresses_of(key)
    for number, word in enumerate((*WORDS, str(2**70))):
        url, given = urls[number % len(urls)], dict.fromkeys(NAMES, word)
        for ask in (client.get, client.post):
            with transaction.atomic():
                answer = ask(url, given)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (ask.__name__, url, word)
