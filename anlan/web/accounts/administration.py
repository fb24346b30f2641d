"""Accounts as an administrator handles them: the list, a new one, one with its postings, and what can be done to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.foundation.people.api import actor_of, find_visible, may_here, require
from anlan.foundation.people.models import Account, Authenticator, Posting
from anlan.foundation.people.models.accounts import normal_username
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.services import accounts, postings
from anlan.foundation.people.services.own_account import second_factor_of
from anlan.foundation.people.services.sessions import open_sign_ins
from anlan.foundation.people.services.signing_in import locked_for, spoken
from anlan.kit.identifiers import masked_phone
from anlan.kit.keyset import BadCursor, page_of
from anlan.web.accounts.forms import (
    AccountForm,
    NewAccountForm,
    PostingForm,
    ReasonForm,
    organisation_suggestions,
    picked,
    region_suggestions,
)
from anlan.web.accounts.pages import show, shown_once
from anlan.web.accounts.wording import posting_remit, remit_words, role_title
from anlan.web.words import moment_words

PAGE = 50


@require_safe
@require(Permission.ACCOUNT_VIEW)
def account_list(request: HttpRequest) -> HttpResponse:
    """`/admin/accounts`: search by name, username or body; `?closed=1` shows the deactivated ones."""
    asked = request.GET.get("q", "").strip()[:40]
    closed = request.GET.get("closed") == "1"
    found = Account.objects.visible_to(request.user).filter(is_active=not closed)
    for word in asked.split():
        found = found.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(organisation__name__icontains=word)
        )
    rows = found.select_related("organisation").prefetch_related("postings")
    try:
        page = page_of(rows, by="username", cursor=request.GET.get("after", ""), size=PAGE)
    except BadCursor:
        page = page_of(rows, by="username", size=PAGE)
    more = request.GET.copy()
    more["after"] = page.next
    return show(
        request,
        "account_list",
        rows=[(row, [role_title(p.role) for p in row.postings.all()]) for row in page.rows],
        more=f"?{more.urlencode()}" if page.next else "",
        q=asked,
        closed=closed,
        total=found.count(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ACCOUNT_MANAGE)
@sensitive_variables("password")
def new_account(request: HttpRequest) -> HttpResponse:
    """`/admin/accounts/new`."""
    form = NewAccountForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = accounts.create_account(by=actor_of(request), **form.cleaned_data)
        except PeopleRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _show_password(request, made, password, "账号已建好")
    return show(
        request,
        "account_new",
        form=form,
        organisations=organisation_suggestions(request.user),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ACCOUNT_VIEW)
def account_page(request: HttpRequest, username: str) -> HttpResponse:
    """`/admin/accounts/<username>`: facts, postings, sign-ins; posting the form changes the facts."""
    found = _find(request, username)
    form = None
    if request.method == "POST":
        form = AccountForm(request.POST, account=request.user)
        if form.is_valid() and _told(
            request, "已保存", accounts.change_account, account=found, by=actor_of(request), **form.cleaned_data
        ):
            return redirect("accounts:account", found.username)
    return _account_page(request, found, form=form)


@require_POST
@require(Permission.ACCOUNT_MANAGE)
def grant(request: HttpRequest, username: str) -> HttpResponse:
    """`/admin/accounts/<username>/postings`: appoint."""
    found = _find(request, username)
    form = PostingForm(request.POST, account=request.user)
    if not form.is_valid():
        return _account_page(request, found, posting_form=form)
    given, remit = form.cleaned_data, form.remit()
    try:
        postings.grant_posting(
            account=found,
            role=given["role"],
            since=given["since"],
            until=given["until"],
            by=actor_of(request),
            remit_words=remit_words(**remit),
            **remit,
        )
    except PeopleRefused as refusal:
        form.add_error(None, refusal.message)
        return _account_page(request, found, posting_form=form)
    messages.success(request, f"已任命 {found.name} 为 {role_title(given['role'])}")
    return redirect("accounts:account", found.username)


@require_POST
@require(Permission.ACCOUNT_MANAGE)
def relieve(request: HttpRequest, username: str, number: int) -> HttpResponse:
    """`/admin/accounts/<username>/postings/<number>/end`."""
    found = _find(request, username)
    posting = Posting.objects.select_related("account").filter(account=found, pk=number).first()
    if posting is None:
        messages.success(request, "这一任职已经免去")
    else:
        words = posting_remit(posting)
        _told(
            request,
            f"已免去 {found.name} 的 {role_title(posting.role)}",
            postings.end_posting,
            posting=posting,
            by=actor_of(request),
            remit_words=words,
        )
    return redirect("accounts:account", found.username)


@require_POST
@require(Permission.ACCOUNT_MANAGE)
@sensitive_variables("password")
def act(request: HttpRequest, username: str, what: str) -> HttpResponse:
    """`/admin/accounts/<username>/<deactivate|reactivate|unlock|reset-password|reset-second-factor>`."""
    found, by = _find(request, username), actor_of(request)
    if what == "reset-password":
        try:
            password = accounts.reset_password(account=found, by=by)
        except PeopleRefused as refusal:
            messages.error(request, refusal.message)
        else:
            return _show_password(request, found, password, "密码已重置")
    elif what == "deactivate":
        form = ReasonForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            _told(request, f"已停用 {found.name}", accounts.deactivate, account=found, reason=reason, by=by)
        else:
            messages.error(request, "没有停用：请写明原因")
    else:
        acts: dict[str, tuple[str, Callable[..., None]]] = {
            "reactivate": (f"已恢复 {found.name}", accounts.reactivate),
            "unlock": (f"已解除 {found.name} 的登录锁定", accounts.unlock),
            "reset-second-factor": (f"已移除 {found.name} 的动态验证码", accounts.reset_second_factor),
        }
        if what not in acts:
            raise Http404
        told, do = acts[what]
        _told(request, told, do, account=found, by=by)
    return redirect("accounts:account", found.username)


def _find(request: HttpRequest, username: str) -> Account:
    found: Account = find_visible(
        Account.objects.select_related("organisation"), request.user, username=normal_username(username)
    )
    return found


def _told(request: HttpRequest, done: str, do: Callable[..., None], **facts: Any) -> bool:
    """Do something and tell how it went."""
    try:
        do(**facts)
    except PeopleRefused as refusal:
        messages.error(request, refusal.message)
        return False
    messages.success(request, done)
    return True


def _account_page(
    request: HttpRequest, found: Account, form: AccountForm | None = None, posting_form: PostingForm | None = None
) -> HttpResponse:
    body = found.organisation
    can_change = found.pk != request.user.pk and may_here(request.user, Permission.ACCOUNT_MANAGE, found)
    known = {
        "name": found.name,
        "title": found.title,
        "phone": accounts.read_phone(account=found, by=actor_of(request)) if can_change and form is None else "",
        "organisation": picked(body.name, body.code) if body else "",
    }
    wait = locked_for(found.username)
    locked, device = spoken(wait) if wait else "", second_factor_of(found)
    wrong = bool((form and form.errors) or (posting_form and posting_form.errors))
    return show(
        request,
        "account",
        account=found,
        form=form or AccountForm(initial=known, account=request.user),
        posting_form=posting_form or PostingForm(account=request.user),
        postings=[(p, role_title(p.role), posting_remit(p)) for p in found.postings.order_by("pk")],
        device=device,
        locked=locked,
        can_change=can_change,
        facts=[
            ("姓名", found.name),
            ("机构", body),
            ("职务", found.title),
            ("手机号", masked_phone(found.phone) if found.phone else ""),
        ],
        sign_in_facts=_sign_in_facts(found, device, locked),
        regions=region_suggestions() if can_change else [],
        organisations=organisation_suggestions(request.user) if can_change else [],
        status=422 if wrong else 200,
    )


def _sign_in_facts(account: Account, device: Authenticator | None, locked: str) -> list[tuple[str, str]]:
    state = "在用" if account.is_active else "已停用"
    return [
        ("状态", f"锁定中，{locked}后解除" if locked else state),
        ("最近登录", moment_words(account.last_login, timezone.now()) if account.last_login else "从未"),
        ("登录中", f"{len(open_sign_ins(account))} 处"),
        ("动态验证码", "已启用" if device else "未启用"),
        ("密码", "一次性，等本人更改" if account.must_change_password else "本人设定"),
    ]


def _show_password(request: HttpRequest, account: Account, password: str, title: str) -> HttpResponse:
    return shown_once(
        request,
        title=title,
        for_whom=f"{account.name}（{account.username}）的一次性密码，首次登录须改成自己的",
        secrets=[password],
        advice="当面或打电话告诉本人，不要发在群里。离开这一页就不再显示，忘了可再重置。",
        back=reverse("accounts:account", args=[account.username]),
    )
