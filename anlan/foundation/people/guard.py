"""The gate of every view: who may call it. A view without one of these marks is closed to all.

    @require(Permission.ALARM_VIEW)          an account that holds the permission somewhere
    @require(Permission.A, Permission.B)     one of them is enough
    @signed_in                               any account
    @public                                  anybody

They work on view functions (also async), on `View.as_view()` and on operations of the JSON API. Which *rows* an
account reaches is a second question: `find_visible` answers it, and says the same for a row that does not exist
and one outside the remit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.foundation.people.remit import may

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=models.Model)

UNSEEN = "没有找到这件事"


@dataclass(frozen=True)
class Access:
    """What a view asks for: nothing (`is_public`), an account (no permissions), or one of the permissions."""

    is_public: bool = False
    permissions: tuple[str, ...] = ()


class Refused(PermissionDenied):
    """The account holds none of the permissions that would open this."""

    def __init__(self, *permissions: str) -> None:
        super().__init__(UNSEEN)
        self.permissions = permissions


class OutOfSight(Http404):
    """No such row, or none this account may see: the same sentence for both."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(UNSEEN)
        self.kind, self.key = kind, key


def access_of(view: Any) -> Access | None:
    """What a view asks for; None when it carries no mark."""
    return getattr(view, "access", None)


def require(*permissions: str) -> Callable[[View], View]:
    """Open a view to accounts that hold one of the permissions; others get Refused."""
    if not permissions:
        raise ValueError("require() needs a permission; signed_in opens a view to every account")
    wanted = tuple(str(p) for p in permissions)

    def check(request: HttpRequest) -> None:
        if not any(may(request.user, p) for p in wanted):
            raise Refused(*wanted)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            check(request)
            return view(request, *args, **kwargs)

        @wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            await sync_to_async(check)(request)
            return await view(request, *args, **kwargs)

        chosen: Any = guarded_async if iscoroutinefunction(view) else guarded
        return cast(View, _marked(chosen, Access(permissions=wanted)))

    return guard


def signed_in(view: View) -> View:
    """Open a view to every account."""
    return _marked(view, Access())


def public(view: View) -> View:
    """Open a view to anybody, signed in or not."""
    return _marked(view, Access(is_public=True))


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def find_visible(
    rows: type[models.Model] | models.QuerySet[Any], account: Any, permission: str | None = None, **by: Any
) -> Any:
    """The one row that `by` names inside the account's remit (for `permission`, else to view); raises OutOfSight."""
    queryset: Any = rows._default_manager.all() if isinstance(rows, type) else rows
    reachable = queryset.within(account, permission) if permission else queryset.visible_to(account)
    try:
        return reachable.get(**by)
    except (queryset.model.DoesNotExist, ValueError, OverflowError) as absent:
        raise OutOfSight(queryset.model._meta.label_lower, str(next(iter(by.values()), ""))) from absent


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request: a person at a screen, or a platform by its key."""
    account = request.user
    assert isinstance(account, Account)
    return Actor.of(account, kind="person" if account.api_scopes is None else "api")
