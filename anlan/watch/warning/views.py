"""Pages of warnings: what is in force, what is being drafted, what has ended; and a new draft."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.people.api import actor_of, find_visible, may, require
from anlan.kit.geometry import ShapeUnusable
from anlan.watch.warning import selectors
from anlan.watch.warning.drawing import drawn_area, inside
from anlan.watch.warning.forms import RelayForm, WarningForm
from anlan.watch.warning.models import WarningMessage, WarningTemplate
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.relaying import relay_warning
from anlan.watch.warning.services import WarningRefused, draft_warning
from anlan.watch.warning.templating import templates_for

MOST_WORDS = 80
LEVELS = ("1", "2", "3", "4")


@require_GET
@require(Permission.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """`/warnings?state=active|drafts|ended&before=<id>`; what has ended is searched by `q` and `level`."""
    account: Any = request.user
    state = request.GET.get("state", "active")
    before = request.GET.get("before", "")
    context: dict[str, Any] = {
        "state": state if state in ("active", "drafts", "ended") else "active",
        "active": selectors.active_for(account),
        "drafts": selectors.drafts_for(account),
        "may_draft": may(account, Permission.DRAFT),
        "may_relay": may(account, Permission.RELAY),
        "now": timezone.now(),
    }
    if context["state"] == "ended":
        words = request.GET.get("q", "").strip()[:MOST_WORDS]
        level = request.GET.get("level", "")
        level = level if level in LEVELS else ""
        page = selectors.ended_for(
            account,
            before=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
            words=words,
            level=int(level or 0),
        )
        context |= {"ended": page.rows, "next_before": page.next_before, "words": words, "level": level}
        context |= {"levels": LEVELS, "asked": urlencode({"state": "ended", "q": words, "level": level})}
    return render(request, "warning/list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """`/warnings/new`: the form of a draft."""
    account: Any = request.user
    chosen = _template(request)
    form = WarningForm(request.POST or None, account=account, **_from_template(chosen))
    if request.method == "POST" and form.is_valid():
        filled = {name: form.cleaned_data[name] for name in form.fields}
        try:
            warning = draft_warning(by=actor_of(request), **filled)
        except WarningRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已存为草稿 {warning.number}，提交后由另一人复核")
            return redirect("casework:case", warning.number)
    context = {"form": form, "templates": templates_for(), "chosen": chosen}
    return render(request, "warning/new.html", context, status=422 if form.errors else 200)


def _template(request: HttpRequest) -> WarningTemplate | None:
    """The template asked for by `?template=`; None without or for one that is not in force."""
    asked = request.GET.get("template", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return WarningTemplate.objects.filter(pk=int(asked), is_current=True).first()


def _from_template(chosen: WarningTemplate | None) -> dict[str, Any]:
    """What a template fills into an empty form."""
    if chosen is None:
        return {}
    now = timezone.localtime().replace(second=0, microsecond=0)
    same = ("event_code", "headline", "description", "instruction")
    initial = {name: getattr(chosen, name) for name in same} | {"level": chosen.level or None}
    return {"initial": initial | {"onset_at": now, "expires_at": now + timedelta(hours=chosen.valid_hours)}}


@require_POST
@require(Permission.DRAFT)
def drawn(request: HttpRequest) -> HttpResponse:
    """What the drawn area touches, in a line; or what is wrong with it."""
    text = request.POST.get("polygon", "")[:8000]
    if not text.strip():
        return render(request, "warning/inside.html", {})
    try:
        found = inside(drawn_area(text))
    except ShapeUnusable as wrong:
        return render(request, "warning/inside.html", {"wrong": str(wrong)})
    return render(request, "warning/inside.html", {"inside": found})


@require_http_methods(["GET", "POST"])
@require(Permission.RELAY)
def relay(request: HttpRequest) -> HttpResponse:
    """`/warnings/relay`: take over a warning of a weather station or an upper body."""
    form = RelayForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            warning = relay_warning(by=actor_of(request), **form.facts())
        except WarningRefused as refusal:
            for field, words in refusal.fields.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            messages.success(request, f"已转发，{warning.number} 现在生效")
            return redirect("casework:case", warning.number)
    return render(request, "warning/relay.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@require(Permission.VIEW)
def one(request: HttpRequest, number: str) -> HttpResponse:
    """`/warnings/<number>`: its case page."""
    return redirect("casework:case", find_visible(WarningMessage, request.user, number=number).number)
