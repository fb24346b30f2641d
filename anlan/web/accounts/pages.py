"""Answers that several account pages give."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page that no cache may keep: it speaks of accounts."""
    response = render(request, f"accounts/{template}.html", context, status=status)
    add_never_cache_headers(response)
    return response


def shown_once(
    request: HttpRequest, *, title: str, for_whom: str, secrets: list[str], advice: str, back: str
) -> HttpResponse:
    """The page that shows a one-time password, a key or backup codes. There is no second time."""
    return show(request, "shown_once", title=title, for_whom=for_whom, secrets=secrets, advice=advice, back=back)
