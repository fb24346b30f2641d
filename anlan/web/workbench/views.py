"""The pages of the workbench: the list, its next rows, a case in the drawer."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from anlan.foundation.casework.api import (
    BadCursor,
    CaseNotFound,
    CasePage,
    Procedure,
    WorkPage,
    case_page,
    registered_procedures,
    work_list,
)
from anlan.foundation.casework.selectors.work_list import MOST_COUNTED, VIEW_TITLES
from anlan.foundation.people.api import may, signed_in
from anlan.foundation.territory.models import Region
from anlan.response.command.api import open_proposals
from anlan.web.workbench.asked import LIGHTS, Asked

RECENT = 4
"""Lines of the timeline that a drawer shows; the page shows all."""


@dataclass(frozen=True)
class Choice:
    """One filter to click: its words, how many it would show, where it leads."""

    text: str
    number: str
    address: str
    is_on: bool
    light: int = 0


@signed_in
@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """`/todo`: my work, nearest limit first. `?case=` opens the drawer with it."""
    asked = Asked.of(request.GET)
    try:
        page = work_list(request.user, asked.filters(), cursor=request.GET.get("after", ""))
    except BadCursor:
        page = work_list(request.user, asked.filters())
    context = {
        **_list_context(request, asked, page),
        "views": _views(asked, page),
        "lights": _lights(asked, page),
        "procedures": _procedures(request.user),
        "streets": Region.objects.filter(kind=Region.Kind.STREET).order_by("code"),
        "asked": asked,
        "proposals": open_proposals(request.user),
    }
    if number := request.GET.get("case"):
        try:
            context |= {"open_drawer": "web/workbench/drawer.html", **_drawer_context(request.user, number)}
        except CaseNotFound:
            context["open_drawer"] = "web/workbench/lost.html"
        context["open_param"] = f"case={number}"
    return render(request, "web/workbench/page.html", context)


@signed_in
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """`/todo/rows`: the next rows of the same list, from the mark of its last row."""
    asked = Asked.of(request.GET)
    try:
        page = work_list(request.user, asked.filters(), cursor=request.GET.get("after", ""), with_counts=False)
    except BadCursor as bad:
        return render(request, "web/workbench/bad_cursor.html", {"message": str(bad)}, status=400)
    return render(request, "web/workbench/rows.html", _list_context(request, asked, page))


@signed_in
@require_GET
def drawer(request: HttpRequest, number: str) -> HttpResponse:
    """`/todo/case/<number>`: one case for the drawer."""
    try:
        context = _drawer_context(request.user, number)
    except CaseNotFound:
        raise Http404 from None
    return render(request, "web/workbench/drawer.html", context)


def waiting(account: Any) -> tuple[int, bool]:
    """The number beside 待办 in the rail; never red, however late."""
    return work_list(account, size=1).views["mine"], False


def _list_context(request: HttpRequest, asked: Asked, page: WorkPage) -> dict[str, Any]:
    more = f"/todo/rows{asked.address()}&after={page.next_cursor}" if page.next_cursor else ""
    return {"page": page, "next_url": more, "now": timezone.now()}


def _views(asked: Asked, page: WorkPage) -> list[Choice]:
    current = asked.values.get("view", "mine")
    return [
        Choice(
            title, _counted(page.views.get(view)), asked.address(view="" if view == "mine" else view), view == current
        )
        for view, title in VIEW_TITLES.items()
    ]


def _lights(asked: Asked, page: WorkPage) -> list[Choice]:
    if not page.lights:
        return []
    on = asked.values.get("light", "")
    total = Choice("全部", _counted(sum(page.lights.values())), asked.address(light=""), on == "", -1)
    return [
        total,
        *[
            Choice(words, _counted(page.lights[light]), asked.address(light=str(light)), on == str(light), light)
            for light, words in LIGHTS.items()
        ],
    ]


def _counted(number: int | None) -> str:
    """Counts end at a bound, so that they cost the same on a million rows."""
    if number is None:
        return ""
    return f"{MOST_COUNTED}+" if number >= MOST_COUNTED else str(number)


def _procedures(account: Any) -> list[type[Procedure]]:
    return [p for p in registered_procedures() if may(account, p.view)]


def _drawer_context(account: Any, number: str) -> dict[str, Any]:
    page = case_page(account, number)
    return {
        "case": page,
        "case_address": f"/cases/{page.case.number}",
        "steps": _steps(page),
        "recent": [
            {"text": line.words, "when": f"{line.who}·{line.when}" if line.who else line.when, "level": line.light}
            for line in page.timeline[:RECENT]
        ],
        "now": timezone.now(),
    }


def _steps(page: CasePage) -> list[dict[str, str]]:
    return [
        {
            "name": state.title,
            "note": "",
            "when": state.note,
            "state": "" if state.place == "ahead" else state.place,
        }
        for state in page.bar
    ]
