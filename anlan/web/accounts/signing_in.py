"""The sign-in page, its second step, and signing out."""

import time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anlan.foundation.people.api import Actor, public, signed_in
from anlan.foundation.people.models import Account, Posting, SignIn
from anlan.foundation.people.refusals import SignInRefused
from anlan.foundation.people.roles import ROLES
from anlan.foundation.people.services import sessions, signing_in
from anlan.foundation.territory import api as territory

PENDING = "second_step"  # in the session: whose password was right, and when
PENDING_SECONDS = 300


class PasswordStep(forms.Form):
    """Username and password."""

    username = forms.CharField(label="账号", max_length=150)
    password = forms.CharField(label="密码", max_length=256, strip=False, widget=forms.PasswordInput)


class CodeStep(forms.Form):
    """The six digits of the app, or a backup code."""

    token = forms.CharField(label="验证码", max_length=20)


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """`/login`: account and password. `?next=` is where to go afterwards, `?ended=` why the last session is over."""
    target = _target(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
        return _page(request, PasswordStep(), "password", target)
    form = PasswordStep(request.POST)
    if not form.is_valid():
        return _page(request, form, "password", target)
    try:
        account = signing_in.check_password(request, **form.cleaned_data)
    except SignInRefused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, form, "password", target)
    wants_wall = request.POST.get("wall") == "1"
    if signing_in.has_second_factor(account):
        request.session.cycle_key()
        request.session[PENDING] = {"account": account.pk, "at": time.time(), "next": target, "wall": wants_wall}
        return redirect("accounts:sign_in_code")
    signing_in.finish(request, account=account, wants_wall=wants_wall)
    return HttpResponseRedirect(target)


@public
@sensitive_post_parameters("token")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """`/login/code`: the code of the authenticator app, or (`?backup=1`) one from paper."""
    pending = request.session.get(PENDING)
    account = Account.objects.filter(pk=pending["account"], is_active=True).first() if pending else None
    if pending is None or account is None or time.time() - pending["at"] > PENDING_SECONDS:
        request.session.pop(PENDING, None)
        return redirect("accounts:sign_in")
    step = "backup" if request.GET.get("backup") == "1" else "token"
    form = CodeStep(request.POST or None)
    facts = {"account_name": account.name}
    if not form.is_valid():
        return _page(request, form, step, pending["next"], **facts)
    try:
        signing_in.check_second_factor(request, account=account, code=form.cleaned_data["token"])
    except SignInRefused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, form, step, pending["next"], **facts)
    del request.session[PENDING]
    signing_in.finish(request, account=account, wants_wall=bool(pending["wall"]))
    return HttpResponseRedirect(pending["next"])


@require_POST
@signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    """`/logout`: end this session."""
    account: Any = request.user
    sessions.sign_out(session_key=request.session.session_key or "", by=Actor.of(account))
    logout(request)
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{urlencode({'ended': SignIn.Ended.SIGNED_OUT})}")


def _target(request: HttpRequest) -> str:
    """Where to go after signing in: only inside this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") and "\0" not in wanted else "/"


def _page(request: HttpRequest, form: forms.Form, step: str, target: str, **facts: Any) -> HttpResponse:
    ended = request.GET.get("ended", "")
    district = territory.district()
    action = reverse("accounts:sign_in" if step == "password" else "accounts:sign_in_code")
    context = {
        "form": form,
        "step": step,
        "next": target if target != "/" else "",
        "action": f"{action}?backup=1" if step == "backup" else action,
        "notice": SignIn.Ended(ended).label if ended in SignIn.Ended.values else "",
        "asks_wall": step == "password" and "display=wall" in target,
        "district": f"{district.name}应急管理综合平台" if district else "",
        "demo_accounts": _demo_accounts() if step == "password" else [],
        **facts,
    }
    response = render(request, "web/login.html", context)
    add_never_cache_headers(response)
    return response


def _demo_accounts() -> list[tuple[str, str, str]]:
    """(username, name, role) of demo accounts, the first of each role; empty where no demo is loaded."""
    first = Posting.objects.filter(account__is_demo=True, account__is_active=True).order_by("role", "account_id")
    shown = {p.role: p.account for p in first.distinct("role").select_related("account")}
    return [(a.username, a.name, role.title) for key, role in ROLES.items() if (a := shown.get(key))]
