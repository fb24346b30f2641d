"""Organisations, API keys and roles as an administrator handles them."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.foundation.people.api import (
    ROLES,
    actor_of,
    all_permissions,
    find_visible,
    may_here,
    permissions_of_role,
    require,
)
from anlan.foundation.people.models import Account, ApiKey, Organisation
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.policy import policy
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.roles import PLATFORM
from anlan.foundation.people.services import keys, organisations
from anlan.foundation.territory import api as territory
from anlan.kit.keyset import BadCursor, page_of
from anlan.web.accounts.forms import (
    KeyForm,
    NewOrganisationForm,
    OrganisationForm,
    organisation_suggestions,
    picked,
    region_suggestions,
)
from anlan.web.accounts.pages import show, shown_once

PAGE = 100
KEY_LIFE = timedelta(days=365)


@require_safe
@require(Permission.ACCOUNT_VIEW)
def organisation_list(request: HttpRequest) -> HttpResponse:
    """`/admin/organisations`: the tree, in the order of its paths."""
    asked = request.GET.get("q", "").strip()[:40]
    found = Organisation.objects.visible_to(request.user)
    for word in asked.split():
        found = found.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Q(code__icontains=word))
    rows = found.annotate(people=Count("accounts", filter=Q(accounts__is_active=True)))
    try:
        page = page_of(rows, by="path", cursor=request.GET.get("after", ""), size=PAGE)
    except BadCursor:
        page = page_of(rows, by="path", size=PAGE)
    more = request.GET.copy()
    more["after"] = page.next
    return show(
        request,
        "organisation_list",
        rows=[(row, territory.describe(row.region_path, with_district=True)) for row in page.rows],
        more=f"?{more.urlencode()}" if page.next else "",
        q=asked,
        total=found.count(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_MANAGE)
def new_organisation(request: HttpRequest) -> HttpResponse:
    """`/admin/organisations/new`."""
    form = NewOrganisationForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "is_active"}
        try:
            made = organisations.create_organisation(by=actor_of(request), **given)
        except PeopleRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已新建 {made.name}")
            return redirect("accounts:organisations")
    return _organisation_form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ACCOUNT_VIEW)
def organisation_page(request: HttpRequest, code: str) -> HttpResponse:
    """`/admin/organisations/<code>`."""
    found = find_visible(Organisation, request.user, code=code)
    ref = territory.region_at(found.region_path)
    known = {name: getattr(found, name) for name in ("name", "short_name", "kind", "duty_phone", "is_active")}
    known["region_path"] = picked(ref.name, ref.code) if ref else ""
    form = OrganisationForm(request.POST or None, initial=known, account=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.change_organisation(organisation=found, by=actor_of(request), **form.cleaned_data)
        except PeopleRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已保存")
            return redirect("accounts:organisations")
    return _organisation_form(request, form, found)


def _organisation_form(request: HttpRequest, form: OrganisationForm, found: Organisation | None) -> HttpResponse:
    return show(
        request,
        "organisation",
        form=form,
        body=found,
        can_change=found is None or may_here(request.user, Permission.ORGANISATION_MANAGE, found),
        regions=region_suggestions(),
        organisations=organisation_suggestions(request.user),
        status=422 if form.errors else 200,
    )


@require_safe
@require(Permission.KEY_MANAGE)
def key_list(request: HttpRequest) -> HttpResponse:
    """`/admin/keys`: the keys of the accounts in one's remit."""
    titles = all_permissions()
    found = ApiKey.objects.visible_to(request.user).select_related("account").order_by("-pk")[:500]
    return show(
        request,
        "key_list",
        rows=[(key, [titles.get(scope, scope) for scope in key.scopes]) for key in found],
        now=timezone.now(),
        limit=policy().api_requests_per_minute,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.KEY_MANAGE)
@sensitive_variables("token")
def new_key(request: HttpRequest) -> HttpResponse:
    """`/admin/keys/new`: the secret is shown once."""
    within = Account.objects.within(request.user, Permission.KEY_MANAGE).filter(is_active=True)
    platforms = within.filter(postings__role=PLATFORM.key).distinct().order_by("username")
    until = timezone.localdate() + KEY_LIFE
    form = KeyForm(request.POST or None, accounts=platforms, initial={"expires_on": until})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account = form.accounts[given["account"]]
        end = timezone.make_aware(datetime.combine(given["expires_on"], time.max))
        try:
            key, token = keys.create_key(
                account=account, name=given["name"], scopes=given["scopes"], expires_at=end, by=actor_of(request)
            )
        except PeopleRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _show_token(request, key, token)
    return show(request, "key_new", form=form, status=422 if form.errors else 200)


@require_POST
@require(Permission.KEY_MANAGE)
def revoke_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """`/admin/keys/<prefix>/revoke`."""
    key = find_visible(ApiKey.objects.select_related("account"), request.user, prefix=prefix)
    try:
        keys.revoke_key(key=key, by=actor_of(request))
    except PeopleRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"密钥 {key.name} 已停用")
    return redirect("accounts:keys")


@require_safe
@require(Permission.ACCOUNT_VIEW)
def roles(request: HttpRequest) -> HttpResponse:
    """`/admin/roles`: what each role is for and which permissions it holds."""
    titles = all_permissions()
    described: list[tuple[Any, list[str]]] = [
        (role, sorted(titles[p] for p in permissions_of_role(role) if p in titles)) for role in ROLES.values()
    ]
    return show(request, "roles", roles=described)


def _show_token(request: HttpRequest, key: ApiKey, token: str) -> HttpResponse:
    return shown_once(
        request,
        title="密钥已建好",
        for_whom=f"{key.name}：调用接口时放在请求头 Authorization: Bearer 后面",
        secrets=[token],
        advice="交给对方平台保存。离开这一页就不再显示，丢了只能停用后另建。",
        back=reverse("accounts:keys"),
    )
