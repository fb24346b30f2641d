"""The own account: facts, password, authenticator app, open sessions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.foundation.people.api import Actor, active_postings, permissions_of, signed_in
from anlan.foundation.people.api import all_permissions as titles
from anlan.foundation.people.models import Account, SignIn
from anlan.foundation.people.one_time_codes import enrolment_uri, qr_path
from anlan.foundation.people.passwords import must_change_password
from anlan.foundation.people.policy import policy
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.services import own_account, sessions, signing_in
from anlan.web.accounts.pages import show, shown_once
from anlan.web.accounts.wording import said


class PasswordForm(forms.Form):
    """The old password once, the new one twice."""

    old = forms.CharField(label="现在的密码", max_length=256, strip=False, widget=forms.PasswordInput)
    new = forms.CharField(label="新密码", max_length=256, strip=False, widget=forms.PasswordInput)
    again = forms.CharField(label="再输一次新密码", max_length=256, strip=False, widget=forms.PasswordInput)

    def clean(self) -> dict[str, Any]:
        """Both new ones are the same."""
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "两次输入的新密码不一样")
        return given


class CodeForm(forms.Form):
    """Six digits from the authenticator app."""

    code = forms.CharField(
        label="验证器上的 6 位数字",
        max_length=6,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """`/account`: who one is here, what one may do, where one is signed in."""
    me = _me(request)
    named = titles()
    return show(
        request,
        "own",
        me=me,
        postings=said(active_postings(me)),
        permissions=sorted(named[p] for p in permissions_of(me) if p in named),
        device=own_account.second_factor_of(me),
        codes_left=own_account.backup_codes_left(me),
        sign_ins=sessions.open_sign_ins(me),
        here=request.session.session_key,
        rules=policy(),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """`/account/password`: a new password; the other sessions end."""
    me = _me(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = Actor.of(me)
        try:
            signing_in.check_password(
                request, username=me.username, password=form.cleaned_data["old"], refusal="现在的密码不对"
            )
            own_account.change_password(account=me, new=form.cleaned_data["new"], by=by)
        except PeopleRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            former = request.session.session_key
            update_session_auth_hash(request, me)
            sessions.renew_key(old=former, new=request.session.session_key)
            sessions.end_others(account=me, keep=request.session.session_key, why=SignIn.Ended.PASSWORD, by=by)
            messages.success(request, "密码已更改，别处的登录已退出")
            return redirect("accounts:own")
    return show(
        request,
        "password",
        form=form,
        is_owed=must_change_password(me),
        is_first=me.must_change_password,
        asked=password_validation.password_validators_help_texts(),
        status=422 if form.errors else 200,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """`/account/second-factor`: scan, confirm, get the backup codes."""
    me = _me(request)
    if own_account.second_factor_of(me):
        return redirect("accounts:own")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = own_account.confirm_enrolment(account=me, code=form.cleaned_data["code"], by=Actor.of(me))
        except PeopleRefused as refusal:
            form.add_error("code", refusal.message)
        else:
            return _show_codes(request, codes)
    key = own_account.begin_enrolment(account=me)
    side, path = qr_path(enrolment_uri(me.username, key))
    return show(
        request,
        "second_factor",
        form=form,
        key=" ".join(key[i : i + 4] for i in range(0, len(key), 4)),
        side=side,
        path=path,
        is_owed=own_account.must_enrol(me),
        status=422 if form.errors else 200,
    )


@sensitive_post_parameters()
@require_POST
@signed_in
def second_factor_change(request: HttpRequest, what: str) -> HttpResponse:
    """`/account/second-factor/<codes|remove>`: fresh backup codes, or no app any more; against a right code."""
    me, by = _me(request), Actor.of(_me(request))
    try:
        signing_in.check_second_factor(request, account=me, code=request.POST.get("code", ""))
        if what == "codes":
            return _show_codes(request, own_account.renew_backup_codes(account=me, by=by))
        own_account.remove_second_factor(account=me, by=by)
        request.session.pop("dues_settled", None)
        messages.success(request, "动态验证码已移除")
    except PeopleRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:own")


@require_POST
@signed_in
def end_session(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """`/account/sessions/end` and `/account/sessions/<number>/end`: 退出其他, or one of them."""
    me = _me(request)
    here = request.session.session_key
    if number is None:
        ended = sessions.end_others(account=me, keep=here, why=SignIn.Ended.SENT_OUT, by=Actor.of(me))
        messages.success(request, f"已退出别处的 {ended} 个登录" if ended else "没有别处的登录")
    elif sessions.end_one(account=me, sign_in_id=number, by=Actor.of(me)):
        messages.success(request, "已退出那一处登录")
    else:
        messages.success(request, "那一处登录已经结束")
    return HttpResponseRedirect(reverse("accounts:own"))


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return shown_once(
        request,
        title="备用码",
        for_whom="手机不在身边时，用一个备用码代替验证码登录，每个只能用一次",
        secrets=codes,
        advice="抄下来或打印，放在别人拿不到的地方。离开这一页就不再显示。",
        back=reverse("accounts:own"),
    )


def _me(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
