"""The rail and the status bar show what exists and what the account may see."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from anlan.foundation.people.models import Account
from anlan.web import navigation

WAITING = 3


def waiting(account: Any) -> tuple[int, bool]:
    return WAITING, True


def told(account: Any) -> list[dict[str, str]]:
    return [{"label": "设备在线", "value": "11 842", "note": "/ 11 960"}]


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create_user("zhou", None, name="周宁")


@pytest.fixture
def rail(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets a test say what a module offers."""

    def offer(*entries: dict[str, Any]) -> None:
        monkeypatch.setattr(apps.get_app_config("warning"), "rail", entries, raising=False)
        navigation.entries.cache_clear()

    yield offer
    navigation.entries.cache_clear()


def test_an_entry_is_shown_with_its_count_and_where_one_is(account: Account, rail: Any) -> None:
    rail({"label": "总表", "icon": "box", "url": "gallery", "order": 1, "count": f"{__name__}.waiting"})
    first, *_ = navigation.places(account, "/gallery")
    assert (first.entry.label, first.address, first.number, first.is_red) == ("总表", "/gallery", WAITING, True)
    assert first.is_current


def test_a_page_below_an_entry_belongs_to_it(account: Account) -> None:
    assert [p.entry.label for p in navigation.places(account, "/todo/case/1") if p.is_current] == ["待办"]


def test_what_does_not_exist_or_is_not_allowed_is_not_shown(account: Account, rail: Any) -> None:
    rail(
        {"label": "没有", "icon": "box", "url": "nowhere"},
        {"label": "不许", "icon": "box", "url": "gallery", "permission": "nothing.at.all"},
    )
    assert [p.entry.label for p in navigation.places(account)] == ["待办"]


def test_modules_tell_the_status_bar(account: Account, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(apps.get_app_config("telemetry"), "status", f"{__name__}.told", raising=False)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/shell/status").content.decode()
    assert "11 842" in answer
    assert 'id="rail-count-todo"' in answer


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    for path in ("/", "/todo", "/todo/rows", "/todo/case/KD-1", "/shell/status"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/login")
