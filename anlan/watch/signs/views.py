"""`/signs`: the signs, one sign with its commands, a person's override, the policy."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.people.api import actor_of, find_visible, may, may_here, require, signed_in
from anlan.foundation.territory.api import describe
from anlan.kit.wording import COLOURS
from anlan.watch.signs.forms import OverrideForm, PolicyForm, SignForm
from anlan.watch.signs.models import Order, Sign, SignPolicy
from anlan.watch.signs.permissions import Permission
from anlan.watch.signs.services import SignRefused, lift_override, override, register_sign, set_policy
from anlan.watch.telemetry.api import Asked, narrowed, page_by_key, streets

RECENT = 20


@require(Permission.VIEW)
@require_GET
def signs(request: HttpRequest) -> HttpResponse:
    """The list; the next rows come by the same address."""
    asked = Asked.of("/signs", request.GET, {"region": None, "q": None})
    rows = narrowed(Sign.objects.visible_to(request.user), asked, ("name", "device__code"))
    after = request.GET.get("after", "")
    after = after if after.isascii() and after.isdigit() and len(after) < 19 else ""
    page, key = page_by_key(rows.select_related("device", "point__kind", "point__state"), "pk", after)
    context = {
        "lines": [(sign, describe(sign.region_path), sign.is_manual()) for sign in page],
        "next_url": asked.address(after=key) if key else "",
        "asked": asked,
        "streets": streets(),
        "may_add": may(request.user, Permission.MANAGE),
    }
    is_more = "HX-Request" in request.headers and bool(after)
    return render(request, "signs/rows.html" if is_more else "signs/signs.html", context)


@require(Permission.VIEW)
@require_GET
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """One sign: what it shows, what it was told, and the form of a person's override."""
    return render(request, "signs/sign.html", _one(request, _found(request, code), OverrideForm()))


@require(Permission.VIEW)
@require_GET
def drawer(request: HttpRequest, code: str) -> HttpResponse:
    """The same for the drawer of the map."""
    return render(request, "signs/drawer.html", _one(request, _found(request, code), OverrideForm()))


@require(Permission.VIEW)
@require_GET
def now(request: HttpRequest, code: str) -> HttpResponse:
    """What it shows and was told, asked again by its page every few seconds."""
    return render(request, "signs/now.html", _one(request, _found(request, code), OverrideForm()))


@signed_in
@require_GET
def at_point(request: HttpRequest, code: str) -> HttpResponse:
    """The signs of a point, as a piece of the point's page; nothing for who may not see signs."""
    found = Sign.objects.visible_to(request.user).filter(point__code=code, is_active=True).select_related("device")
    return render(request, "signs/at_point.html", {"signs": found})


@require(Permission.OVERRIDE)
@require_POST
def command(request: HttpRequest, code: str) -> HttpResponse:
    """A person's override, or its end."""
    found = _found(request, code, Permission.OVERRIDE)
    form = OverrideForm(None if request.POST.get("lift") else request.POST)
    try:
        if request.POST.get("lift"):
            lift_override(sign=found, by=actor_of(request))
            return redirect("signs:sign", code)
        if form.is_valid():
            override(sign=found, by=actor_of(request), **form.cleaned_data)
            return redirect("signs:sign", code)
    except SignRefused as refused:
        if form.is_bound:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("signs:sign", code)
    return render(request, "signs/sign.html", _one(request, found, form), status=422)


@require(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bind a device to a point."""
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        device = given["device"]
        if not may_here(request.user, Permission.MANAGE, Sign(device=device, region_path=device.region_path)):
            form.add_error("device", "这台设备不在你的管辖范围")
        else:
            made = register_sign(by=actor_of(request), **given)
            return redirect("signs:sign", made.device.code)
    return render(request, "signs/new.html", {"form": form}, status=422 if form.errors else 200)


@require(Permission.VIEW)
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """What signs show at each level."""
    rows = SignPolicy.objects.order_by("level")
    ordered = sorted(rows, key=lambda row: row.level or 9)
    context = {"policies": ordered, "may_set": may(request.user, Permission.POLICY)}
    return render(request, "signs/policy.html", context)


@require(Permission.POLICY)
@require_http_methods(["GET", "POST"])
def policy_level(request: HttpRequest, level: int) -> HttpResponse:
    """Change what is shown at one level."""
    row = SignPolicy.objects.filter(level=level).first()
    if row is None:
        return redirect("signs:policy")
    form = PolicyForm(request.POST or None, initial={"display": row.display, "words": row.plain_words})
    if request.method == "POST" and form.is_valid():
        try:
            set_policy(level=level, by=actor_of(request), **form.cleaned_data)
        except SignRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("signs:policy")
    title = f"{COLOURS[level]}色" if level in COLOURS else "无积水"
    return render(
        request, "signs/policy_level.html", {"form": form, "title": title}, status=422 if form.errors else 200
    )


def _found(request: HttpRequest, code: str, permission: Permission = Permission.VIEW) -> Sign:
    rows = Sign.objects.select_related("device__organisation", "point__kind", "point__state")
    found: Sign = find_visible(rows, request.user, permission, device__code=code)
    return found


def _one(request: HttpRequest, sign: Sign, form: OverrideForm) -> dict[str, Any]:
    orders = list(Order.objects.filter(sign=sign).select_related("alarm").order_by("-number")[:RECENT])
    latest = orders[0] if orders else None
    return {
        "sign": sign,
        "place": describe(sign.region_path),
        "is_manual": sign.is_manual(),
        "orders": orders,
        "waits": latest is not None and latest.answered_at is None,
        "latest": latest,
        "form": form,
        "may_command": may_here(request.user, Permission.OVERRIDE, sign),
    }
