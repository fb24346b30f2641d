"""为什么我看不到: what a page or a kind of record asks for, and what the asking account holds.

The answer is worked out from the account and the kind alone. Whether the row exists is not looked at, so it says
the same for a wrong number and for a record outside the remit.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anlan.foundation.casework.api import Case, registered_procedures
from anlan.foundation.people.api import Scope, active_postings, all_permissions, may, roles_with, scope_of, signed_in
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.permissions import Permission
from anlan.web.accounts.pages import show
from anlan.web.accounts.wording import remit_words, said


@dataclass(frozen=True)
class Asked:
    """One permission that would open it: its title, the roles that hold it, and where this account holds it."""

    title: str
    roles: list[str]
    is_held: bool
    places: list[str]


@require_safe
@signed_in
def why(request: HttpRequest) -> HttpResponse:
    """`/why?kind=…&key=…` or `/why?permission=…`: a page, or by htmx only its panel."""
    model = _model(request.GET.get("kind", ""))
    key = request.GET.get("key", "")[:80]
    wanted = _wanted(model, key, request.GET.getlist("permission"))
    account: Any = request.user
    asked = [_asked(account, permission) for permission in wanted]
    return show(
        request,
        "_why" if "HX-Request" in request.headers else "why",
        what=str(model._meta.verbose_name) if model else "",
        key=key,
        asked=asked,
        is_held=any(one.is_held for one in asked),
        postings=said(active_postings(account)),
        helpers=_helpers(account),
    )


def _model(kind: str) -> type[models.Model] | None:
    return next((model for model in apps.get_models() if model._meta.label_lower == kind), None)


def _wanted(model: type[models.Model] | None, key: str, named: list[str]) -> list[str]:
    """The permissions to explain: what the model's rows are seen by, or those the page asked for; only known ones."""
    remit = getattr(model, "remit", None)
    if model is not None and issubclass(model, Case):
        named = _of_cases(model, key)
    elif remit:
        named = [str(remit.view)]
    known = all_permissions()
    return [p for p in named[:5] if p in known]


def _of_cases(model: type[Case], number: str) -> list[str]:
    """What cases are seen by: their kind's, the kind that the letters of the number name, else any kind's."""
    kinds = registered_procedures()
    meant = [k for k in kinds if k.model.lower() == model._meta.label_lower and model is not Case]
    meant = meant or [k for k in kinds if k.prefix == number.partition("-")[0].upper()] or list(kinds)
    return list(dict.fromkeys(str(k.view) for k in meant))


def _asked(account: Any, permission: str) -> Asked:
    roles = [role.title for role in roles_with(permission)]
    return Asked(all_permissions()[permission], roles, may(account, permission), _places(scope_of(account, permission)))


def _places(scope: Scope) -> list[str]:
    if scope.everything:
        return [remit_words()]
    return [
        *(remit_words(region_path=path) for path in scope.regions),
        *(remit_words(organisation_path=path) for path in scope.organisations),
        *(remit_words(enterprise=code) for code in scope.enterprises),
    ]


def _helpers(account: Account) -> list[Account]:
    """Who can change the account's postings: administrators whose remit covers it; three at most."""
    keys = [role.key for role in roles_with(Permission.ACCOUNT_MANAGE)]
    holders = Account.objects.filter(
        pk__in=Posting.objects.filter(role__in=keys).values("account_id"), is_active=True
    ).exclude(pk=account.pk)
    body = account.organisation
    found: list[Account] = []
    for holder in holders.select_related("organisation").order_by("pk")[:50]:
        scope = scope_of(holder, Permission.ACCOUNT_MANAGE)
        if scope.everything or (body and scope.covers(region_path=body.region_path, organisation_path=body.path)):
            found.append(holder)
        if len(found) == 3:
            break
    return found
