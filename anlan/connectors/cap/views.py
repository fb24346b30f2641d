"""`/cap/feeds`: which sources of warnings come in, how each stands, and what came; adding, trying, pausing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.connectors.cap.configured import feed_of
from anlan.connectors.cap.forms import FeedForm
from anlan.connectors.cap.models import CapFeed, FeedState
from anlan.connectors.cap.permissions import Permission
from anlan.connectors.cap.services import save_feed, set_paused, try_feed
from anlan.connectors.cap.sources import FeedsUnreadable, read_feeds
from anlan.foundation.people.api import OutOfSight, actor_of, may, require
from anlan.watch.warning.api import ReceivedMessage

MOST_MESSAGES = 50


@require(Permission.VIEW)
@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    """Every source with its state, and the last messages with what became of them (`?source=` of one)."""
    source = request.GET.get("source", "")[:80]
    came = ReceivedMessage.objects.defer("raw").select_related("warning").order_by("-received_at", "-pk")
    if source:
        came = came.filter(came_from=source)
    fixed, trouble = _of_environment()
    states = {state.url: state for state in FeedState.objects.all()}
    rows: list[dict[str, Any]] = [
        {"name": feed.source.name, "url": feed.url, "origin": feed.source.origin, "state": states.get(feed.url)}
        for feed in fixed
    ]
    for row in CapFeed.objects.order_by("pk"):
        facts = {"name": row.name, "url": row.url, "origin": row.origin, "is_signed": bool(row.certificates)}
        rows.append(facts | {"row": row, "state": states.get(row.url)})
    context = {
        "rows": rows,
        "trouble": trouble,
        "source": source,
        "came": came[:MOST_MESSAGES],
        "may_manage": may(request.user, Permission.MANAGE),
    }
    return render(request, "cap/feeds.html", context)


@require(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a source."""
    return _edit(request, None)


@require(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a source."""
    return _edit(request, _found(number))


@require(Permission.MANAGE)
@require_POST
def pause(request: HttpRequest, number: int) -> HttpResponse:
    """`paused=1` stops polling it, anything else polls it again."""
    found = _found(number)
    is_paused = request.POST.get("paused") == "1"
    set_paused(feed=found, is_paused=is_paused, by=actor_of(request))
    words = "已停用，收到的消息都留着" if is_paused else "已启用，一分钟内开始轮询"
    messages.success(request, f"{found.name}{words}")
    return redirect("cap:feeds")


@require(Permission.MANAGE)
@require_POST
def trial(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the source now; nothing is taken in."""
    found = _found(number)
    outcome = try_feed(feed_of(found))
    note = messages.success if outcome.is_well else messages.error
    note(request, f"{found.name}：{outcome.words}")
    return redirect("cap:feeds")


def _edit(request: HttpRequest, found: CapFeed | None) -> HttpResponse:
    form = FeedForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = save_feed(feed=form.save(commit=False), by=actor_of(request))
        messages.success(request, f"已保存 {saved.name}，一分钟内开始轮询")
        return redirect("cap:feeds")
    return render(request, "cap/feed.html", {"form": form, "feed": found}, status=422 if form.errors else 200)


def _found(number: int) -> CapFeed:
    found = CapFeed.objects.filter(pk=number).first()
    if found is None:
        raise OutOfSight("cap.feed", str(number))
    return found


def _of_environment() -> tuple[tuple[Any, ...], str]:
    try:
        return read_feeds(settings.CAP_FEEDS), ""
    except FeedsUnreadable as wrong:
        return (), str(wrong)
