"""The other way round: not what an account may do, but which accounts may do something over a place."""

from itertools import accumulate
from typing import Any

from django.db.models import Q
from django.utils import timezone

from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.remit import roles_with


def people_with(
    permission: str, *, region_path: str = "", organisation_path: str = "", enterprise: str = ""
) -> list[Account]:
    """The active accounts that a posting in force today gives `permission` over one of these places, by id."""
    reaches = Q(region_path="", organisation_path="", enterprise="")
    reaches |= Q(region_path__in=_above(region_path)) | Q(organisation_path__in=_above(organisation_path))
    if enterprise:
        reaches |= Q(enterprise=enterprise)
    roles = [role.key for role in roles_with(permission)]
    holding = Posting.objects.in_force(timezone.localdate()).filter(reaches, role__in=roles)
    found: Any = Account.objects.filter(is_active=True, pk__in=holding.values("account"))
    return list(found.prefetch_related("postings").order_by("pk"))


def _above(path: str) -> list[str]:
    """A path and every path above it: `/a/b/` → `/a/`, `/a/b/`."""
    parts = [part for part in path.split("/") if part]
    return [f"/{above}" for above in accumulate(f"{part}/" for part in parts)]
