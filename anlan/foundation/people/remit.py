"""Remit: which rows an account may see or touch. Deny by default.

*What* one may do is a permission, granted to a role by the module that owns the thing.
*Where* is the posting's remit. Both meet in `Scope`, which turns into a queryset filter, or answers for one row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlan.foundation.people.roles import ROLES, Role

if TYPE_CHECKING:
    from anlan.foundation.people.models import Posting

_grants: dict[str, set[str]] = {key: set() for key in ROLES}
_titles: dict[str, str] = {}


def register(permissions: type[StrEnum], titles: Mapping[Any, str], grants: Mapping[Role, Iterable[str]]) -> None:
    """Declare a module's permissions: their Chinese titles and which roles hold them (from `AppConfig.ready`)."""
    missing = {p.value for p in permissions} - {str(t) for t in titles}
    if missing:
        raise ValueError(f"permissions without a title: {sorted(missing)}")
    _titles.update({str(p): title for p, title in titles.items()})
    for role, granted in grants.items():
        _grants[role.key].update(str(p) for p in granted)


def all_permissions() -> dict[str, str]:
    """Every declared permission with its title."""
    return dict(_titles)


def roles_with(permission: str) -> list[Role]:
    """The roles that hold a permission."""
    return [ROLES[key] for key, granted in _grants.items() if permission in granted]


def overlap(path: str, other: str) -> bool:
    """Whether two subtrees have anything in common: one is inside the other."""
    return path.startswith(other) or other.startswith(path)


@dataclass(frozen=True)
class Scope:
    """Where one permission reaches for one account. Empty means nowhere."""

    account_id: int | None = None
    everything: bool = False
    regions: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.everything or self.regions or self.organisations or self.enterprises)

    def reaches_into(self, region_path: str) -> bool:
        """Whether a row of this region may lie inside."""
        if self.everything or self.organisations or self.enterprises:
            return True
        return any(overlap(path, region_path) for path in self.regions)

    def covers(
        self,
        *,
        region_path: str = "",
        organisation_path: str = "",
        enterprise: str = "",
        account_id: int | None = None,
    ) -> bool:
        """Whether a row with these places lies inside."""
        if not self:
            return False
        if self.everything:
            return True
        return (
            (account_id is not None and account_id == self.account_id)
            or any(region_path.startswith(r) for r in self.regions if region_path)
            or any(organisation_path.startswith(o) for o in self.organisations if organisation_path)
            or bool(enterprise and enterprise in self.enterprises)
        )


@dataclass(frozen=True)
class Remit:
    """Which columns of a model say where a row belongs, and the permission to see it."""

    view: str
    region: str = ""
    organisation: str = ""
    enterprise: str = ""
    account: str = ""
    extra: tuple[str, ...] = field(default=())

    def filter(self, scope: Scope) -> Q | None:
        """The filter for a scope; None means no row at all."""
        if not scope:
            return None
        if scope.everything:
            return Q()
        reach: list[Q] = []
        if self.region:
            reach += [Q(**{f"{self.region}__startswith": path}) for path in scope.regions]
        if self.organisation:
            reach += [Q(**{f"{self.organisation}__startswith": path}) for path in scope.organisations]
        if self.enterprise and scope.enterprises:
            reach.append(Q(**{f"{self.enterprise}__in": scope.enterprises}))
        if self.account and scope.account_id is not None:
            reach.append(Q(**{self.account: scope.account_id}))
        if not reach:
            return None
        found = reach[0]
        for more in reach[1:]:
            found |= more
        return found


@dataclass
class _Standing:
    """What one account object may do, worked out once: a request asks dozens of times."""

    postings: list["Posting"]
    permissions: frozenset[str]
    scopes: dict[str, Scope] = field(default_factory=dict)


def _standing(account: Any) -> _Standing | None:
    """The standing of an account; None for nobody (anonymous, deactivated)."""
    if account is None or not getattr(account, "is_authenticated", False) or not account.is_active:
        return None
    known: _Standing | None = getattr(account, "_standing", None)
    if known is None:
        today = timezone.localdate()
        postings = [
            p
            for p in account.postings.all()
            if (p.since is None or p.since <= today) and (p.until is None or p.until >= today)
        ]
        permissions: set[str] = set()
        for posting in postings:
            permissions |= _grants.get(posting.role, set())
        key_scopes = getattr(account, "api_scopes", None)
        if key_scopes is not None:
            permissions &= set(key_scopes)
        known = account._standing = _Standing(postings, frozenset(permissions))
    return known


def forget_standing(account: Any) -> None:
    """Drop what is cached on an account object: its postings or its key's scopes have changed."""
    for held in ("_standing", "_prefetched_objects_cache"):
        if hasattr(account, held):
            delattr(account, held)


def active_postings(account: Any) -> list["Posting"]:
    """The postings in force today, read once per account object."""
    standing = _standing(account)
    return list(standing.postings) if standing else []


def permissions_of(account: Any) -> set[str]:
    """Every permission that any posting of the account gives, narrowed to the scopes of an API key."""
    standing = _standing(account)
    return set(standing.permissions) if standing else set()


def permissions_of_role(role: Role) -> set[str]:
    """Every permission a role holds."""
    return set(_grants[role.key])


def may(account: Any, permission: str) -> bool:
    """Whether the account holds the permission anywhere."""
    standing = _standing(account)
    return standing is not None and str(permission) in standing.permissions


def scope_of(account: Any, permission: str) -> Scope:
    """Where the account holds the permission."""
    permission = str(permission)
    standing = _standing(account)
    if standing is None or permission not in standing.permissions:
        return Scope()
    if permission not in standing.scopes:
        holding = [p for p in standing.postings if permission in _grants.get(p.role, set())]
        standing.scopes[permission] = Scope(
            account_id=account.pk,
            everything=any(not (p.region_path or p.organisation_path or p.enterprise) for p in holding),
            regions=_outermost(p.region_path for p in holding),
            organisations=_outermost(p.organisation_path for p in holding),
            enterprises=tuple(sorted({p.enterprise for p in holding if p.enterprise})),
        )
    return standing.scopes[permission]


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that no other one contains, so that the filter asks each thing once."""
    kept: list[str] = []
    for path in sorted({p for p in paths if p}):
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)


def may_here(account: Any, permission: str, row: models.Model) -> bool:
    """Whether the account holds the permission over this row (the row's model declares `remit`)."""
    remit: Remit = row.remit  # type: ignore[attr-defined]
    scope = scope_of(account, permission)

    def read(column: str) -> Any:
        value: Any = row
        for part in column.split("__"):
            value = getattr(value, part, None)
        return value

    return scope.covers(
        region_path=(read(remit.region) or "") if remit.region else "",
        organisation_path=(read(remit.organisation) or "") if remit.organisation else "",
        enterprise=(read(remit.enterprise) or "") if remit.enterprise else "",
        account_id=(read(f"{remit.account}_id") if hasattr(row, f"{remit.account}_id") else read(remit.account))
        if remit.account
        else None,
    )


M = TypeVar("M", bound=models.Model, covariant=True)


class RemitQuerySet(models.QuerySet[M]):
    """A queryset whose rows are reached through `visible_to`; the model declares `remit`."""

    remit: ClassVar[Remit]

    def visible_to(self, account: Any) -> Self:
        """The rows inside the account's remit; none without the view permission."""
        remit: Remit = self.model.remit  # type: ignore[attr-defined]
        return self.within(account, remit.view)

    def within(self, account: Any, permission: str) -> Self:
        """The rows over which the account holds `permission`."""
        remit: Remit = self.model.remit  # type: ignore[attr-defined]
        condition = remit.filter(scope_of(account, permission))
        return self.none() if condition is None else self.filter(condition)
