"""Every address × every role × rows inside and outside the remit."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from anlan.foundation.people.api import may
from anlan.foundation.people.models import Account
from anlan.foundation.people.roles import ROLES
from anlan.foundation.territory import index
from anlan.web import navigation
from tests.remit.addresses import ADDRESSES, CASES, EXAMPLES, Address
from tests.remit.world import Example, World, make_world

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once; each try is rolled back to here, and at the end all of it is."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(navigation, "_count", lambda entry, account: (0, False))  # of every page, half the time
        yield make_world(example for given in EXAMPLES.values() for example in given)
        transaction.set_rollback(True)
    index.forget()


@pytest.fixture(scope="module")
def clients(world: World, django_db_blocker) -> dict[str, Client]:
    """A signed-in browser of every role."""
    made = {}
    with django_db_blocker.unblock():
        for key, account in world.people.items():
            made[key] = Client(raise_request_exception=False)
            made[key].force_login(account, BACKEND)
    return made


def ask(client: Client, address: Address, example: Example, row: Any) -> tuple[int, str]:
    """Status and text of the answer; what the request changed is taken back."""
    method = address.method or example.method
    url = address.url(example.address(row))
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        if method == "GET":
            answer = client.get(url, example.query(row))
        elif address.template:
            answer = client.generic(method, url, json.dumps(example.sends(row)), content_type="application/json")
        else:
            answer = client.post(url, example.sends(row))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    client.cookies = cookies  # signing out is taken back on this side too
    text = body.decode("utf-8", "replace")
    if answer.headers.get("Content-Type", "").startswith("application/json") and text:
        text = json.dumps(json.loads(text), ensure_ascii=False)  # escaped, no mark could be read
    return answer.status_code, text


def sees(account: Account, example: Example, row: Any) -> bool:
    """Whether the account's remit holds the row."""
    account = Account.objects.get(pk=account.pk)
    if example.sees is not None:
        return example.sees(account, row)
    return bool(type(row)._default_manager.visible_to(account).filter(pk=row.pk).exists())


@pytest.mark.parametrize("key", sorted(ADDRESSES))
def test_every_address_says_who_may_call_it_and_has_an_example(key: str) -> None:
    assert ADDRESSES[key].access is not None, f"{key}: mark its view with require, signed_in or public"
    assert key in EXAMPLES, f"{key}: add an example to the module's tests/matrix.py"


def test_no_example_is_left_over() -> None:
    assert sorted(set(EXAMPLES) - set(ADDRESSES)) == []


@pytest.mark.parametrize(("key", "number"), CASES)
def test_nobody_gets_in_without_signing_in(key: str, number: int, world: World) -> None:
    address, example = ADDRESSES[key], EXAMPLES[key][number]
    status, body = ask(Client(raise_request_exception=False), address, example, example.row_at(world.inside))
    assert status < 500
    if address.access and address.access.is_public:
        return
    assert status == (401 if address.template else 302), body[:200]
    assert world.inside.mark not in body


@pytest.mark.parametrize(("key", "number"), CASES)
def test_each_role_gets_what_is_inside_and_nothing_from_outside(
    key: str, number: int, world: World, clients: dict[str, Client]
) -> None:
    address, example = ADDRESSES[key], EXAMPLES[key][number]
    wrong = []
    for role in ROLES:
        complaint = _try(address, example, world, clients[role], Account.objects.get(pk=world.people[role].pk))
        if complaint:
            wrong.append(f"{role}: {complaint}")
    assert wrong == []


def _try(address: Address, example: Example, world: World, client: Client, account: Account) -> str:
    """What is wrong with the answers an account gets; empty when nothing is."""
    assert address.access is not None
    inside, outside = example.row_at(world.inside), example.row_at(world.outside)
    status, body = ask(client, address, example, inside)
    if status >= 500 or status == 401:
        return f"{status} {_words(body)}"
    if outside is not None:
        assert not sees(account, example, outside), "the example's outside row is inside"
    if not _is_open(address, account):
        return "" if status == 403 and world.inside.mark not in body else f"not refused: {status} {_words(body)}"
    if example.names_a_row:
        if (status not in (403, 404)) is not sees(account, example, inside):
            return f"inside: {status} {_words(body)}"
        status, body = ask(client, address, example, outside)
        if status != 404:
            return f"outside: {status} {_words(body)}"
    elif example.shows and (
        status != 200 or (example.shows(inside) in body) is not (expected := sees(account, example, inside))
    ):
        return f"list: {status}, should {'show' if expected else 'not show'} it: {_words(body)}"
    return "leaks what is outside" if world.outside.mark in body else ""


def _is_open(address: Address, account: Account) -> bool:
    assert address.access is not None
    asked = address.access.permissions
    return address.access.is_public or not asked or any(may(account, permission) for permission in asked)


def _words(body: str) -> str:
    """The words of a page without its head and tags, for a failure that can be read."""
    main = body.partition("<main")[2] or body
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())[:300]
