"""Wrong types, hostile text and huge numbers on every operation: a clear 4xx, never a 500.

Requests are generated from the OpenAPI description (schemathesis) and sent to the ASGI application, with the key of
an account that may do everything, and with one that may do nothing.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.asgi import get_asgi_application
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.schemas import APIOperation

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.remit import permissions_of
from anlan.foundation.people.roles import ROLES
from anlan.foundation.people.services.keys import create_key
from anlan.foundation.rules.api import load_shipped
from anlan.web.api import callers
from anlan.web.api.frame import api

pytestmark = pytest.mark.django_db(transaction=True)

SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
SCHEMA.app = get_asgi_application()
Operation = APIOperation[Any, Any, Any, Any]
FOUND: list[Any] = list(SCHEMA.get_all_operations())
OPERATIONS: dict[str, Operation] = {found.ok().label: found.ok() for found in FOUND}
EVERYTHING, NOTHING = "everything", "nothing"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Authorization headers: of an account that holds every permission, and of one with a single foreign scope."""
    monkeypatch.setattr(callers, "wait_of", lambda key, limit: 0)
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    load_shipped()
    account = Account.objects.create_user("everything", name="全部")
    Posting.objects.bulk_create(Posting(account=account, role=role) for role in ROLES)
    narrow = Account.objects.create_user("nothing", name="无")
    Posting.objects.create(account=narrow, role="duty_officer", region_path="/360403/360403009/")
    made = {}
    for who, scopes in ((account, permissions_of(account)), (narrow, {"people.session.wall"})):
        _, token = create_key(account=who, name="试", scopes=scopes, expires_at=None, by=Actor.system())
        made[who.username] = f"Bearer {token}"
    yield made
    connections.close_all()


def probe(operation: Operation, authorization: str, examples: int) -> None:
    """Send generated requests; every answer is below 500, and every refusal is a sentence in one shape."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: schemathesis.Case[Any]) -> None:
        answer = case.call(headers={"Authorization": authorization})
        assert answer.status_code < 500, (case.as_curl_command(), answer.content[:500])
        if answer.status_code >= 400:
            error = answer.json()["error"]
            assert set(error) == {"code", "message", "fields"}
            assert any("\u4e00" <= sign <= "\u9fff" for sign in error["message"])

    check()


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_generated_requests_are_answered(label: str, keys: dict[str, str]) -> None:
    probe(OPERATIONS[label], keys[EVERYTHING], 6)
    probe(OPERATIONS[label], keys[NOTHING], 2)


@pytest.mark.slow
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_many_generated_requests_are_answered(label: str, keys: dict[str, str]) -> None:
    probe(OPERATIONS[label], keys[EVERYTHING], 150)
