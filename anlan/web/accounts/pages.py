"""Answers that several account pages give."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from anlan.foundation.people.api import may
from anlan.foundation.people.permissions import Permission

MANAGING = {
    "accounts": Permission.ACCOUNT_MANAGE,
    "organisations": Permission.ORGANISATION_MANAGE,
    "keys": Permission.KEY_MANAGE,
}


@dataclass(frozen=True)
class Tab:
    """One of the pages of administration, for those who hold its permission."""

    key: str
    title: str
    url: str
    permission: str


TABS = (
    Tab("accounts", "账号", "accounts:list", Permission.ACCOUNT_VIEW),
    Tab("organisations", "机构", "accounts:organisations", Permission.ACCOUNT_VIEW),
    Tab("keys", "接口密钥", "accounts:keys", Permission.KEY_MANAGE),
    Tab("roles", "角色", "accounts:roles", Permission.ACCOUNT_VIEW),
    Tab("rules", "规则参数", "rulebook:list", "rules.rule.view"),
    Tab("policies", "告警联动", "rulebook:policies", "warning.policy.manage"),
    Tab("journal", "留痕", "audit:list", "journal.entry.view"),
)


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page that no cache may keep: it speaks of accounts. `manages` says which buttons would be answered."""
    manages = {part: may(request.user, permission) for part, permission in MANAGING.items()}
    place = template if "/" in template else f"accounts/{template}"
    tabs = [tab for tab in TABS if may(request.user, tab.permission)]
    context = {"manages": manages, "admin_tabs": tabs, **context}
    response = render(request, f"{place}.html", context, status=status)
    add_never_cache_headers(response)
    return response


def shown_once(
    request: HttpRequest, *, title: str, for_whom: str, secrets: list[str], advice: str, back: str
) -> HttpResponse:
    """The page that shows a one-time password, a key or backup codes. There is no second time."""
    return show(request, "shown_once", title=title, for_whom=for_whom, secrets=secrets, advice=advice, back=back)
