"""The gallery page; for developers only, so everyone else is told that it is not there."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import signed_in
from anlan.web.gallery import samples

PAGE_SIZE = 20
LAST_ROW = 60


def _for_developers(request: HttpRequest) -> None:
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404


@require_GET
@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    """`/gallery`: every component in every state."""
    _for_developers(request)
    context: dict[str, Any] = {
        "now": samples.NOW,
        "now_ms": int(samples.NOW.timestamp() * 1000),
        "limits": samples.limits(),
        "steps": samples.STEPS,
        "timeline": samples.TIMELINE,
        "story": samples.STORY,
        "tabs": samples.TABS,
        "pairs": samples.KV,
        "feed": samples.feed(),
        "depth": samples.depth_chart(),
        "rates": samples.rate_chart(),
        "table": samples.table(),
        "icons": samples.ICONS,
        **samples.sample_forms(),
    }
    return render(request, "web/gallery/page.html", context)


@require_GET
@signed_in
def drawer(request: HttpRequest) -> HttpResponse:
    """A drawer with everything that a drawer may hold."""
    _for_developers(request)
    context = {
        "now": samples.NOW,
        "limit_row": samples.limits()[1],
        "steps": samples.STEPS,
        "story": samples.STORY,
        "depth": samples.depth_chart(),
    }
    return render(request, "web/gallery/drawer.html", context)


@require_GET
@signed_in
def rows(request: HttpRequest) -> HttpResponse:
    """The next rows of the sample list, by its cursor: the contract of every keyset-paged list."""
    _for_developers(request)
    after = request.GET.get("after", "")
    start = int(after) + 1 if after.isdigit() else 1
    found = list(range(start, min(start + PAGE_SIZE, LAST_ROW + 1)))
    next_url = f"{request.path}?after={found[-1]}" if found and found[-1] < LAST_ROW else ""
    return render(request, "web/gallery/rows.html", {"rows": found, "next_url": next_url})
