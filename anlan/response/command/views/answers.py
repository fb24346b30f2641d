"""How the pages of command answer: refusals in words, whoever is signed in as actor."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from anlan.foundation.casework.api import CaseNotFound, StepRefused
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import OutOfSight
from anlan.foundation.people.models import Account
from anlan.response.command.refusals import NotFound

View = Callable[..., HttpResponse]


def actor(request: HttpRequest) -> Actor:
    """The signed-in account as the one who acts."""
    return Actor.of(account(request))


def account(request: HttpRequest) -> Account:
    """The signed-in account."""
    return cast(Account, request.user)


def in_words(view: View) -> View:
    """Turn refusals into answers: 404 for what is not there, the sentence for everything else."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotFound, CaseNotFound):
            raise _out_of_sight(kwargs) from None
        except StepRefused as refused:
            return refusal(request, refused)

    return answered


def _out_of_sight(asked: dict[str, Any]) -> OutOfSight:
    """What the address named: a task by itself, or an incident."""
    if "task_id" in asked and "number" not in asked:
        return OutOfSight("command.task", str(asked["task_id"]))
    return OutOfSight("command.incident", str(asked.get("number", "")))


def refusal(request: HttpRequest, refused: StepRefused) -> HttpResponse:
    """A refusal: a toast on a page that stays as it is, or a message on the page one came from."""
    if "HX-Request" in request.headers:
        return _said(str(refused), status=refused.status, level=1)
    messages.error(request, str(refused))
    back = request.META.get("HTTP_REFERER", "")
    return redirect(back if back.startswith(request.build_absolute_uri("/")) else "/incidents")


def done(request: HttpRequest, number: str, words: str) -> HttpResponse:
    """What a form on the incident's page answers: panels follow by the live stream; without htmx, the page anew."""
    if "HX-Request" in request.headers:
        return _said(words, also="command:changed")
    messages.success(request, words)
    return redirect("command:incident", number)


def _said(words: str, *, status: int = 200, level: int = 0, also: str = "") -> HttpResponse:
    """An answer that changes nothing on the page but says something; `also` is an event for the page's scripts."""
    answer = HttpResponse(status=status)
    events: dict[str, Any] = {"anlan:toast": {"text": words, "level": level}}
    if also:
        events[also] = {}
    answer["HX-Trigger"], answer["HX-Reswap"] = json.dumps(events), "none"
    return answer


def whole(text: str | None, least: int, most: int) -> int | None:
    """A whole number from a field, None for anything else or outside the range."""
    plain = (text or "").strip()
    if not plain.isascii() or not plain.isdecimal() or len(plain) > 12:
        return None
    number = int(plain)
    return number if least <= number <= most else None
