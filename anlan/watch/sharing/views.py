"""`/sharing`: who gets what, new wishes, one subscription with its receipts, and the decision about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.people.api import actor_of, find_visible, may, may_here, require
from anlan.watch.sharing.forms import AskForm, ReasonForm, ScopeForm
from anlan.watch.sharing.models import Subscription
from anlan.watch.sharing.permissions import Permission
from anlan.watch.sharing.selectors import STATES, figures, listed, waiting
from anlan.watch.sharing.services import SharingRefused, ask, grant, kind_names, refuse, revoke, scope_words

PAGE = 50
HANDOVERS = 50


@require(Permission.VIEW)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Subscriptions inside the remit; those that wait come first to who decides."""
    asked = request.GET.get("state")
    state = asked if asked in STATES else ("asked" if waiting(request.user)[0] else "force")
    before = request.GET.get("before", "")
    found = listed(request.user, state)
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    now, names = timezone.now(), kind_names(rows)
    context = {
        "rows": [(row, scope_words(row, names), row.is_in_force(now)) for row in rows[:PAGE]],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "state": state,
        "states": [(key, words, listed(request.user, key).count()) for key, words in STATES.items()],
        "may_ask": may(request.user, Permission.ASK) and getattr(request.user, "organisation_id", None),
    }
    return render(request, "sharing/list.html", context)


@require(Permission.ASK)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask in the name of one's own organisation."""
    form = AskForm(request.POST or None)
    organisation = getattr(request.user, "organisation", None)
    if request.method == "POST" and form.is_valid():
        try:
            if organisation is None:
                raise SharingRefused("这个账号不属于任何单位，不能申请")
            made = ask(by=actor_of(request), organisation=organisation, **form.cleaned_data)
        except SharingRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"已申请，编号 {made.number}，等待批准")
            return redirect("sharing:one", made.number)
    context = {"form": form, "organisation": organisation}
    return render(request, "sharing/new.html", context, status=422 if form.errors else 200)


@require(Permission.VIEW)
@require_GET
def one(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked and granted, what was handed out, and what may be done."""
    return _page(request, _found(request, number, Permission.VIEW))


@require(Permission.DECIDE)
@require_POST
def grant_it(request: HttpRequest, number: str) -> HttpResponse:
    """Grant it, or less of it."""
    found = _found(request, number, Permission.DECIDE)
    form = ScopeForm(request.POST, within=found)

    def do() -> str:
        given = {"kinds": [], **form.cleaned_data}
        grant(subscription_id=found.pk, by=actor_of(request), **given)
        return f"已批准 {found.number}"

    return _decided(request, found, form, "scope_form", do)


@require(Permission.DECIDE)
@require_POST
def refuse_it(request: HttpRequest, number: str) -> HttpResponse:
    """Do not grant it."""
    found = _found(request, number, Permission.DECIDE)
    form = ReasonForm(request.POST, prefix="refuse")

    def do() -> str:
        refuse(subscription_id=found.pk, by=actor_of(request), reason=form.cleaned_data["reason"])
        return f"没有批准 {found.number}，已告知申请人"

    return _decided(request, found, form, "refuse_form", do)


@require(Permission.DECIDE)
@require_POST
def revoke_it(request: HttpRequest, number: str) -> HttpResponse:
    """Take the grant back."""
    found = _found(request, number, Permission.DECIDE)
    form = ReasonForm(request.POST, prefix="revoke")

    def do() -> str:
        revoke(subscription_id=found.pk, by=actor_of(request), reason=form.cleaned_data["reason"])
        return f"已收回 {found.number}，从现在起不再提供"

    return _decided(request, found, form, "revoke_form", do)


def _found(request: HttpRequest, number: str, permission: Permission) -> Subscription:
    rows = Subscription.objects.select_related("organisation")
    found: Subscription = find_visible(rows, request.user, permission, number=number)
    return found


def _decided(request: HttpRequest, found: Subscription, form: Form, name: str, do: Callable[[], str]) -> HttpResponse:
    """Do it and go back, or show the page again with what is wrong at its field."""
    if form.is_valid():
        try:
            messages.success(request, do())
        except SharingRefused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, str(refused))
        else:
            return redirect("sharing:one", found.number)
    return _page(request, found, status=422, **{name: form})


def _page(request: HttpRequest, found: Subscription, *, status: int = 200, **forms: Any) -> HttpResponse:
    may_decide = may_here(request.user, Permission.DECIDE, found) and found.asked_by_id != request.user.pk
    wish = {"regions": found.regions, "kinds": found.kinds, "level": found.level, "ends_on": found.ends_on}
    is_own = getattr(request.user, "organisation_id", None) == found.organisation_id
    context = {
        "row": found,
        "scope": scope_words(found),
        "is_in_force": found.is_in_force(timezone.now()),
        "figures": figures(found),
        "handovers": found.handovers.order_by("-pk")[:HANDOVERS],
        "waiting": may_decide and found.state == Subscription.State.ASKED,
        "may_revoke": may_decide and found.state == Subscription.State.GRANTED,
        "secret": found.push_secret if is_own and may(request.user, Permission.ASK) else "",
        "scope_form": ScopeForm(within=found, initial=wish),
        "refuse_form": ReasonForm(prefix="refuse"),
        "revoke_form": ReasonForm(prefix="revoke"),
        **forms,
    }
    return render(request, "sharing/one.html", context, status=status)
